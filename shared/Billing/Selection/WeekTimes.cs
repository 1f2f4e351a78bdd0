using NodaTime;

namespace GreenFlux.Billing;

/// <summary>A set of times of the week by the clock on the wall: half-open intervals, in order, apart from each other.</summary>
/// <remarks>Counted in nanoseconds from Monday 00:00; immutable.</remarks>
internal sealed class WeekTimes
{
    private const long Day = NodaConstants.NanosecondsPerDay;
    private const long Week = NodaConstants.NanosecondsPerWeek;

    private readonly (long From, long To)[] intervals;

    private WeekTimes((long From, long To)[] intervals) => this.intervals = intervals;

    public static WeekTimes Always { get; } = new([(0, Week)]);

    public bool IsEmpty => intervals.Length == 0;
    public bool IsAlways => intervals is [(0, Week)];

    public static WeekTimes Of(IReadOnlyList<WeeklyWindow>? windows)
    {
        if (windows is null)
            return Always;
        var parts = new List<(long, long)>();
        foreach (var window in windows)
        {
            var (from, to) = (window.From.NanosecondOfDay, window.To.NanosecondOfDay);
            foreach (var day in window.Days ?? Enum.GetValues<Weekday>())
                AddAround(parts, ((int)day - 1) * Day + from, to > from ? to - from : to + Day - from);
        }
        return new WeekTimes(Joined(parts));
    }

    /// <summary>The times of the week that a stretch of time meets.</summary>
    public static WeekTimes Of(WallPeriod period)
    {
        if (period is not { From: { } from, To: { } to })
            return Always;
        if (from.PlusWeeks(1) <= to)
            return Always;
        var parts = new List<(long, long)>();
        var length = Period.Between(from, to, PeriodUnits.Nanoseconds).Nanoseconds;
        AddAround(parts, At(from), length);
        return new WeekTimes(Joined(parts));
    }

    public bool Contains(LocalDateTime moment)
    {
        var at = At(moment);
        return Array.Exists(intervals, interval => at >= interval.From && at < interval.To);
    }

    public WeekTimes Intersect(WeekTimes other)
    {
        if (IsAlways)
            return other;
        if (other.IsAlways)
            return this;
        var parts = new List<(long, long)>();
        foreach (var one in intervals)
        {
            foreach (var two in other.intervals)
            {
                var (from, to) = (Math.Max(one.From, two.From), Math.Min(one.To, two.To));
                if (from < to)
                    parts.Add((from, to));
            }
        }
        return new WeekTimes([.. parts]);
    }

    public WeekTimes Except(WeekTimes other) => Intersect(other.Complement());

    public WeekTimes Union(WeekTimes other) => new(Joined([.. intervals, .. other.intervals]));

    public bool IsSameAs(WeekTimes other) => intervals.AsSpan().SequenceEqual(other.intervals);

    /// <summary>As windows, days of equal times together; null when it is all week.</summary>
    public IReadOnlyList<WeeklyWindow>? ToWindows()
    {
        if (IsAlways)
            return null;
        var byTimes = new List<(LocalTime From, LocalTime To, List<Weekday> Days)>();
        foreach (var (day, from, to) in ByDay())
        {
            if (byTimes.Find(known => known.From == from && known.To == to).Days is { } days)
                days.Add(day);
            else
                byTimes.Add((from, to, [day]));
        }
        return [.. byTimes.Select(times => new WeeklyWindow(times.Days.Count == 7 ? null : times.Days, times.From, times.To))];
    }

    private IEnumerable<(Weekday Day, LocalTime From, LocalTime To)> ByDay()
    {
        foreach (var (from, to) in intervals)
        {
            for (var start = from; start < to;)
            {
                var day = start / Day;
                var end = Math.Min(to, (day + 1) * Day);
                yield return ((Weekday)(day + 1), LocalTime.FromNanosecondsSinceMidnight(start % Day), LocalTime.FromNanosecondsSinceMidnight(end % Day));
                start = end;
            }
        }
    }

    private WeekTimes Complement()
    {
        var parts = new List<(long, long)>();
        var at = 0L;
        foreach (var (from, to) in intervals)
        {
            if (from > at)
                parts.Add((at, from));
            at = to;
        }
        if (at < Week)
            parts.Add((at, Week));
        return new WeekTimes([.. parts]);
    }

    private static long At(LocalDateTime moment) => ((int)moment.DayOfWeek - 1) * Day + moment.NanosecondOfDay;

    /// <summary>What runs over Sunday's end goes on at Monday's beginning.</summary>
    private static void AddAround(List<(long, long)> parts, long from, long length)
    {
        if (length <= 0)
            return;
        parts.Add((from, Math.Min(from + length, Week)));
        if (from + length > Week)
            parts.Add((0, from + length - Week));
    }

    private static (long, long)[] Joined(List<(long From, long To)> parts)
    {
        parts.Sort();
        var joined = new List<(long From, long To)>(parts.Count);
        foreach (var part in parts)
        {
            if (joined.Count > 0 && part.From <= joined[^1].To)
                joined[^1] = (joined[^1].From, Math.Max(joined[^1].To, part.To));
            else
                joined.Add(part);
        }
        return [.. joined];
    }
}
