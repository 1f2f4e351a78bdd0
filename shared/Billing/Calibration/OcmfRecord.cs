using System.Text.Json.Serialization;
using NodaTime;

namespace GreenFlux.Billing.Calibration;

/// <summary>How far the clock behind a reading can be trusted (OCMF, time status).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OcmfTimeStatus>))]
public enum OcmfTimeStatus
{
    /// <summary>U: not synchronized, or not said.</summary>
    Unknown,

    /// <summary>I: an info clock, not fit for billing by time.</summary>
    Informative,

    /// <summary>S: synchronized.</summary>
    Synchronized,

    /// <summary>R: the duration since the begin is fit for billing, the time of day is informative.</summary>
    Relative,
}

/// <summary>Why a reading was taken.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OcmfReason>))]
public enum OcmfReason
{
    /// <summary>Not said, or outside a transaction.</summary>
    None,

    /// <summary>B.</summary>
    Begin,

    /// <summary>C or S: while the transaction goes on.</summary>
    During,

    /// <summary>X: from this reading on, time or energy can't be used.</summary>
    Exception,

    /// <summary>T.</summary>
    TariffChange,

    /// <summary>E, L, R, A or P.</summary>
    End,
}

/// <summary>One reading of an OCMF record; what the record leaves out because it repeats the reading before is filled in.</summary>
/// <param name="At">The meter's time.</param>
/// <param name="Register">Null: not an energy register, or not usable (no value, a fault of the meter, error flag E).</param>
/// <param name="Obis">OBIS code of the register.</param>
/// <param name="MeterStatus">G: good; else the letter of what was wrong.</param>
/// <param name="ErrorFlags">E: energy can't be used; t: time can't be used.</param>
public sealed record OcmfReading(
    OffsetDateTime At, OcmfTimeStatus TimeStatus, OcmfReason Reason, Energy? Register, string? Obis, string MeterStatus, string ErrorFlags);

/// <summary>A parsed OCMF record: signed readings of one meter.</summary>
public sealed record OcmfRecord
{
    /// <summary>The signed characters, exactly as they came.</summary>
    public required string Payload { get; init; }

    /// <summary>FV, for example 1.0.</summary>
    public string? FormatVersion { get; init; }
    public string? GatewaySerial { get; init; }
    public string? MeterSerial { get; init; }

    /// <summary>PG: T or F and a number that counts up by 1 with each record.</summary>
    public string? Pagination { get; init; }

    /// <summary>The charge point as the record names it (CI).</summary>
    public string? ChargePoint { get; init; }

    /// <summary>What identified the user (ID).</summary>
    public string? Identification { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<OcmfReading> Readings { get; init; }

    /// <summary>SA; <c>ECDSA-secp256r1-SHA256</c> when left out.</summary>
    public required string Algorithm { get; init; }

    /// <summary>SD, decoded.</summary>
    public required byte[] Signature { get; init; }
}
