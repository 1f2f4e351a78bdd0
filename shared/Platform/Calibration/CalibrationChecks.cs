using GreenFlux.Billing.Calibration;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;

namespace GreenFlux.Platform.Calibration;

/// <summary>
/// Do signed values prove what is billed? Under calibration law nobody may accept that they don't, so those kinds are resolved
/// by a key or by values that come late, or the session is dropped; elsewhere an operator may accept them.
/// </summary>
public static class CalibrationChecks
{
    internal static readonly string[] SignedValues = ["signedMeterValues"];

    public static IReadOnlyList<SessionCheck> All { get; } =
        [new SignedValuesMissing(), new MeterKeyMissing(), new SignedValuesUnverifiable(), new CalibrationFailed(), new SignatureInvalid(), new CalibrationDeviation()];

    /// <summary>What was signed, where the law asks for it and nothing is proven or refuted.</summary>
    internal static SessionCalibration? OpenOf(FinishedSession finished) =>
        finished.Calibration is { IsRequired: true, IsProven: false, Signed.Verdict: not CalibrationVerdict.Failed } open && !IsContradictory(open.Signed) ? open : null;

    /// <summary>Whether it is the meter's key alone that is missing.</summary>
    internal static bool LacksKey(SessionCalibration calibration) => !calibration.HasKeys && calibration.Signed.Values.Any(value => value.Record is not null);

    /// <summary>What is false, in a sentence; null: nothing is.</summary>
    internal static string? FalsehoodOf(SessionCalibration calibration)
    {
        var signed = calibration.Signed;
        if (signed.Values.FirstOrDefault(value => value.Verdict == CalibrationVerdict.Failed) is { } broken)
            return $"A signed meter value ({Words(broken.Nature)}) is not proven: {broken.Why}";
        return IsContradictory(signed) ? string.Join(" ", signed.Energy.Problems) : null;
    }

    /// <summary>Begin and end are there, and yet they prove nothing.</summary>
    private static bool IsContradictory(SignedSession signed) =>
        signed.Verdict == CalibrationVerdict.NotVerified && signed.Energy is { Begin.Register: not null, End.Register: not null, Energy: null };

    private static string Words(SignedNature nature) => nature switch
    {
        SignedNature.Begin => "of the begin",
        SignedNature.End => "of the end",
        SignedNature.During => "of the middle",
        _ => "of no known part",
    };
}

/// <summary>Under calibration law: values of begin or end did not come, or can't be used.</summary>
public sealed class SignedValuesMissing() : SessionCheck("SIGNED_VALUES_MISSING", FlagCategory.Configuration, [FlagOwner.Cpo], CalibrationChecks.SignedValues, new(
    "Calibration law applies to the station, and there is no signed meter value of the session's begin, or of its end, that can be used.",
    "The charger is not set to send signed values, sends them after the settlement, or its meter reported a fault.",
    "Let the charger send signed values in StopTransaction.transactionData, and give it settleDelaySeconds if they come late; then retry. Else drop the session: it must not be billed."))
{
    public override FlagReason? Find(FinishedSession finished)
    {
        if (CalibrationChecks.OpenOf(finished) is not { IsUnreadable: false } open || CalibrationChecks.LacksKey(open))
            return null;
        var what = open.Signed.Values.Count == 0
            ? "Calibration law applies to the station, and no signed meter value came. Check that the charger is set to send them (transactionData, SignedData)."
            : string.Join(" ", open.Signed.Energy.Problems);
        return Reason($"{what} Values that come late resolve it.", Subject.OfConnector(finished));
    }
}

/// <summary>Under calibration law: values came, and no key is registered to verify them.</summary>
public sealed class MeterKeyMissing() : SessionCheck("METER_KEY_MISSING", FlagCategory.Configuration, [FlagOwner.Cpo], ["meterKeys"], new(
    "Calibration law applies to the station, signed meter values came, and no public key of the connector's meter is registered for that time.",
    "A new station, a connector that was added, or a meter that was swapped.",
    "Register the key that is printed on the meter (PUT /charge-stations/{id}/meter-keys/{connectorId}), then retry."))
{
    public override FlagReason? Find(FinishedSession finished) =>
        CalibrationChecks.OpenOf(finished) is { } open && CalibrationChecks.LacksKey(open)
            ? Reason($"No public key of the meter at connector {finished.Session.ConnectorId} is registered, so its signed values can't be verified. Register the key that is printed on the meter, then retry.", Subject.OfConnector(finished))
            : null;
}

/// <summary>Under calibration law: values came in a format that is kept and not read.</summary>
public sealed class SignedValuesUnverifiable() : SessionCheck("SIGNED_VALUES_UNVERIFIABLE", FlagCategory.Feasibility, [FlagOwner.Cpo], CalibrationChecks.SignedValues, new(
    "Calibration law applies to the station, and its signed meter values are in a format that the platform keeps and offers, but doesn't read.",
    "Meters that sign in EDL40, or in a format that is not known.",
    "Check the values with the transparency software. Accept the session if it finds them valid and they agree with the register, whose energy is billed; else drop it."))
{
    public override FlagReason? Find(FinishedSession finished) =>
        CalibrationChecks.OpenOf(finished) is { IsUnreadable: true } open
            ? Reason($"{open.Signed.Values[0].Why} Accept the session if they are valid and agree with the register's {finished.Curve.Energy.KilowattHours} kWh.", Subject.OfConnector(finished))
            : null;
}

