using GreenFlux.Billing;
using GreenFlux.Billing.Calibration;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;

namespace GreenFlux.Platform.Calibration;

/// <summary>
/// Do signed values prove what is billed? Under calibration law nobody may accept that they don't, so those reasons are
/// resolved by a key or by values that come late (Retry), or the session is dropped; elsewhere an operator may accept them.
/// </summary>
public static class CalibrationChecks
{
    public const string Missing = "SIGNED_VALUES_MISSING";
    public const string KeyMissing = "METER_KEY_MISSING";
    public const string Unverifiable = "SIGNED_VALUES_UNVERIFIABLE";
    public const string Failed = "CALIBRATION_FAILED";
    public const string Deviation = "CALIBRATION_DEVIATION";

    private const decimal ToleratedWattHours = 100m;
    private const decimal ToleratedShare = 0.01m;
    private static readonly string[] SignedValues = ["signedMeterValues"];

    public static IReadOnlyList<SessionCheck> All { get; } = [Completeness, Signature, RegisterDeviation];

    /// <summary>Under calibration law: are there verifiable values of begin and end?</summary>
    private static FlagReason? Completeness(FinishedSession finished)
    {
        if (finished.Calibration is not { IsRequired: true, IsProven: false, Signed: { Verdict: not CalibrationVerdict.Failed } signed } calibration || IsContradictory(signed))
            return null;
        if (signed.Values.Count == 0)
            return ByRetry(Missing, "Calibration law applies to the station, and no signed meter value came. Check that the charger is set to send them (transactionData, SignedData); values that come late resolve it.", SignedValues);
        if (!calibration.HasKeys && signed.Values.Any(value => value.Record is not null))
            return ByRetry(KeyMissing, $"No public key of the meter at connector {finished.Session.ConnectorId} is registered, so its signed values can't be verified. Register the key that is printed on the meter, then retry.", ["meterKeys"]);
        return !calibration.IsUnreadable
            ? ByRetry(Missing, $"{string.Join(" ", signed.Energy.Problems)} Values that come late resolve it.", SignedValues)
            : new FlagReason(Unverifiable, FlagCategory.Feasibility, FlagOwner.Cpo,
                $"{signed.Values[0].Why} Accept the session if that software finds them valid and they agree with the register's {finished.Curve.Energy.KilowattHours} kWh.", SignedValues);
    }

    /// <summary>At any station: is a value false, or do the values contradict each other?</summary>
    private static FlagReason? Signature(FinishedSession finished)
    {
        if (finished.Calibration is not { } calibration || !(calibration.IsRequired || calibration.HasKeys))
            return null;
        var signed = calibration.Signed;
        if (signed.Verdict != CalibrationVerdict.Failed && !IsContradictory(signed))
            return null;
        var broken = signed.Values.FirstOrDefault(value => value.Verdict == CalibrationVerdict.Failed);
        var sentence = broken is null
            ? string.Join(" ", signed.Energy.Problems)
            : $"A signed meter value ({Words(broken.Nature)}) is not proven: {broken.Why}";
        var what = "Compare the registered key with the one printed on the meter";
        return calibration.IsRequired
            ? ByRetry(Failed, $"{sentence} {what}, correct it and retry; else drop the session: it must not be billed.", SignedValues)
            : new FlagReason(Failed, FlagCategory.Feasibility, FlagOwner.Cpo, $"{sentence} {what}. Accept the session if its energy is right.", SignedValues);
    }

    /// <summary>At any station: do verified values and the ordinary register agree?</summary>
    private static FlagReason? RegisterDeviation(FinishedSession finished)
    {
        if (finished.Calibration is not { IsProven: true, Signed.Energy.Energy: { } signed } calibration)
            return null;
        var difference = Math.Abs(signed.WattHours - calibration.RegisterEnergy.WattHours);
        return difference > ToleratedWattHours && difference > signed.WattHours * ToleratedShare
            ? new FlagReason(Deviation, FlagCategory.Feasibility, FlagOwner.Cpo,
                $"The signed values prove {signed.KilowattHours} kWh, and the charger's register says {calibration.RegisterEnergy.KilowattHours} kWh. {(calibration.IsRequired ? "The signed ones are billed" : "The register's are billed")} when you accept it; check the charger's meter readings.",
                ["signedMeterValues", "meterStop"])
            : null;
    }

    /// <summary>Begin and end are there, and yet they prove nothing.</summary>
    private static bool IsContradictory(SignedSession signed) =>
        signed.Verdict == CalibrationVerdict.NotVerified && signed.Energy is { Begin.Register: not null, End.Register: not null, Energy: null };

    private static FlagReason ByRetry(string code, string sentence, IReadOnlyList<string> fields) => new(code, FlagCategory.Configuration, FlagOwner.Cpo, sentence, fields);

    private static string Words(SignedNature nature) => nature switch
    {
        SignedNature.Begin => "of the begin",
        SignedNature.End => "of the end",
        SignedNature.During => "of the middle",
        _ => "of no known part",
    };
}
