using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Statements;

/// <summary>Statements of charges for which no VAT rate was configured, after that was mended (domain, VAT and credits).</summary>
public sealed class StatementVatTests(BillingRunTests.World world) : IClassFixture<BillingRunTests.World>
{
    private static readonly DateTimeOffset Day = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_was_billed_anew_with_its_rate_makes_the_statement_final()
    {
        var (_, bench, seed) = await world.TenantAsync();
        var charge = seed.Some(Day, SeededCdrs.Price(4.00m, null)) with { Retail = SeededCdrs.Price(5.00m, null, "basic") };
        await seed.AddAsync([charge, .. Corrected(charge, Day.AddDays(1))]);

        var run = await bench.RunAsync(BillingBench.March);
        var credit = await bench.StatementAsync(run, "CPO_CREDIT", "contract-a");
        Assert.Equal(["21 4.00 0.84", " 0.00 0"], credit["vatGroups"]!.AsArray().Select(group => $"{group!["percent"]} {group["net"]} {group["vatAmount"]}"));
        Assert.Equal(["RATED 4.00", "TAKEN_BACK -4.00", "TAKEN_BACK 4.00"], (await bench.LinesAsync(credit)).Select(line => $"{line["vat"]} {line["net"]}").Order(StringComparer.Ordinal));
        Assert.Contains("TAKEN_BACK", await bench.TextAsync(credit, "html"), StringComparison.Ordinal);
        var retail = await bench.StatementAsync(run, "EMSP_RETAIL", "own");
        Assert.Equal(6.05m, (decimal)Assert.Single(retail["customers"]!.AsArray())!["net"]! + (decimal)retail["customers"]![0]!["vatAmount"]!);
        await bench.FinaliseAllAsync(run);
    }

    [Fact]
    public async Task What_was_billed_anew_after_the_cutoff_is_not_final_before_the_next_run()
    {
        var (_, bench, seed) = await world.TenantAsync();
        var charge = seed.Some(Day, SeededCdrs.Price(4.00m, null));
        await seed.AddAsync([charge, .. Corrected(charge, new DateTimeOffset(2026, 4, 10, 8, 0, 0, TimeSpan.Zero))]);
        var march = await bench.StatementAsync(await bench.RunAsync(BillingBench.March), "CPO_CREDIT", "contract-a");
        await bench.ActAsync(march, "approve");
        Assert.Contains("1 lines", (await bench.RefusedAsync($"/api/v1/statements/{march["id"]}/finalise", "{}")).Detail, StringComparison.Ordinal);

        var april = await bench.StatementAsync(await bench.RunAsync(BillingBench.April), "CPO_CREDIT", "contract-a");
        Assert.Equal(4.84m, (decimal)april["totals"]!["gross"]!);
        await bench.FinaliseAsync(april);
    }

    [Fact]
    public async Task A_credit_of_what_was_final_without_a_rate_has_none_either()
    {
        var (tenant, bench, seed) = await world.TenantAsync();
        await ExemptAsync(tenant, true);
        var charge = seed.Some(Day, SeededCdrs.Price(4.00m, null));
        await seed.AddAsync(charge);
        await bench.FinaliseAllAsync(await bench.RunAsync(BillingBench.March));

        await ExemptAsync(tenant, false);
        await seed.AddAsync(Corrected(charge, new DateTimeOffset(2026, 4, 10, 8, 0, 0, TimeSpan.Zero)));
        var april = await bench.StatementAsync(await bench.RunAsync(BillingBench.April), "CPO_CREDIT", "contract-a");
        Assert.Equal(["EXEMPT -4.00 0", "RATED 4.00 0.84"], (await bench.LinesAsync(april)).Select(line => $"{line["vat"]} {line["net"]} {line["vatAmount"]}").Order(StringComparer.Ordinal));
        await bench.FinaliseAsync(april);
    }

    /// <summary>The credit of a charge without a rate, and what replaces it, with one.</summary>
    private static Cdr[] Corrected(Cdr charge, DateTimeOffset at) =>
    [
        SeededCdrs.CreditOf(charge, at),
        charge with
        {
            Id = Cdr.IdOf(charge.SessionId, 3), Revision = 3, ReferenceId = charge.Id, CreatedAt = at,
            Wholesale = SeededCdrs.Price(charge.Wholesale.Total.Amount, 21),
            Retail = charge.Retail is { } retail ? SeededCdrs.Price(retail.Total.Amount, 21, "basic") : null,
        },
    ];

    private static async Task ExemptAsync(Tenant tenant, bool isExempt)
    {
        var cpo = new JsonObject { ["name"] = "A", ["contractId"] = "contract-a", ["vatExempt"] = isExempt };
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/cpos/cpo-a") { Content = new StringContent(cpo.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        Assert.True((await tenant.Client.SendAsync(request)).IsSuccessStatusCode);
    }
}
