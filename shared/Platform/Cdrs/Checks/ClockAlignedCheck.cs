using GreenFlux.Billing;
using GreenFlux.Billing.Parking;
using GreenFlux.Platform.Evidence;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>
/// With time of use: was the meter read when it decides? Without any reading at a quarter-hour the session is flagged, with some
/// only where a price changed or parked time began or ended (domain §7, ToU readings).
/// </summary>
internal static class ClockAlignedCheck
{
    public const string Code = "MISSING_CLOCK_ALIGNED_READINGS";

    /// <param name="parked">Empty where no price depends on parked time.</param>
    /// <param name="deviations">Of the engines that follow the clock.</param>
    public static FlagReason? Check(FinishedSession finished, ParkedTime parked, IReadOnlyList<PriceDeviation> deviations)
    {
        if (finished.Session.TimePricing != TimePricing.TimeOfUse)
            return null;
        if (ClockAligned.IsMissing(finished.ReadingTimes, finished.Curve.From, finished.Curve.To))
            return Flag("The meter was not read at any quarter-hour, as time-of-use prices need it.");
        if (deviations.FirstOrDefault(deviation => deviation.Code == DeviationCodes.MissingReading) is { } missing)
            return Flag(missing.Sentence);
        return ClockAligned.IsInterpolated(finished.Curve, parked.Intervals)
            ? Flag("Parked time rests on quarter-hours at which the meter was not read.")
            : null;
    }

    private static FlagReason Flag(string what) => new(
        Code, FlagCategory.Feasibility, FlagOwner.Cpo,
        $"{what} Readings that come late resolve it. Else accept it, or drop it; and set the charger's ClockAlignedDataInterval to 900.", ["meterValues"]);
}
