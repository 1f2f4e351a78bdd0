using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Cli.Terminal;
using NodaTime;

namespace GreenFlux.Cli.Pricing.Rules;

/// <summary>The price by billing rules; times are local, with their offset.</summary>
/// <param name="TimePricing">START_RULE, TIME_OF_USE or DYNAMIC_TIME_BASED.</param>
/// <param name="ParkingIsDescribed">Whether the session's description says when it was parked; otherwise the meter does.</param>
public sealed record RuleBreakdown(
    string TimeZone, string Start, string End, decimal EnergyKwh, decimal Seconds, decimal ParkingSeconds, bool ParkingIsDescribed, string TimePricing, bool Roaming,
    IReadOnlyList<EngineBreakdown> Engines, IReadOnlyList<string> Notes)
    : SessionBreakdown
{
    internal static RuleBreakdown Of(MeteredSession session, RulePricing pricing, IReadOnlyList<PricedEngine> engines) => new(
        session.Zone.Id,
        Local(session.Curve.From, session.Zone),
        Local(session.Curve.To, session.Zone),
        Shortest(session.Curve.Energy.KilowattHours),
        SecondsOf(session.Curve.To - session.Curve.From),
        SecondsOf(session.Parked.Total),
        session.ParkingIsDescribed,
        Name(pricing.TimePricing),
        pricing.IsRoaming,
        [.. engines.Select(engine => EngineBreakdown.Of(engine, session.Zone))],
        [.. NotesOn(session, pricing)]);

    internal override void Show(Screen screen, string session) => RuleTable.Show(screen, session, this);

    internal static string Name(TimePricing pricing) => pricing switch
    {
        Billing.TimePricing.TimeOfUse => "TIME_OF_USE",
        Billing.TimePricing.DynamicTimeBased => "DYNAMIC_TIME_BASED",
        _ => "START_RULE",
    };

    /// <summary>Without zeros at the end.</summary>
    internal static decimal Shortest(decimal value) => value / 1.0000000000000000000000000000m;

    private static IEnumerable<string> NotesOn(MeteredSession session, RulePricing pricing)
    {
        if (session.Reserved > Duration.Zero)
            yield return $"The reservation of {SecondsOf(session.Reserved)} s is not priced: billing rules price the session after it.";
        if (session.Parked.MeterTooCoarse)
            yield return "The meter counts in steps that are too coarse to tell parking: nothing counts as parked.";
        if (pricing.IsRoaming && pricing.TimePricing != Billing.TimePricing.StartRule)
            yield return "Roaming: wholesale and retail have the rule of the start; only reimbursement follows the clock.";
        foreach (var note in pricing.Notes)
            yield return note;
    }

    private static decimal SecondsOf(Duration duration) => Shortest((decimal)duration.BclCompatibleTicks / NodaConstants.TicksPerSecond);
}

/// <summary>What one engine makes of the session.</summary>
/// <param name="TariffCode">The code, or for retail the package.</param>
public sealed record EngineBreakdown(BillingEngine Engine, string TariffCode, string Currency, IReadOnlyList<RuleLine> Lines, RuleTotals Totals)
{
    internal static EngineBreakdown Of(PricedEngine engine, DateTimeZone zone)
    {
        var currency = engine.Priced.Total.Currency;
        var totals = engine.Totals;
        return new EngineBreakdown(
            engine.Engine, engine.TariffCode, currency.Code,
            [.. engine.Priced.Lines.Select(line => RuleLine.Of(line, zone, currency))],
            new RuleTotals(
                RuleBreakdown.Shortest(engine.Priced.Lines.Sum(line => line.UnroundedCost)), SessionBreakdown.Scaled(totals.Net.Amount, currency), engine.VatPercent,
                SessionBreakdown.Scaled(totals.Vat?.Amount, currency), SessionBreakdown.Scaled(totals.Gross?.Amount, currency)));
    }
}

/// <summary>One line; amounts are without VAT.</summary>
/// <param name="Dimension">FLAT, ENERGY, TIME or PARKING_TIME.</param>
/// <param name="Unit">kWh, min, or nothing.</param>
public sealed record RuleLine(
    string Rule, int Version, string Dimension, CostLineKind Kind, string Start, string End, decimal Quantity, string Unit,
    decimal Price, decimal Unrounded, decimal Rounded, RuleReading? FromReading, RuleReading? ToReading)
{
    internal static RuleLine Of(CostLine line, DateTimeZone zone, Currency currency)
    {
        var (dimension, unit) = line.Dimension switch
        {
            PriceDimension.Flat => ("FLAT", ""),
            PriceDimension.Energy => ("ENERGY", "kWh"),
            PriceDimension.Time => ("TIME", "min"),
            _ => ("PARKING_TIME", "min"),
        };
        return new RuleLine(
            line.RuleId, line.RuleVersion, dimension, line.Kind, SessionBreakdown.Local(line.From, zone), SessionBreakdown.Local(line.To, zone),
            RuleBreakdown.Shortest(line.Quantity), unit, RuleBreakdown.Shortest(line.Price), RuleBreakdown.Shortest(line.UnroundedCost), SessionBreakdown.Scaled(line.RoundedCost, currency),
            RuleReading.Of(line.FromReading, zone), RuleReading.Of(line.ToReading, zone));
    }
}

/// <summary>A register reading behind a line.</summary>
public sealed record RuleReading(string At, decimal RegisterKwh)
{
    internal static RuleReading? Of(RegisterReading? reading, DateTimeZone zone) =>
        reading is null ? null : new RuleReading(SessionBreakdown.Local(reading.At, zone), RuleBreakdown.Shortest(reading.Register.KilowattHours));
}

/// <param name="Unrounded">Sum of the lines' unrounded costs.</param>
/// <param name="Net">Sum of the rounded lines.</param>
/// <param name="Vat">Null, like the percentage and the gross: the file tells no rate.</param>
public sealed record RuleTotals(decimal Unrounded, decimal Net, decimal? VatPercent, decimal? Vat, decimal? Gross);
