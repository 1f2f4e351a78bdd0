using GreenFlux.Billing;
using NodaTime;

namespace GreenFlux.Platform.Evidence;

/// <summary>Deviations from the price shown, in words.</summary>
internal static class DeviationText
{
    /// <summary>A rule that the price shown did not name.</summary>
    public static PriceDeviation OfRule(BillingEngine engine, string code, BillingPeriod period, DateTimeZone zone)
    {
        var shown = code == DeviationCodes.AmbiguityResolved
            ? "several rules applied when the session started, so that no price could be shown"
            : "no rule was known when the session started, so that no price could be shown";
        return new PriceDeviation(code, engine,
            $"From {Clock(period.From, zone)} on {shown}; rule '{period.Rule!.Id}' version {period.Rule.Version}, as saved since, prices it.");
    }

    /// <summary>Boundaries between rules at which the meter was not read while energy flowed.</summary>
    public static IEnumerable<PriceDeviation> OfReadings(BillingEngine engine, IReadOnlyList<RatedPeriod> periods, MeterCurve curve, DateTimeZone zone)
    {
        for (var i = 1; i < periods.Count; i++)
        {
            var at = periods[i].From;
            if (!(PricesEnergy(periods[i - 1].Rule) || PricesEnergy(periods[i].Rule)) || !ClockAligned.IsInterpolated(curve, at))
                continue;
            yield return new PriceDeviation(DeviationCodes.MissingReading, engine,
                $"The meter was not read within a minute of {Clock(at, zone)}, when the price changed; the energy before and after was interpolated between the readings around it.");
        }
    }

    /// <summary>Somebody chose the rule of the start where the meter was not read.</summary>
    public static PriceDeviation OfStartRule(BillingEngine engine) => new(
        DeviationCodes.MissingReading, engine,
        "The meter was not read when the price changed; as was chosen on accepting it, the rule of the start prices the whole session.");

    private static bool PricesEnergy(BillingRule rule) => rule.Components.Any(component => component.Dimension == PriceDimension.Energy);

    private static string Clock(Instant at, DateTimeZone zone) => $"{at.InZone(zone).LocalDateTime:uuuu-MM-dd HH:mm}";
}
