using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CsvHelper;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Parties;

namespace GreenFlux.Tests.EndToEnd.Statements;

/// <summary>A statement as JSON, CSV and HTML.</summary>
public sealed partial class StatementFormTests(BillingRunTests.World world) : IClassFixture<BillingRunTests.World>
{
    private static readonly DateTimeOffset Day = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_totals_of_the_page_are_those_of_the_CSV_and_of_the_API()
    {
        var (_, bench, seed) = await world.TenantAsync();
        var charges = Enumerable.Range(0, 120).Select(i => seed.Some(Day.AddHours(2 * i), SeededCdrs.Price(0.37m * i, i % 3 == 0 ? 9 : 21, i % 2 == 0 ? "WS" : "<DC>"))).ToList();
        charges[7] = charges[7] with { Parties = charges[7].Parties! with { VatTreatment = VatTreatment.Exempt } };
        await seed.AddAsync([.. charges, SeededCdrs.CreditOf(charges[5], Day.AddDays(2)), SeededCdrs.CreditOf(charges[6], Day.AddDays(2))]);
        var statement = await bench.StatementAsync(await bench.RunAsync(BillingBench.March), "CPO_CREDIT", "contract-a");

        var rows = Rows(await bench.TextAsync(statement, "csv"));
        var page = await bench.TextAsync(statement, "html");
        var totals = statement["totals"]!;
        Assert.Equal((decimal)totals["due"]!, rows.Sum(row => row.Gross));
        var lines = rows.Where(row => row.CdrId.Length > 0).ToList();
        Assert.Equal(122, lines.Count);
        Assert.Equal((decimal)totals["net"]!, lines.Sum(row => row.Net));
        Assert.Equal((decimal)totals["vatAmount"]!, lines.Sum(row => row.Vat));
        Assert.Equal((decimal)totals["due"]!, Number(Due().Match(page).Groups["amount"].Value));
        var printed = Cells(page, "lines");
        Assert.Equal(lines.Select(row => (row.Net, row.Vat, row.Gross)), printed.Select(cells => (Number(cells[^3]), Number(cells[^2]), Number(cells[^1]))));
        Assert.Equal(lines.Select(row => row.CdrId), printed.Select(cells => CdrId().Match(cells[2]).Value));
        foreach (var table in (string[])["vat", "groups"])
        {
            var groups = Cells(page, table).Where(cells => cells.Count is 5 or 8 && cells[0] != "Total").ToList();
            Assert.Equal((lines.Sum(row => row.Net), lines.Sum(row => row.Vat)), (groups.Sum(cells => Number(cells[^3])), groups.Sum(cells => Number(cells[^2]))));
        }
    }

    [Fact]
    public async Task The_difference_of_VAT_per_rate_is_shown_and_part_of_what_is_to_be_paid()
    {
        var (_, bench, seed) = await world.TenantAsync();
        await bench.SettleWithAsync("""{"vatMethod":"PER_RATE"}""");
        // 21 % of 0.02 is nothing, and of a hundred times that 0.42.
        await seed.AddAsync([.. Enumerable.Range(0, 100).Select(i => seed.Some(Day.AddMinutes(i), SeededCdrs.Price(0.02m, 21)) with { Parties = new CdrParties { CpoContractId = "contract-b" } })]);
        var statement = await bench.StatementAsync(await bench.RunAsync(BillingBench.March), "CPO_CREDIT", "contract-b");
        Assert.Equal((0.42m, 0.42m, 2.42m), ((decimal)statement["totals"]!["vatAmount"]!, (decimal)statement["totals"]!["vatDifference"]!, (decimal)statement["totals"]!["due"]!));
        Assert.Equal(2.42m, Rows(await bench.TextAsync(statement, "csv")).Sum(row => row.Gross));
    }

    [Fact]
    public async Task What_others_wrote_becomes_neither_markup_nor_a_formula()
    {
        var (_, bench, seed) = await world.TenantAsync();
        await seed.AddAsync(
            seed.Some(Day, SeededCdrs.Price(4.00m, 21, "<script>alert(1)</script>")) with { StationId = "=cmd|'/c calc'!A1", EvseId = null, ProductType = "<b>", LocationId = "\uFF1Dcmd" });
        var statement = await bench.StatementAsync(await bench.RunAsync(BillingBench.March), "CPO_CREDIT", "contract-a");
        var page = await bench.TextAsync(statement, "html");
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Contains("Charge &lt;A&gt; B.V.", page, StringComparison.Ordinal);
        var csv = await bench.TextAsync(statement, "csv");
        Assert.DoesNotContain(",=cmd", csv, StringComparison.Ordinal);
        Assert.Contains("'=cmd", csv, StringComparison.Ordinal);
        Assert.Contains("'\uFF1Dcmd", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_read_page_by_page()
    {
        var (tenant, bench, seed) = await world.TenantAsync();
        await seed.AddAsync([.. Enumerable.Range(0, 25).Select(i => seed.Some(Day.AddHours(i), SeededCdrs.Price(i, 21)))]);
        var statement = await bench.StatementAsync(await bench.RunAsync(BillingBench.March), "CPO_CREDIT", "contract-a");
        var nets = new List<decimal>();
        string? cursor = null;
        do
        {
            var page = await tenant.GetAsync($"{statement["links"]!["lines"]}?limit=10" + (cursor is null ? "" : $"&cursor={cursor}"));
            nets.AddRange(page["items"]!.AsArray().Select(line => (decimal)line!["net"]!));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => (decimal)i), nets);
    }

    private sealed record Row(string CdrId, decimal Net, decimal Vat, decimal Gross);

    private static List<Row> Rows(string text)
    {
        using var csv = CsvReader.Create(new StringReader(text));
        var rows = new List<Row>();
        while (csv.Read())
            rows.Add(new Row(csv.GetString("cdr_id"), Number(csv.GetString("net")), Number(csv.GetString("vat")), Number(csv.GetString("gross"))));
        return rows;
    }

    private static List<List<string>> Cells(string page, string table)
    {
        var start = page.IndexOf($"<table class=\"figures {table}\">", StringComparison.Ordinal);
        var body = page[start..page.IndexOf("</table>", start, StringComparison.Ordinal)];
        return [.. TableRow().Matches(body).Select(row => Cell().Matches(row.Value).Select(cell => WebUtility.HtmlDecode(cell.Groups["text"].Value)).ToList()).Where(cells => cells.Count > 0)];
    }

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    [GeneratedRegex("<tr[ >].*?</tr>", RegexOptions.Singleline, 5000)]
    private static partial Regex TableRow();

    [GeneratedRegex("<td[^>]*>(?<text>.*?)</td>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Cell();

    [GeneratedRegex("id=\"due\">(?<amount>[-0-9.,]+) EUR", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Due();

    [GeneratedRegex(@"cdr-[0-9a-z-]+", RegexOptions.None, 5000)]
    private static partial Regex CdrId();
}
