using NodaTime;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>Start or stop came before it happened.</summary>
public sealed class InTheFuture() : SessionCheck("IN_THE_FUTURE", FlagCategory.Feasibility, [FlagOwner.Cpo, FlagOwner.Platform], ["startedAt", "endedAt"], new(
    "Start or stop is dated 5 minutes or more after it was received.",
    "The charger's clock is fast, or it sends local time as UTC.",
    "Correct the charger's clock. Accept the session if its price does not depend on the time of day, else drop it."))
{
    public override FlagReason? Find(FinishedSession finished)
    {
        var clock = new ChargerClock(finished);
        if (clock.StopAhead >= clock.MostSkew)
            return Reason($"It ended at {finished.Stop.At:u}, but was received at {finished.Stop.ReceivedAt:u}. Correct the charger's clock; accept the session if its price does not depend on the time of day, else drop it.", Subject.OfStation(finished));
        return clock.StartAhead >= clock.MostSkew
            ? Reason($"It started at {finished.Session.StartedAt:u}, but was received at {finished.Session.ReceivedAt:u}. Correct the charger's clock; accept the session if its price does not depend on the time of day, else drop it.", Subject.OfStation(finished))
            : null;
    }
}

/// <summary>The charger's clock is a little off.</summary>
public sealed class ClockSkew() : SessionCheck("CLOCK_SKEW", FlagCategory.Feasibility, [FlagOwner.Cpo], ["startedAt", "endedAt"], new(
    "The charger's clock is off by more than a minute and less than 5.",
    "It sets its clock seldom.",
    "Nothing has to be done; let it use the time of the platform's answers or NTP."))
{
    public override FlagSeverity Severity => FlagSeverity.Note;

    public override FlagReason? Find(FinishedSession finished)
    {
        var clock = new ChargerClock(finished);
        var ahead = clock.StopAhead > clock.StartAhead ? clock.StopAhead : clock.StartAhead;
        if (ahead > clock.Tolerance)
            return ahead < clock.MostSkew ? Reason($"The charger's clock is {ahead.TotalSeconds:F0} s fast.", Subject.OfStation(finished)) : null;
        return clock.ConstantLag is { } lag && lag > clock.Tolerance && lag < clock.MostSkew
            ? Reason($"The charger's clock is {lag.TotalSeconds:F0} s slow.", Subject.OfStation(finished))
            : null;
    }
}

/// <summary>Start and stop came late by the same time.</summary>
public sealed class ClockBehind() : SessionCheck("CLOCK_BEHIND", FlagCategory.Feasibility, [FlagOwner.Cpo], ["startedAt", "endedAt"], new(
    "Start and stop both came late by the same 5 minutes or more: the charger's clock is slow. (Late delivery is not so even.)",
    "The charger sends local time as UTC, or missed the change to summer time.",
    "Correct the charger's clock. Accept the session if its price does not depend on the time of day, else drop it."))
{
    public override FlagReason? Find(FinishedSession finished)
    {
        var clock = new ChargerClock(finished);
        return clock.ConstantLag is { } lag && lag >= clock.MostSkew
            ? Reason($"Start and stop both came {lag.TotalMinutes:F0} min late: the charger's clock is slow. Correct it; accept the session if its price does not depend on the time of day, else drop it.", Subject.OfStation(finished))
            : null;
    }
}

/// <summary>The charger's clock was changed during the session.</summary>
public sealed class ClockJump() : SessionCheck("CLOCK_JUMP", FlagCategory.Feasibility, [FlagOwner.Cpo], ["startedAt", "endedAt", "meterValues"], new(
    "Readings are dated more than a minute outside the session, or one of start and stop came at once while the other is 5 minutes or more in the future.",
    "The charger set its clock during the session, mostly after a restart.",
    "Duration and times can't be trusted. Accept the session if its price depends on energy alone, else drop it."))
{
    public override FlagReason? Find(FinishedSession finished)
    {
        var clock = new ChargerClock(finished);
        if (clock.ReadingOutside is { } at)
            return Reason($"A reading is dated {at.ToDateTimeOffset():u}, outside the session ({finished.Session.StartedAt:u} to {finished.Stop.At:u}): the charger's clock was changed. Accept it if its price depends on energy alone, else drop it.", Subject.OfStation(finished));
        return clock.WholeHours is null && clock.IsOneLive && (clock.StartAhead >= clock.MostSkew || clock.StopAhead >= clock.MostSkew)
            ? Reason($"By its own clock the session is {Math.Abs(clock.Drift.TotalMinutes):F0} min {(clock.Drift > TimeSpan.Zero ? "longer" : "shorter")} than by the platform's: the charger's clock was changed. Accept it if its price depends on energy alone, else drop it.", Subject.OfStation(finished))
            : null;
    }
}

