using GreenFlux.Billing.HomeCharging;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>The charger's clock shows a year in which there was no such charger.</summary>
public sealed class ClockUnset() : SessionCheck("CLOCK_UNSET", FlagCategory.Feasibility, [FlagOwner.Cpo], ["startedAt", "endedAt"], new(
    "Start or stop is dated before 2010: the charger's clock was not set.",
    "The charger was without power for long and began a session before it was connected.",
    "Replace its battery or let it set its clock; drop the session, or accept it if its price does not depend on time."))
{
    /// <summary>A charger whose clock shows a year before this has not set it.</summary>
    internal const int FirstCredibleYear = 2010;

    public override FlagReason? Find(FinishedSession finished) => finished.Session.StartedAt.Year < FirstCredibleYear || finished.Stop.At.Year < FirstCredibleYear
        ? Reason($"The charger's clock was not set (start {finished.Session.StartedAt:yyyy-MM-dd}, stop {finished.Stop.At:yyyy-MM-dd}). Correct its time; drop the session, or accept it if its price does not depend on time.", Subject.OfStation(finished))
        : null;
}

/// <summary>The duration is negative.</summary>
public sealed class EndBeforeStart() : SessionCheck("END_BEFORE_START", FlagCategory.Feasibility, [FlagOwner.Cpo], ["startedAt", "endedAt"], new(
    "The stop is dated before the start: the duration is negative, and no energy is proven.",
    "The charger's clock was set back during the session.",
    "Check the charger's clock. Accepted, the session is billed without energy and time; mostly it is dropped."))
{
    public override FlagReason? Find(FinishedSession finished) => finished.Elapsed < TimeSpan.Zero
        ? Reason($"It ended at {finished.Stop.At:u}, before its start at {finished.Session.StartedAt:u}. Check the charger's clock, and drop the session; accepted, it is billed without energy and time.", Subject.OfStation(finished))
        : null;
}

/// <summary>It took no time at all, although the charger told when it stopped.</summary>
public sealed class ZeroDuration() : SessionCheck("ZERO_DURATION", FlagCategory.Feasibility, [FlagOwner.Cpo], ["startedAt", "endedAt"], new(
    "Start and stop have the same time.",
    "The charger ended the session at once, tells times in whole minutes, or its clock stands still.",
    "Accept it if something was delivered (a start fee is charged too); drop it if the driver could not charge."))
{
    public override FlagReason? Find(FinishedSession finished) => finished.Elapsed == TimeSpan.Zero && !finished.Stop.Inferred
        ? Reason(finished.Curve.Energy.WattHours > 0
            ? $"It started and ended at {finished.Stop.At:u}. Accept it if {finished.Curve.Energy.KilowattHours} kWh were delivered; drop it if the driver could not charge."
            : $"It started and ended at {finished.Stop.At:u}, and nothing was delivered. Drop it; accepted, it costs the start fee where there is one.", Subject.OfStation(finished))
        : null;
}

/// <summary>Longer than a vehicle stays.</summary>
public sealed class TooLong() : SessionCheck("TOO_LONG", FlagCategory.Feasibility, [FlagOwner.Cpo, FlagOwner.Platform], ["startedAt", "endedAt"], new(
    "It lasted longer than the tenant's limit: 7 days, at home chargers 30.",
    "A vehicle that stayed; a stop that came with the next visit; a clock that jumped.",
    "Accept it if the vehicle really stayed, else drop it."))
{
    public override FlagReason? Find(FinishedSession finished)
    {
        var limit = finished.Station?.ChargerType == ChargerType.Home ? finished.Settings.MaxDurationDaysHome : finished.Settings.MaxDurationDays;
        return finished.Elapsed > TimeSpan.FromDays(limit)
            ? Reason($"It lasted {finished.Elapsed.TotalDays:F1} days; the limit is {limit}. Accept it if the vehicle really stayed, else drop it.", Subject.OfStation(finished))
            : null;
    }
}

/// <summary>Learnt of too late. Age counts until the first receipt, never until a retry.</summary>
public sealed class TooOld() : SessionCheck("TOO_OLD", FlagCategory.Feasibility, [FlagOwner.Cpo], ["endedAt"], new(
    "The stop was received more than 90 days after it happened.",
    "The charger was offline for long, or its clock is wrong.",
    "Accept it if the delay is explained and the driver can still be charged, else drop it."))
{
    public override FlagReason? Find(FinishedSession finished) =>
        finished.Settings.MaxAgeDays is { } days && finished.Stop.ReceivedAt - finished.Stop.At > TimeSpan.FromDays(days)
            ? Reason($"It was received more than {days} days after its end. Accept it if the delay is explained and the driver can still be charged, else drop it.", Subject.OfStation(finished))
            : null;
}

/// <summary>The charger never told that it ended.</summary>
public sealed class MissingStop() : SessionCheck("MISSING_STOP", FlagCategory.Feasibility, [FlagOwner.Cpo], ["endedAt", "meterStop"], new(
    "The charger never sent the stop; the end was taken from the last reading.",
    "The charger lost power or its memory during the session.",
    "Wait for the stop, which resolves it; accept what is proven; or drop it."))
{
    public override FlagReason? Find(FinishedSession finished) => finished.Stop.Inferred
        ? Reason($"The charger never sent the stop; the end was taken from the last reading ({finished.Stop.At:u}). Wait for the stop, which resolves it; accept {finished.Curve.Energy.KilowattHours} kWh, which are proven; or drop it.", Subject.OfStation(finished))
        : null;
}
