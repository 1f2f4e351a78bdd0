using System.Globalization;
using GreenFlux.Billing;
using GreenFlux.Cli.Terminal;
using Spectre.Console;

namespace GreenFlux.Cli.Pricing.Rules;

/// <summary>Shows a price by rules to a person: one table for each engine.</summary>
internal static class RuleTable
{
    public static void Show(Screen screen, string session, RuleBreakdown price)
    {
        screen.Line();
        screen.Line($"{session}: {price.Start} to {price.End} ({price.TimeZone})");
        screen.Line($"{TableText.Number(price.EnergyKwh)} kWh in {TableText.Duration(price.Seconds)}, {Parked(price)}; {Pricing(price)}");
        var times = TableText.Times(price.Engines.SelectMany(engine => engine.Lines).SelectMany(line => new[] { line.Start, line.End }).Append(price.Start).Append(price.End));
        foreach (var engine in price.Engines)
            Show(screen, engine, times);
        foreach (var note in price.Notes)
            screen.Line($"note: {note}");
    }

    private static void Show(Screen screen, EngineBreakdown engine, Func<string, string> times)
    {
        var currency = Currency.Parse(engine.Currency);
        var table = new Table().Border(TableBorder.Ascii)
            .AddColumn("").AddColumn("rule").AddColumn(new TableColumn("from").NoWrap()).AddColumn(new TableColumn("to").NoWrap())
            .AddColumn(new TableColumn("quantity").RightAligned().NoWrap())
            .AddColumn(new TableColumn("price").RightAligned().NoWrap())
            .AddColumn(new TableColumn("unrounded").RightAligned().NoWrap())
            .AddColumn(new TableColumn(engine.Currency).RightAligned().NoWrap());
        foreach (var line in engine.Lines)
        {
            table.AddRow(
                Name(line), Markup.Escape($"{line.Rule} v{line.Version}"), times(line.Start), times(line.End),
                Quantity(line), UnitPrice(line, currency), TableText.Number(decimal.Round(line.Unrounded, 6)), Money(line.Rounded));
        }
        table.AddEmptyRow();
        Total(engine.Totals.VatPercent is null ? "total without VAT" : "net", engine.Totals.Net);
        if (engine.Totals is { VatPercent: { } percent, Vat: { } vat, Gross: { } gross })
        {
            Total($"VAT {TableText.Number(percent)} %", vat);
            Total("gross", gross);
        }
        screen.Line();
        screen.Line($"{engine.Engine}, {(engine.Engine == BillingEngine.Retail ? "retail package" : "tariff code")} {engine.TariffCode}");
        screen.Show(table);

        void Total(string name, decimal amount) => table.AddRow(name, "", "", "", "", "", "", Money(amount));

        string Money(decimal amount) => amount.ToString($"F{currency.MinorUnits}", CultureInfo.InvariantCulture);
    }

    private static string Name(RuleLine line) => line.Kind switch
    {
        CostLineKind.Free => "parking, free",
        CostLineKind.Cap => "parking, cap",
        CostLineKind.Wholesale => "wholesale total",
        CostLineKind.Markup => "percentage of it",
        _ => line.Dimension switch
        {
            "FLAT" => "start fee",
            "ENERGY" => "energy",
            "TIME" => "time",
            _ => "parking",
        },
    };

    private static string Quantity(RuleLine line) =>
        line.Unit.Length > 0 && line.Kind != CostLineKind.Cap ? $"{TableText.Number(decimal.Round(line.Quantity, 6))} {line.Unit}" : "";

    private static string UnitPrice(RuleLine line, Currency currency) => line.Kind switch
    {
        CostLineKind.Cap or CostLineKind.Wholesale => "",
        CostLineKind.Markup => $"{TableText.Number(line.Price * 100m)} %",
        _ when line.Unit.Length == 0 => Price(line.Price, currency),
        _ => $"{Price(line.Price, currency)}/{line.Unit}",
    };

    /// <summary>Every digit, and at least those that the currency is written with: 0.20, 0.0092.</summary>
    private static string Price(decimal price, Currency currency)
    {
        var scaled = SessionBreakdown.Scaled(price, currency);
        return (decimal.Round(scaled, currency.MinorUnits) == scaled ? decimal.Round(scaled, currency.MinorUnits) : RuleBreakdown.Shortest(scaled)).ToString(CultureInfo.InvariantCulture);
    }

    private static string Parked(RuleBreakdown price) => price.ParkingSeconds == 0
        ? price.ParkingIsDescribed ? "no parked time described" : "no parked time by the meter"
        : $"parked for {TableText.Duration(price.ParkingSeconds)} {(price.ParkingIsDescribed ? "as described" : "by the meter")}";

    private static string Pricing(RuleBreakdown price) => price.TimePricing switch
    {
        "TIME_OF_USE" => "time of use",
        "DYNAMIC_TIME_BASED" => "dynamic time-based prices",
        _ => "priced by the rule of the start",
    } + (price.Roaming ? ", roaming" : "");
}
