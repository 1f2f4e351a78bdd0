using GreenFlux.Billing;

namespace GreenFlux.Platform.Cdrs.Checks;

/// <summary>The register at the stop lies below the one at the start.</summary>
public sealed class NegativeEnergy() : SessionCheck("NEGATIVE_ENERGY", FlagCategory.Feasibility, [FlagOwner.Cpo], ["meterStart", "meterStop"], new(
    "The register at the stop lies below the one at the start, and no reading explains it: nothing is proven.",
    "The meter or the charger's controller was exchanged or reset; a figure in kWh among figures in Wh.",
    "Check the meter. Accepted, the session is billed without energy."))
{
    public override FlagReason? Find(FinishedSession finished) => finished.Curve.Findings.Contains(MeterFinding.StopBelowStart)
        ? Reason($"The register fell from {finished.Session.MeterStartWh} to {finished.Stop.MeterStopWh} Wh, so nothing is proven. Check the meter, and drop the session; accepted, it is billed without energy.", Subject.OfStation(finished))
        : null;
}

/// <summary>The register fell and counted on from a low value.</summary>
public sealed class MeterReset() : SessionCheck("METER_RESET", FlagCategory.Feasibility, [FlagOwner.Cpo], ["meterValues"], new(
    "The meter started again from a low value during the session; energy up to its first low reading is not proven.",
    "The charger restarted, and its meter forgets; the meter was exchanged.",
    "Accept the energy that is proven, or drop the session."))
{
    public override FlagReason? Find(FinishedSession finished) => finished.Curve.Findings.Contains(MeterFinding.MeterReset)
        ? Reason($"The meter started again from a low value; {finished.Curve.Energy.KilowattHours} kWh are proven. Accept them, or drop the session.", Subject.OfStation(finished))
        : null;
}

/// <summary>Readings that no meter can have shown.</summary>
public sealed class MeterGlitch() : SessionCheck("METER_GLITCH", FlagCategory.Feasibility, [FlagOwner.Cpo], ["meterValues"], new(
    "The register jumped and came back, or showed what no meter can; those readings were left out.",
    "A reading of another connector, a broken transmission, or another unit.",
    "Accept the energy without those readings, or check the meter."))
{
    public override FlagReason? Find(FinishedSession finished) => finished.Curve.Findings.Contains(MeterFinding.RegisterGlitch)
        ? Reason($"The register jumped and came back; {finished.Curve.Energy.KilowattHours} kWh remain without those readings. Accept them, or drop the session and check the meter.", Subject.OfStation(finished))
        : null;
}

/// <summary>The meter's steps hide whether the vehicle is parked. Found by the parking detection.</summary>
public sealed class MeterTooCoarse() : FlagKind("METER_TOO_COARSE", FlagCategory.Feasibility, [FlagOwner.Cpo], ["meterValues"], new(
    "The meter counts in steps that are larger than what a parked vehicle draws in a quarter of an hour, so no parked time is counted.",
    "A register in whole kWh.",
    "Nothing has to be done. Let the charger send its register with more decimals where parking costs."))
{
    public override FlagSeverity Severity => FlagSeverity.Note;
}

/// <summary>More energy than cars take, though the connector can deliver it.</summary>
public sealed class EnergyUnusual() : SessionCheck("ENERGY_UNUSUAL", FlagCategory.Feasibility, [FlagOwner.Cpo], ["energyWh"], new(
    "More energy than cars take (100 kWh unless the tenant says otherwise), though time and power fit.",
    "A lorry or a bus; several vehicles one after the other on one session; a meter that counts too fast.",
    "Nothing has to be done. Where it comes often from one station, check its meter."))
{
    public override FlagSeverity Severity => FlagSeverity.Note;

    public override FlagReason? Find(FinishedSession finished) => finished.Settings.Limits.UnusualEnergyWh is { } unusual && finished.Curve.Energy.WattHours > unusual
        ? Reason($"{finished.Curve.Energy.KilowattHours} kWh are more than cars take ({unusual / 1000m:0.###} kWh).", Subject.OfStation(finished))
        : null;
}

/// <summary>More energy over the whole session than the connector's power allows.</summary>
public sealed class EnergyBeyondPower() : SessionCheck("ENERGY_BEYOND_POWER", FlagCategory.Feasibility, [FlagOwner.Cpo], ["meterStop", "maxPowerW"], new(
    "More energy over the whole session than power × time × 1.1 + 0.5 kWh.",
    "kWh labelled Wh, a wrong rating of the connector, a session that is told too short.",
    "Check the meter's unit and the connector's rating; accept it if the energy is right."))
{
    public override FlagReason? Find(FinishedSession finished)
    {
        if (finished.Session.MaxPowerW is not { } power || finished.Elapsed < TimeSpan.Zero)
            return null;
        return finished.Curve.Energy.WattHours > finished.Settings.Limits.MostWattHours(power, finished.Elapsed)
            ? Reason($"{finished.Curve.Energy.KilowattHours} kWh in {finished.Elapsed.TotalHours:F2} h is more than the connector's {power} W can deliver. Check the meter's unit and the connector's rating; accept it if the energy is right, else drop it.", Subject.OfConnector(finished))
            : null;
    }
}

/// <summary>More energy between two readings than the connector's power allows, however long the session was: a register that jumped up and stayed there.</summary>
public sealed class AveragePowerBeyond() : SessionCheck("AVERAGE_POWER_BEYOND", FlagCategory.Feasibility, [FlagOwner.Cpo], ["meterValues", "maxPowerW"], new(
    "Between two readings the average power is beyond what the connector can deliver (power × time × 1.1 + 0.5 kWh), although the whole session may fit.",
    "The register jumped up and stayed there; readings were stamped later than they were taken; a wrong rating of the connector.",
    "Look at the meter curve; accept it if the energy is right, else drop it."))
{
    public override FlagReason? Find(FinishedSession finished)
    {
        var points = finished.Curve.Points;
        if (finished.Session.MaxPowerW is not { } power || points.Count < 3)
            return null;
        var limits = finished.Settings.Limits;
        for (var i = 1; i < points.Count; i++)
        {
            var risen = points[i].Register.WattHours - points[i - 1].Register.WattHours;
            if (risen <= limits.EnergyToleranceWh)
                continue;
            var time = (points[i].At - points[i - 1].At).ToTimeSpan();
            if (risen > limits.MostWattHours(power, time))
                return Reason($"{risen / 1000m:0.###} kWh between {points[i - 1].At} and {points[i].At} is more than the connector's {power} W can deliver in that time. Look at the meter curve; accept it if the energy is right, else drop it.", Subject.OfConnector(finished));
        }
        return null;
    }
}
