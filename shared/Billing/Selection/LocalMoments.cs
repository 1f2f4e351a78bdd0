using NodaTime;

namespace GreenFlux.Billing;

/// <summary>What a bound of validity, told by the clock of a place, stands for there.</summary>
public static class LocalMoments
{
    /// <summary>Moments after it are taken as it: no zone could tell their instants within the calendar.</summary>
    private static readonly LocalDateTime Last = new(9999, 12, 30, 0, 0);

    /// <summary>
    /// The instant of a wall-clock moment: the moment of the change for one that a spring night leaves out, the first of the
    /// two for one that an autumn night has twice.
    /// </summary>
    public static Instant InstantOf(LocalDateTime moment, DateTimeZone zone) => WallClock.At(LocalDateTime.Min(moment, Last), zone);

    /// <summary>The instant at which a clock with this offset shows the moment.</summary>
    public static Instant InstantOf(LocalDateTime moment, Offset offset) => LocalDateTime.Min(moment, Last).WithOffset(offset).ToInstant();
}
