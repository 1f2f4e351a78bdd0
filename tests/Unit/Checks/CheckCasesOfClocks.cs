using GreenFlux.Platform.Tenants;
using static GreenFlux.Tests.Unit.Checks.CheckCases;
using static GreenFlux.Tests.Unit.Checks.SomeSession;

namespace GreenFlux.Tests.Unit.Checks;

/// <summary>What a charger's times say of its clock: a negative delay is a message that came before it happened.</summary>
internal static class CheckCasesOfClocks
{
    private static readonly SomeSession Clean = new();
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Across the end of summer time in Amsterdam: 2026-10-25 01:00 UTC.</summary>
    private static readonly SomeSession DstNight = new() { From = new(2026, 10, 25, 0, 0, 0, TimeSpan.Zero), To = new(2026, 10, 25, 2, 0, 0, TimeSpan.Zero) };

    /// <summary>From a start in winter time to a stop in winter time.</summary>
    private static readonly SomeSession AfterDst = DstNight with { From = new(2026, 10, 25, 1, 0, 0, TimeSpan.Zero), To = new(2026, 10, 25, 3, 0, 0, TimeSpan.Zero) };

    public static IEnumerable<CheckCase> All() =>
    [
        Flags("IN_THE_FUTURE", "the stop by 5 minutes", Clean with { StartDelay = -5 * Minute, StopDelay = -5 * Minute }),
        Passes("IN_THE_FUTURE", "a second less", Clean with { StartDelay = -5 * Minute + Second, StopDelay = -5 * Minute + Second }),
        Flags("IN_THE_FUTURE", "the start alone", Clean with { StartDelay = -20 * Minute }),
        Flags("IN_THE_FUTURE", "beyond the tenant's 2 minutes", Clean with { StopDelay = -2 * Minute, Settings = With(new SessionLimits { MaxClockSkewSeconds = 120 }) }),
        Flags("CLOCK_SKEW", "61 s fast", Clean with { StopDelay = -61 * Second }),
        Flags("CLOCK_SKEW", "4:59 fast", Clean with { StopDelay = -299 * Second }),
        Passes("CLOCK_SKEW", "60 s are no matter", Clean with { StopDelay = -60 * Second }),
        Passes("CLOCK_SKEW", "5 minutes are the future", Clean with { StopDelay = -300 * Second }),
        Flags("CLOCK_SKEW", "both 2 minutes late", Clean with { StartDelay = 2 * Minute, StopDelay = 2 * Minute }),
        Passes("CLOCK_SKEW", "both 60 s late", Clean with { StartDelay = Minute, StopDelay = Minute }),
        Passes("CLOCK_SKEW", "only the stop was late", Clean with { StopDelay = 2 * Minute }),
        Flags("CLOCK_BEHIND", "both 5 minutes late", Clean with { StartDelay = 5 * Minute, StopDelay = 5 * Minute }),
        Passes("CLOCK_BEHIND", "a second less", Clean with { StartDelay = 5 * Minute - Second, StopDelay = 5 * Minute - Second }),
        Flags("CLOCK_BEHIND", "an hour, within 10 s", Clean with { StartDelay = Hour, StopDelay = Hour + 10 * Second }),
        Passes("CLOCK_BEHIND", "delivery is not so even", Clean with { StartDelay = Hour, StopDelay = Hour + 11 * Second }),
        Passes("CLOCK_BEHIND", "delivered in one go", Clean with { To = Ten + 4 * Minute, StartDelay = 10 * Minute, StopDelay = 10 * Minute, MeterStop = 1_100m }),
        Flags("CLOCK_JUMP", "a reading 61 s after the stop", Clean with { Readings = [(Hour + 61 * Second, 9_000m)] }),
        Flags("CLOCK_JUMP", "a reading 61 s before the start", Clean with { Readings = [(-61 * Second, 1_000m)] }),
        Passes("CLOCK_JUMP", "60 s are no matter", Clean with { Readings = [(Hour + Minute, 11_000m), (-Minute, 1_000m)] }),
        Flags("CLOCK_JUMP", "the start came at once, the stop 5 minutes before it happened", Clean with { StopDelay = -5 * Minute }),
        Passes("CLOCK_JUMP", "a second less is skew", Clean with { StopDelay = -5 * Minute + Second }),
        Passes("CLOCK_JUMP", "fast all along", Clean with { StartDelay = -20 * Minute, StopDelay = -20 * Minute }),
        Passes("CLOCK_JUMP", "whole hours have their own code", Clean with { StopDelay = -Hour }),
        Passes("CLOCK_JUMP", "a late stop may be late", Clean with { StopDelay = 47 * Minute }),
        Flags("WALL_CLOCK_MISMATCH", "an hour longer by the charger's clock", Clean with { StopDelay = -Hour }),
        Flags("WALL_CLOCK_MISMATCH", "2 h shorter, within 10 s", Clean with { StopDelay = 2 * Hour + 10 * Second }),
        Passes("WALL_CLOCK_MISMATCH", "11 s off the hour: a late stop", Clean with { StopDelay = 2 * Hour + 11 * Second }),
        Passes("WALL_CLOCK_MISMATCH", "both delivered late", Clean with { StartDelay = 3 * Hour, StopDelay = 2 * Hour }),
        Passes("WALL_CLOCK_MISMATCH", "nobody told the end", Clean with { StopDelay = 2 * Hour, Inferred = true }),
        Passes("WALL_CLOCK_MISMATCH", "the clocks changed", DstNight with { StopDelay = Hour }),
        Flags("DST_WALL_CLOCK_MISMATCH", "the clocks changed", DstNight with { StopDelay = Hour }),
        Passes("DST_WALL_CLOCK_MISMATCH", "11 s off the hour", DstNight with { StopDelay = Hour + 11 * Second }),
        Passes("DST_WALL_CLOCK_MISMATCH", "it started when they had changed", AfterDst with { StopDelay = Hour }),
        Flags("WALL_CLOCK_MISMATCH", "it started when they had changed", AfterDst with { StopDelay = Hour }),
    ];
}
