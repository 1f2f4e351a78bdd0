using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Platform.Evidence;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>
/// With time of use: was the meter read when it decides? Without any reading at a quarter-hour the session is flagged, with some
/// only where a price changed or parked time began or ended (domain §7, ToU readings). Found once the engines know what decides.
/// </summary>
public sealed class MissingClockAlignedReadings() : FlagKind(Name, FlagCategory.Feasibility, [FlagOwner.Cpo], ["meterValues"], new(
    "Time-of-use prices need the meter read at the quarter-hours, and it was not: at none of them, or not where the price changed or parking began or ended. Sessions under 15 minutes that cross no quarter-hour are exempt.",
    "ClockAlignedDataInterval is not 900; the charger was offline and kept no readings.",
    "Late readings resolve it. Else accept it (the start's rule, interpolated, or the lower of both), or drop it; set ClockAlignedDataInterval to 900."))
{
    public const string Name = "MISSING_CLOCK_ALIGNED_READINGS";

    /// <param name="parked">Empty where no price depends on parked time.</param>
    /// <param name="deviations">Of the engines that follow the clock.</param>
    internal FlagReason? Find(FinishedSession finished, ParkedTime parked, IReadOnlyList<PriceDeviation> deviations)
    {
        if (finished.Session.TimePricing != TimePricing.TimeOfUse)
            return null;
        if (ClockAligned.IsMissing(finished.ReadingTimes, finished.Curve.From, finished.Curve.To))
            return Flag(finished, "The meter was not read at any quarter-hour, as time-of-use prices need it.");
        if (deviations.FirstOrDefault(deviation => deviation.Code == DeviationCodes.MissingReading) is { } missing)
            return Flag(finished, missing.Sentence);
        return ClockAligned.IsInterpolated(finished.Curve, parked.Intervals)
            ? Flag(finished, "Parked time rests on quarter-hours at which the meter was not read.")
            : null;
    }

    private FlagReason Flag(FinishedSession finished, string what) =>
        Reason($"{what} Readings that come late resolve it. Else accept it and choose how to price it (timeOfUsePricing: the start's rule, interpolated, or the lower of both), or drop it; and set the charger's ClockAlignedDataInterval to 900.", Subject.OfStation(finished));
}
