using System.Globalization;
using GreenFlux.Billing;
using GreenFlux.Billing.Tariffs;
using GreenFlux.Cli.Terminal;
using Spectre.Console;

namespace GreenFlux.Cli.Pricing;

/// <summary>Shows a price to a person.</summary>
internal static class PriceTable
{
    public static void Show(Screen screen, string session, PriceBreakdown price)
    {
        var currency = Currency.Parse(price.Currency);
        var times = TableText.Times(price.Lines.SelectMany(line => new[] { line.Start, line.End }).Append(price.Start).Append(price.End));
        var table = new Table().Border(TableBorder.Ascii)
            .AddColumn("").AddColumn(new TableColumn("from").NoWrap()).AddColumn(new TableColumn("to").NoWrap())
            .AddColumn(new TableColumn("quantity").RightAligned())
            .AddColumn(new TableColumn("price").RightAligned())
            .AddColumn(new TableColumn("unrounded").RightAligned())
            .AddColumn(new TableColumn(price.Currency).RightAligned())
            .AddColumn(new TableColumn("VAT").RightAligned());
        foreach (var line in price.Lines)
        {
            table.AddRow(
                Markup.Escape($"{(line.Reservation ? "RESERVATION " : "")}{line.Dimension} [{line.Element}]"), times(line.Start), times(line.End), Quantity(line),
                $"{TableText.Number(line.Price)}/{line.Unit}", TableText.Number(decimal.Round(line.Unrounded, 6)), Money(line.Rounded), line.VatPercent is { } vat ? $"{TableText.Number(vat)} %" : "");
        }
        foreach (var limit in price.Limits)
            table.AddRow(Name(limit.Kind), "", "", "", TableText.Number(limit.Limit), "", Money(AsPriced(limit)), limit.Vat is { } vat ? $"{Money(vat)}" : "");
        table.AddEmptyRow();
        Total("net", price.Totals.Net);
        foreach (var share in price.Vat.Where(share => share.Percent is not null))
            table.AddRow(Markup.Escape($"VAT {TableText.Number(share.Percent!.Value)} % of {Money(share.Net)}"), "", "", "", "", "", Money(share.Vat), "");
        Total("VAT", price.Totals.Vat);
        Total("gross", price.Totals.Gross);
        screen.Line();
        screen.Line($"{session}: {price.Start} to {price.End} ({price.TimeZone}), {price.Tariff}, prices {Taxes(price.Taxes)}");
        screen.Show(table);
        foreach (var note in price.Notes)
            screen.Line($"note: {note}");

        void Total(string name, decimal? amount) =>
            table.AddRow(name, "", "", "", "", "", amount is { } known ? Money(known) : "unknown", "");

        decimal AsPriced(BreakdownLimit limit) => (price.Taxes is TaxMode.Included or TaxMode.IncludedUnknown ? limit.Gross : limit.Net) ?? 0m;

        string Money(decimal amount) => amount.ToString($"F{currency.MinorUnits}", CultureInfo.InvariantCulture);
    }

    private static string Quantity(BreakdownLine line)
    {
        var billed = line.Seconds is { } seconds ? TableText.Duration(seconds) : $"{TableText.Number(decimal.Round(line.Quantity, 6))} {line.Unit}";
        return line.Measured == line.Quantity ? billed : $"{billed} (steps)";
    }

    private static string Name(LimitKind kind) => kind switch
    {
        LimitKind.MinBeforeTax => "minimum net",
        LimitKind.MaxBeforeTax => "maximum net",
        LimitKind.MinAfterTax => "minimum gross",
        _ => "maximum gross",
    };

    private static string Taxes(TaxMode taxes) => taxes switch
    {
        TaxMode.Excluded => "before VAT",
        TaxMode.ExcludedUnknown => "before taxes that the tariff doesn't tell",
        TaxMode.Included => "with VAT",
        TaxMode.IncludedUnknown => "with taxes that the tariff doesn't tell",
        _ => "without any taxes",
    };
}
