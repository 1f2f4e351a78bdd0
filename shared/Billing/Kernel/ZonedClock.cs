using NodaTime;
using NodaTime.TimeZones;

namespace GreenFlux.Billing.Kernel;

/// <summary>The local clock of a session's moments; looks at the zone again only where its offset changes.</summary>
internal struct ZonedClock
{
    private ZoneInterval? interval;
    private long end;
    private long offset;

    /// <summary>Puts the local day, time and weekday into the moment.</summary>
    /// <returns>Ticks until the zone's offset changes.</returns>
    public long Show(ref Moment at, DateTimeZone zone)
    {
        if (interval is null || at.Ticks >= end)
        {
            interval = zone.GetZoneInterval(Instant.FromUnixTimeTicks(at.Ticks));
            offset = interval.WallOffset.Ticks;
            end = interval.HasEnd ? interval.End.ToUnixTimeTicks() : long.MaxValue;
        }
        var local = at.Ticks + offset;
        at.Day = Math.DivRem(local, NodaConstants.TicksPerDay, out at.TickOfDay);
        if (at.TickOfDay < 0)
        {
            at.Day--;
            at.TickOfDay += NodaConstants.TicksPerDay;
        }
        // 1970-01-01 was a Thursday, the fourth bit of a week that begins on Monday.
        var weekday = (int)(((at.Day + 3) % 7 + 7) % 7);
        at.Weekday = 1 << weekday;
        at.WeekdayBefore = 1 << ((weekday + 6) % 7);
        return end == long.MaxValue ? long.MaxValue : end - at.Ticks;
    }
}