/// <summary>Under calibration law: a value is false, or the values contradict each other.</summary>
public sealed class CalibrationFailed() : SessionCheck("CALIBRATION_FAILED", FlagCategory.Configuration, [FlagOwner.Cpo], CalibrationChecks.SignedValues, new(
    "Calibration law applies to the station, and a signed meter value was not signed by the registered key, was changed or is broken; or begin and end contradict each other.",
    "The wrong key was registered, the meter was swapped, or something between the meter and the platform alters values.",
    "Compare the registered key with the one printed on the meter, correct it and retry. Else drop the session: it must not be billed."))
{
    public override FlagReason? Find(FinishedSession finished) =>
        finished.Calibration is { IsRequired: true } calibration && CalibrationChecks.FalsehoodOf(calibration) is { } sentence
            ? Reason($"{sentence} Compare the registered key with the one printed on the meter, correct it and retry; else drop the session: it must not be billed.", Subject.OfConnector(finished))
            : null;
}

/// <summary>Elsewhere, where a key is registered: the same.</summary>
public sealed class SignatureInvalid() : SessionCheck("SIGNATURE_INVALID", FlagCategory.Feasibility, [FlagOwner.Cpo], CalibrationChecks.SignedValues, new(
    "A signed meter value was not signed by the key that is registered for the connector, was changed or is broken; or begin and end contradict each other.",
    "The wrong key was registered, the meter was swapped, or something between the meter and the platform alters values.",
    "Compare the registered key with the one printed on the meter. Accept the session if its energy is right: the register's is billed."))
{
    public override FlagReason? Find(FinishedSession finished) =>
        finished.Calibration is { IsRequired: false, HasKeys: true } calibration && CalibrationChecks.FalsehoodOf(calibration) is { } sentence
            ? Reason($"{sentence} Compare the registered key with the one printed on the meter; accept the session if its energy is right.", Subject.OfConnector(finished))
            : null;
}

/// <summary>Verified values and the ordinary register disagree, or under calibration law the values are of another time.</summary>
public sealed class CalibrationDeviation() : SessionCheck("CALIBRATION_DEVIATION", FlagCategory.Feasibility, [FlagOwner.Cpo], ["signedMeterValues", "meterStop"], new(
    "The energy that the signed values prove and the energy of the charger's register differ by more than 0.1 kWh and 1 %; or calibration law applies, and the values were signed at another time than the session's.",
    "The charger's register is of another meter or in another unit, or the values are of another session.",
    "Check the charger's readings. Accept the session if the energy that is billed (the signed one under calibration law, else the register's) is right; else drop it."))
{
    private const decimal ToleratedWattHours = 100m;
    private const decimal ToleratedShare = 0.01m;

    public override FlagReason? Find(FinishedSession finished)
    {
        if (finished.Calibration is not { IsProven: true, Signed.Energy.Energy: { } signed } calibration)
            return null;
        if (OtherTime(finished, calibration) is { } otherTime)
            return Reason(otherTime, Subject.OfConnector(finished));
        var difference = Math.Abs(signed.WattHours - calibration.RegisterEnergy.WattHours);
        return difference > ToleratedWattHours && difference > signed.WattHours * ToleratedShare
            ? Reason($"The signed values prove {signed.KilowattHours} kWh, and the charger's register says {calibration.RegisterEnergy.KilowattHours} kWh. " +
                $"{(calibration.IsRequired ? "The signed energy" : "The register's energy")} is billed when you accept it; check the charger's readings.", Subject.OfConnector(finished))
            : null;
    }

    /// <summary>
    /// Values that some other session has signed prove nothing of this one, even if the energy fits: a charger that repeats its
    /// last record. Told by a synchronised clock alone; begin and end may lie somewhat outside of the session.
    /// </summary>
    private static string? OtherTime(FinishedSession finished, SessionCalibration calibration)
    {
        if (!calibration.IsRequired || calibration.Signed.Energy is not { Begin: { IsTimeOfDayProven: true } begin, End: { IsTimeOfDayProven: true } end })
            return null;
        var skew = TimeSpan.FromSeconds(finished.Settings.Limits.MaxClockSkewSeconds);
        var (from, to) = (begin.At.ToDateTimeOffset(), end.At.ToDateTimeOffset());
        return to <= finished.Session.StartedAt - skew || from >= finished.Stop.At + skew
            ? $"The values were signed from {from:u} to {to:u}, the session was from {finished.Session.StartedAt:u} to {finished.Stop.At:u}: they are of another session, or a clock is wrong. " +
                "Accept it only if they are this session's, else drop it."
            : null;
    }
}
