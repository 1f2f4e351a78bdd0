using NodaTime;
using NodaTime.TimeZones;

namespace GreenFlux.Billing;

/// <summary>
/// An instant beside what the location's clock shows then. Compares it with wall-clock moments without asking the zone
/// for each, unless the moment is so near that a change of the clock could matter.
/// </summary>
internal readonly struct WallClock(Instant at, DateTimeZone zone)
{
    /// <summary>
    /// A wall-clock moment that a spring night leaves out is the moment of the change; one that an autumn night has twice
    /// is the first of the two. So an old rule's end and its successor's equal start always meet.
    /// </summary>
    private static readonly ZoneLocalMappingResolver Lenient =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>What the clock shows.</summary>
    public LocalDateTime Local { get; } = at.InZone(zone).LocalDateTime;

    /// <summary>The instant that a bound of validity stands for.</summary>
    public static Instant At(LocalDateTime bound, DateTimeZone zone) => zone.ResolveLocal(bound, Lenient).ToInstant();

    /// <summary>Whether the bound is still to come.</summary>
    public bool IsBefore(LocalDateTime bound)
    {
        // No clock is ever changed by more than a day.
        var days = Period.DaysBetween(Local.Date, bound.Date);
        return days is > 1 or < -1 ? days > 0 : at < At(bound, zone);
    }

    /// <summary>Whether it lies in [from, to); null is without bound.</summary>
    public bool IsWithin(LocalDateTime? from, LocalDateTime? to) =>
        (from is not { } start || !IsBefore(start)) && (to is not { } end || IsBefore(end));
}
