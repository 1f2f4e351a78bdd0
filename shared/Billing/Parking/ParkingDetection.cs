using NodaTime;

namespace GreenFlux.Billing.Parking;

/// <summary>
/// Finds parked time from metered energy, not from what the vehicle says of itself (domain §9): the clock's quarters of an
/// hour, each by its average power.
/// </summary>
/// <remarks>
/// A beginning or an end shorter than a quarter is too short to judge by itself: it shares the state of the quarter that
/// adjoins it, unless its power alone shows that it was charging. A session that holds no whole quarter has no parked time.
/// Quarters are those of UTC, which every zone in use shares.
/// </remarks>
public static class ParkingDetection
{
    private const long WindowSeconds = 15 * 60;
    private static readonly Duration Window = Duration.FromSeconds(WindowSeconds);

    public static ParkedTime Detect(MeterCurve curve, ParkingPolicy policy)
    {
        if (curve.To - curve.From < Window)
            return ParkedTime.None;
        if (policy.MeterStepWh is { } step && step > policy.ThresholdW * WindowSeconds / NodaConstants.SecondsPerHour)
            return new ParkedTime([], MeterTooCoarse: true);
        var slices = curve.Slices(Quarters(curve.From, curve.To));
        return new ParkedTime(Merge(slices, States(slices, policy)), MeterTooCoarse: false);
    }

    private static IEnumerable<Instant> Quarters(Instant from, Instant to)
    {
        var seconds = from.ToUnixTimeSeconds();
        var first = Instant.FromUnixTimeSeconds((Floor(seconds) + 1) * WindowSeconds);
        for (var at = first; at < to; at += Window)
            yield return at;
    }

    private static long Floor(long seconds) => (long)Math.Floor(seconds / (decimal)WindowSeconds);

    private static bool[] States(IReadOnlyList<MeasuredSlice> slices, ParkingPolicy policy)
    {
        var parked = new bool[slices.Count];
        for (var i = 0; i < parked.Length; i++)
            parked[i] = IsWhole(slices[i]) && DrawsLittle(slices[i], policy);
        if (!IsWhole(slices[0]))
            parked[0] = parked.Length > 1 && parked[1] && DrawsLittle(slices[0], policy);
        if (!IsWhole(slices[^1]) && parked.Length > 1)
            parked[^1] = parked[^2] && DrawsLittle(slices[^1], policy);
        return parked;
    }

    private static bool IsWhole(MeasuredSlice slice) => slice.To - slice.From == Window;

    private static bool DrawsLittle(MeasuredSlice slice, ParkingPolicy policy)
    {
        foreach (var excuse in policy.Excused)
        {
            if (excuse.Start < slice.To && excuse.End > slice.From)
                return false;
        }
        return slice.Energy.WattHours * NodaConstants.NanosecondsPerHour < policy.ThresholdW * (slice.To - slice.From).ExactNanoseconds();
    }

    private static List<Interval> Merge(IReadOnlyList<MeasuredSlice> slices, bool[] parked)
    {
        var intervals = new List<Interval>();
        for (var i = 0; i < parked.Length; i++)
        {
            if (!parked[i])
                continue;
            var last = i;
            while (last + 1 < parked.Length && parked[last + 1])
                last++;
            intervals.Add(new Interval(slices[i].From, slices[last].To));
            i = last;
        }
        return intervals;
    }
}