/// <summary>The charger's duration is off by whole hours, and no change of the clocks explains it.</summary>
public sealed class WallClockMismatch() : SessionCheck("WALL_CLOCK_MISMATCH", FlagCategory.Feasibility, [FlagOwner.Cpo, FlagOwner.Platform], ["startedAt", "endedAt"], new(
    "Duration and clock times differ by whole hours: by the charger's clock against the platform's, or in a partner's CDR its total time against its start and end.",
    "A change of time zone or summer time in the charger; durations that were computed from local times.",
    "Correct the charger's time zone, or ask the partner for a corrected CDR; accept it if its price depends on energy alone."))
{
    public override FlagReason? Find(FinishedSession finished)
    {
        var clock = new ChargerClock(finished);
        return clock.WholeHours is { } hours && clock.IsOneLive && !clock.CrossesDst
            ? Reason($"By the charger's clock the session is {Math.Abs(hours)} h {(hours > 0 ? "longer" : "shorter")} than by the platform's. Correct its time zone; accept the session if its price depends on energy alone, else drop it.", Subject.OfStation(finished))
            : null;
    }
}

/// <summary>The same in a night in which the clocks change.</summary>
public sealed class DstWallClockMismatch() : SessionCheck("DST_WALL_CLOCK_MISMATCH", FlagCategory.Feasibility, [FlagOwner.Cpo, FlagOwner.Platform], ["startedAt", "endedAt"], new(
    "Duration and clock times differ by whole hours in a night in which the clocks change.",
    "The charger or the partner counts local hours.",
    "Nothing has to be done: durations come from instants."))
{
    public override FlagSeverity Severity => FlagSeverity.Note;

    public override FlagReason? Find(FinishedSession finished)
    {
        var clock = new ChargerClock(finished);
        return clock.WholeHours is { } hours && clock.IsOneLive && clock.CrossesDst
            ? Reason($"By the charger's clock the session is {Math.Abs(hours)} h {(hours > 0 ? "longer" : "shorter")} than by the platform's, across a change of the clocks.", Subject.OfStation(finished))
            : null;
    }
}

/// <summary>
/// What the charger's times say about its clock when they are held against when they arrived. A message may arrive late (the
/// charger was offline), but never before it happened; lateness that is the same twice, or whole hours, is a clock.
/// </summary>
internal readonly struct ChargerClock(FinishedSession finished)
{
    /// <summary>Two deliveries at once differ by no more; late ones hit it by chance once in 180.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(10);

    public TimeSpan MostSkew => TimeSpan.FromSeconds(finished.Settings.Limits.MaxClockSkewSeconds);
    public TimeSpan Tolerance => TimeSpan.FromSeconds(finished.Settings.Limits.ClockToleranceSeconds);
    public TimeSpan StartAhead => finished.Session.StartedAt - finished.Session.ReceivedAt;

    /// <summary>What is concluded about an end says nothing of the clock.</summary>
    public TimeSpan StopAhead => finished.Stop.Inferred ? StartAhead : finished.Stop.At - finished.Stop.ReceivedAt;

    /// <summary>How much longer the session is by the charger's clock than by the platform's.</summary>
    public TimeSpan Drift => StopAhead - StartAhead;

    /// <summary>Whether start or stop arrived when it happened.</summary>
    public bool IsOneLive => StartAhead.Duration() <= Tolerance || StopAhead.Duration() <= Tolerance;

    /// <summary>The drift, where it is whole hours; null: it is none or something else.</summary>
    public int? WholeHours
    {
        get
        {
            var hours = (int)Math.Round(Math.Clamp(Drift.TotalHours, -10_000d, 10_000d));
            return hours != 0 && (Drift - TimeSpan.FromHours(hours)).Duration() <= Precision ? hours : null;
        }
    }

    /// <summary>By how much both came late; null: not by the same, or both in one go, which shows nothing.</summary>
    public TimeSpan? ConstantLag => !finished.Stop.Inferred && StartAhead < TimeSpan.Zero && StopAhead < TimeSpan.Zero
        && Drift.Duration() <= Precision && finished.Stop.ReceivedAt - finished.Session.ReceivedAt >= MostSkew
            ? -StopAhead
            : null;

    public bool CrossesDst =>
        finished.Zone.GetUtcOffset(Instant.FromDateTimeOffset(finished.Session.StartedAt)) != finished.Zone.GetUtcOffset(Instant.FromDateTimeOffset(finished.Stop.At));

    /// <summary>A reading that is dated outside the session by more than the tolerance.</summary>
    public Instant? ReadingOutside
    {
        get
        {
            if (!finished.Curve.Findings.Contains(Billing.MeterFinding.ReadingsOutsideSession))
                return null;
            var tolerance = Duration.FromTimeSpan(Tolerance);
            var from = Instant.FromDateTimeOffset(finished.Session.StartedAt) - tolerance;
            var to = Instant.FromDateTimeOffset(finished.Stop.At) + tolerance;
            for (var i = 0; i < finished.ReadingTimes.Count; i++)
            {
                if (finished.ReadingTimes[i] < from || finished.ReadingTimes[i] > to)
                    return finished.ReadingTimes[i];
            }
            return null;
        }
    }
}
