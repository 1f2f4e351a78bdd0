using NodaTime;
using NodaTime.TimeZones;

namespace GreenFlux.Cli.Replay.Import;

/// <summary>Start and end of a session as instants.</summary>
/// <param name="Mismatch">How far the duration column is from the time between them; null without that column.</param>
/// <param name="ClockChanged">A local time was one that the clock change repeats or skips.</param>
public sealed record SessionSpan(Instant Start, Instant End, Duration? Mismatch, bool ClockChanged);

/// <summary>Turns a file's wall-clock times into instants.</summary>
public static class LocalTimes
{
    /// <summary>
    /// Chooses among the instants that the two local times can mean (two each in the repeated hour) the pair that is
    /// nearest to the duration; without a duration the earliest pair that doesn't run backwards. A local time in the
    /// skipped hour is moved forward by that hour.
    /// </summary>
    public static SessionSpan Resolve(LocalDateTime start, LocalDateTime end, Duration? duration, DateTimeZone zone)
    {
        var starts = InstantsOf(start, zone);
        var ends = InstantsOf(end, zone);
        var pairs =
            from s in starts
            from e in ends
            select (Start: s, End: e);
        var best = duration is { } expected
            ? pairs.MinBy(pair => Distance(pair.End - pair.Start, expected))
            : pairs.OrderBy(pair => pair.End < pair.Start).First();
        return new SessionSpan(
            best.Start,
            best.End,
            duration is { } given ? Distance(best.End - best.Start, given) : null,
            IsClockChange(start, zone) || IsClockChange(end, zone));
    }

    /// <summary>The instant of a lone local time: the earlier one in the repeated hour.</summary>
    public static Instant Resolve(LocalDateTime local, DateTimeZone zone) => InstantsOf(local, zone)[0];

    public static bool IsClockChange(LocalDateTime local, DateTimeZone zone) => zone.MapLocal(local).Count != 1;

    private static Instant[] InstantsOf(LocalDateTime local, DateTimeZone zone)
    {
        var mapping = zone.MapLocal(local);
        return mapping.Count switch
        {
            0 => [Resolvers.LenientResolver(mapping).ToInstant()],
            1 => [mapping.Single().ToInstant()],
            _ => [mapping.First().ToInstant(), mapping.Last().ToInstant()],
        };
    }

    /// <summary>How far apart two durations are, never negative.</summary>
    public static Duration Distance(Duration left, Duration right) =>
        left > right ? left - right : right - left;
}
