using NodaTime;

namespace GreenFlux.Billing;

/// <summary>
/// What prices that follow the clock need of the meter: readings at the quarter-hours, :00, :15, :30 and :45 (domain §7).
/// </summary>
public static class ClockAligned
{
    /// <summary>A reading this close to a quarter-hour counts as taken there.</summary>
    public static Duration Tolerance { get; } = Duration.FromSeconds(60);

    private const long QuarterSeconds = 15 * 60;

    /// <summary>
    /// Whether a session has no reading at any quarter-hour although it should. One that is shorter than a quarter of an hour
    /// and crosses none needs none.
    /// </summary>
    /// <param name="readings">When the meter was read, in any order; the registers of start and stop are not among them.</param>
    public static bool IsMissing(IEnumerable<Instant> readings, Instant from, Instant to) =>
        !IsExempt(from, to) && !readings.Any(reading => IsAtQuarter(reading));

    /// <summary>Whether the energy before and after an instant is only known from readings further away, between which the register rose.</summary>
    public static bool IsInterpolated(MeterCurve curve, Instant at)
    {
        RegisterReading? before = null;
        foreach (var point in curve.Points)
        {
            var distance = point.At - at;
            if (distance >= -Tolerance && distance <= Tolerance)
                return false;
            if (point.At > at)
                return before is not null && point.Register != before.Register;
            before = point;
        }
        return false;
    }

    /// <summary>Whether some parked time rests on an interpolated quarter-hour: the vehicle may have been charging for a part of it.</summary>
    public static bool IsInterpolated(MeterCurve curve, IReadOnlyList<Interval> parked) =>
        parked.Any(interval => Quarters(interval.Start, interval.End).Any(quarter => quarter > curve.From && quarter < curve.To && IsInterpolated(curve, quarter)));

    private static bool IsExempt(Instant from, Instant to) =>
        to - from < Duration.FromSeconds(QuarterSeconds) && !Quarters(from, to).Any(quarter => quarter > from && quarter < to);

    private static bool IsAtQuarter(Instant at)
    {
        var seconds = at.ToUnixTimeSeconds();
        var since = (seconds % QuarterSeconds + QuarterSeconds) % QuarterSeconds;
        return since <= Tolerance.TotalSeconds || QuarterSeconds - since <= Tolerance.TotalSeconds;
    }

    /// <summary>The quarter-hours in [from, to]. Every zone's offset is a multiple of a quarter of an hour.</summary>
    private static IEnumerable<Instant> Quarters(Instant from, Instant to)
    {
        var first = (from.ToUnixTimeSeconds() + QuarterSeconds - 1) / QuarterSeconds * QuarterSeconds;
        for (var at = Instant.FromUnixTimeSeconds(first); at <= to; at += Duration.FromSeconds(QuarterSeconds))
        {
            if (at >= from)
                yield return at;
        }
    }
}
