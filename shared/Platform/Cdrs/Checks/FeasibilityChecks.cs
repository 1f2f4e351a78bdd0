using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>One plausibility check; says nothing when all is well.</summary>
public delegate FlagReason? SessionCheck(FinishedSession finished);

/// <summary>Are time, duration, energy and power plausible? (domain §12 Feasibility)</summary>
public static class FeasibilityChecks
{
    private const decimal PowerTolerance = 1.1m;
    private const decimal EnergyToleranceWh = 500m;
    private const int FirstCredibleYear = 2010;
    private static readonly TimeSpan ToleratedFuture = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<SessionCheck> All { get; } =
        [ClockUnset, EndBeforeStart, InTheFuture, TooLong, TooOld, MissingStop, MeterReset, MeterGlitch, StopBelowStart, BeyondConnectorPower];

    private static FlagReason? ClockUnset(FinishedSession finished) =>
        finished.Session.StartedAt.Year < FirstCredibleYear || finished.Stop.At.Year < FirstCredibleYear
            ? Flag("CLOCK_UNSET", $"The charger's clock was not set (start {finished.Session.StartedAt:yyyy-MM-dd}). Correct its time; drop the session, or accept it with a corrected time.", "startedAt")
            : null;

    private static FlagReason? EndBeforeStart(FinishedSession finished) =>
        finished.Stop.At < finished.Session.StartedAt
            ? Flag("END_BEFORE_START", $"It ended at {finished.Stop.At:u}, before its start at {finished.Session.StartedAt:u}. Check the charger's clock.", "startedAt", "endedAt")
            : null;

    private static FlagReason? InTheFuture(FinishedSession finished)
    {
        var received = finished.Stop.ReceivedAt;
        return finished.Stop.At > received + ToleratedFuture
            ? Flag("IN_THE_FUTURE", $"It ended at {finished.Stop.At:u}, but was received at {received:u}. Check the charger's clock.", "endedAt")
            : null;
    }

    private static FlagReason? TooLong(FinishedSession finished)
    {
        var limit = finished.Station?.ChargerType == ChargerType.Home ? finished.Settings.MaxDurationDaysHome : finished.Settings.MaxDurationDays;
        return finished.Elapsed > TimeSpan.FromDays(limit)
            ? Flag("TOO_LONG", $"It lasted {finished.Elapsed.TotalDays:F1} days; the limit is {limit}. Accept it if the vehicle really stayed.", "startedAt", "endedAt")
            : null;
    }

    private static FlagReason? TooOld(FinishedSession finished) =>
        finished.Settings.MaxAgeDays is { } days && finished.Stop.ReceivedAt - finished.Stop.At > TimeSpan.FromDays(days)
            ? Flag("TOO_OLD", $"It was received more than {days} days after its end. Accept it if the delay is explained.", "endedAt")
            : null;

    private static FlagReason? MissingStop(FinishedSession finished) =>
        finished.Stop.Inferred
            ? Flag("MISSING_STOP", $"The charger never sent the stop; the end was taken from the last reading ({finished.Stop.At:u}). Accept it, or wait for the stop.", "endedAt", "meterStop")
            : null;

    private static FlagReason? MeterReset(FinishedSession finished) =>
        finished.Curve.Findings.Contains(MeterFinding.MeterReset)
            ? Flag("METER_RESET", $"The meter started again from a low value; {finished.Curve.Energy.KilowattHours} kWh are proven. Accept them, or drop the session.", "meterValues")
            : null;

    private static FlagReason? MeterGlitch(FinishedSession finished) =>
        finished.Curve.Findings.Contains(MeterFinding.RegisterGlitch)
            ? Flag("METER_GLITCH", $"The register jumped and came back; {finished.Curve.Energy.KilowattHours} kWh remain without those readings. Accept them, or check the meter.", "meterValues")
            : null;

    private static FlagReason? StopBelowStart(FinishedSession finished) =>
        finished.Curve.Findings.Contains(MeterFinding.StopBelowStart)
            ? Flag("NEGATIVE_ENERGY", $"The register fell from {finished.Session.MeterStartWh} to {finished.Stop.MeterStopWh} Wh. Check the meter.", "meterStart", "meterStop")
            : null;

    private static FlagReason? BeyondConnectorPower(FinishedSession finished)
    {
        if (finished.Session.MaxPowerW is not { } power || finished.Elapsed < TimeSpan.Zero)
            return null;
        var possibleWh = power * (decimal)finished.Elapsed.TotalHours * PowerTolerance + EnergyToleranceWh;
        return finished.Curve.Energy.WattHours > possibleWh
            ? Flag("ENERGY_BEYOND_POWER", $"{finished.Curve.Energy.KilowattHours} kWh in {finished.Elapsed.TotalHours:F2} h is more than the connector's {power} W can deliver. Check the meter's unit and the connector's rating.", "meterStop", "maxPowerW")
            : null;
    }

    private static FlagReason Flag(string code, string sentence, params string[] fields) =>
        new(code, FlagCategory.Feasibility, FlagOwner.Cpo, sentence, fields);
}
