using GreenFlux.Billing.Calibration;

namespace GreenFlux.Platform.Calibration;

/// <summary>What a CDR says of the session's signed values.</summary>
public sealed record CdrCalibration
{
    /// <summary>Whether the signed values are what is billed, because calibration law applies to the station.</summary>
    public required bool IsRequired { get; init; }
    public required CalibrationVerdict Verdict { get; init; }

    /// <summary>Null when no signed value came.</summary>
    public SignedFormat? Format { get; init; }
    public string? FormatVersion { get; init; }

    /// <summary>The registered key that verified them; null: none did.</summary>
    public string? KeyId { get; init; }
    public string? Meter { get; init; }
    public DateTimeOffset? BeginAt { get; init; }
    public decimal? BeginWh { get; init; }
    public DateTimeOffset? EndAt { get; init; }
    public decimal? EndWh { get; init; }

    /// <summary>Why it is not verified; null when it is.</summary>
    public IReadOnlyList<string>? Problems { get; init; }

    /// <summary>Where the driver reads the signed values without a key, from the root; null when there are none.</summary>
    public string? Link { get; init; }

    /// <summary>Null for a session that has no signed values and needs none.</summary>
    public static CdrCalibration? Of(SessionCalibration? calibration)
    {
        if (calibration is null)
            return null;
        var signed = calibration.Signed;
        var shown = signed.Values.FirstOrDefault(value => value.Verdict == CalibrationVerdict.Verified) ?? (signed.Values.Count > 0 ? signed.Values[0] : null);
        return new CdrCalibration
        {
            IsRequired = calibration.IsRequired,
            Verdict = signed.Verdict,
            Format = shown?.Payload.Format,
            FormatVersion = shown?.Record?.Version,
            KeyId = shown is { Verdict: CalibrationVerdict.Verified } ? shown.Key?.Id : null,
            Meter = shown?.Record?.Meter,
            BeginAt = signed.Energy.Begin?.At.ToDateTimeOffset(),
            BeginWh = signed.Energy.Begin?.Register?.WattHours,
            EndAt = signed.Energy.End?.At.ToDateTimeOffset(),
            EndWh = signed.Energy.End?.Register?.WattHours,
            Problems = signed.Problems is { Count: > 0 } problems ? problems : null,
            Link = signed.Values.Count > 0 ? calibration.Link : null,
        };
    }
}
