using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>What a CDR's signed meter values are worth.</summary>
public sealed record CdrCalibrationBody
{
    /// <summary>Whether the signed values are what is billed, because calibration law applies to the station.</summary>
    public required bool IsRequired { get; init; }
    public required CalibrationVerdictName Verdict { get; init; }

    /// <summary>OCMF, Alfen Eichrecht, EDL40 E-Mobility Extension or EDL40 Mennekes; absent when unknown.</summary>
    public string? EncodingMethod { get; init; }
    public string? EncodingMethodVersion { get; init; }

    /// <summary>The registered key that verified the values.</summary>
    public string? KeyId { get; init; }
    public string? Meter { get; init; }

    /// <summary>The signed register at the begin, by the meter's own clock.</summary>
    public RegisterReadingBody? Begin { get; init; }
    public RegisterReadingBody? End { get; init; }

    /// <summary>Why they are not verified; absent when they are.</summary>
    public IReadOnlyList<string>? Problems { get; init; }

    /// <summary>Where the driver reads them without a key; absent when there are none.</summary>
    public string? SignedMeterDataUrl { get; init; }
}

/// <summary>
/// VERIFIED: signed by the registered key. FAILED: not signed by it, changed or broken. NOT_VERIFIED: no key is registered, a value
/// is missing, or the format is kept and not read.
/// </summary>
[JsonConverter(typeof(UpperNames<CalibrationVerdictName>))]
public enum CalibrationVerdictName { Verified, Failed, NotVerified }

/// <summary>The signed meter values of a session, for transparency software.</summary>
public sealed record SignedMeterDataResponse
{
    public required string CdrId { get; init; }
    public required string SessionId { get; init; }
    public string? EvseId { get; init; }

    /// <summary>OCMF, Alfen Eichrecht, EDL40 E-Mobility Extension or EDL40 Mennekes; absent when unknown or when there are no values.</summary>
    public string? EncodingMethod { get; init; }
    public string? EncodingMethodVersion { get; init; }

    /// <summary>As it was registered; compare it with the one printed on the meter.</summary>
    public string? PublicKey { get; init; }

    /// <summary>In the order of their times; empty when the charger sent none.</summary>
    public required IReadOnlyList<SignedMeterValueBody> Values { get; init; }

    /// <summary>Where this is read without a key; absent when there are no values.</summary>
    public string? Url { get; init; }
}

/// <summary>One signed record.</summary>
public sealed record SignedMeterValueBody
{
    public required SignedNatureName Nature { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>What is signed: OCMF's payload, Alfen's data in hexadecimal; absent for formats that are not read.</summary>
    public string? PlainData { get; init; }

    /// <summary>The record, unchanged: what transparency software reads.</summary>
    public required string SignedData { get; init; }

    /// <summary>What the charger had wrapped it in, character for character; absent when the record came bare.</summary>
    public string? AsReceived { get; init; }
    public string? EncodingMethod { get; init; }
    public required CalibrationVerdictName Verdict { get; init; }

    /// <summary>Why it is not verified.</summary>
    public string? Why { get; init; }
}

/// <summary>Which part of the session a value is about. A record of begin and end together is an END.</summary>
[JsonConverter(typeof(UpperNames<SignedNatureName>))]
public enum SignedNatureName { Start, Intermediate, End, Unknown }
