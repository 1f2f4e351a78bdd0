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
        // The heading tells the offset; where the clock changes meanwhile each time needs its own.
        var oneOffset = Offset(price.Start) == Offset(price.End);
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
                Markup.Escape($"{(line.Reservation ? "RESERVATION " : "")}{line.Dimension} [{line.Element}]"), Clock(line.Start, oneOffset), Clock(line.End, oneOffset), Quantity(line),
                $"{Number(line.Price)}/{line.Unit}", Number(decimal.Round(line.Unrounded, 6)), Money(line.Rounded), line.VatPercent is { } vat ? $"{Number(vat)} %" : "");
        }
        foreach (var limit in price.Limits)
            table.AddRow(Name(limit.Kind), "", "", "", Number(limit.Limit), "", Money(AsPriced(limit)), limit.Vat is { } vat ? $"{Money(vat)}" : "");
        table.AddEmptyRow();
        Total("net", price.Totals.Net);
        foreach (var share in price.Vat.Where(share => share.Percent is not null))
            table.AddRow(Markup.Escape($"VAT {Number(share.Percent!.Value)} % of {Money(share.Net)}"), "", "", "", "", "", Money(share.Vat), "");
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
        var billed = line.Seconds is { } seconds ? Duration(seconds) : $"{Number(decimal.Round(line.Quantity, 6))} {line.Unit}";
        return line.Measured == line.Quantity ? billed : $"{billed} (steps)";
    }

    private static string Duration(decimal seconds)
    {
        var whole = (long)decimal.Truncate(seconds);
        var rest = seconds - whole;
        return string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}") + (rest > 0 ? Number(rest)[1..] : "");
    }

    /// <summary>Without the year: <c>03-29 01:15:00</c>, or with its offset <c>03-29 01:15:00+01:00</c>.</summary>
    private static string Clock(string iso, bool withoutOffset) =>
        (withoutOffset ? iso[5..^Offset(iso).Length] : iso[5..]).Replace('T', ' ');

    private static string Offset(string iso) => iso[^1] == 'Z' ? "Z" : iso[^6..];

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

    private static string Number(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
