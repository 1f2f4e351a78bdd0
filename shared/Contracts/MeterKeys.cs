using System.Text.Json.Serialization;

namespace GreenFlux.Contracts;

/// <summary>The public keys of a connector's meter; they replace those before.</summary>
public sealed record MeterKeysRequest
{
    /// <summary>At most 20: one for each meter that the connector has had. Empty: none is registered.</summary>
    public required IReadOnlyList<MeterKeyBody> Keys { get; init; }
}

public sealed record MeterKeyBody
{
    /// <summary>
    /// As printed on the meter: DER (SubjectPublicKeyInfo) or a bare point of the curve, in hexadecimal, base64 or base32; PEM; or
    /// <c>oca:base16:asn1:…</c>.
    /// </summary>
    public required string PublicKey { get; init; }

    /// <summary>When the meter was put in; left out: since ever.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>When it was taken out, exclusive; left out: it is in.</summary>
    public DateTimeOffset? ValidTo { get; init; }
    public string? MeterSerial { get; init; }
}

/// <summary>The meter keys of each connector, in order.</summary>
public sealed record StationMeterKeysResponse(IReadOnlyList<MeterKeysResponse> Connectors);

/// <summary>The meter keys of one connector.</summary>
public sealed record MeterKeysResponse
{
    public required int ConnectorId { get; init; }

    /// <summary>Registered: only these count when signed values are verified.</summary>
    public required IReadOnlyList<RegisteredMeterKey> Keys { get; init; }

    /// <summary>What the charger itself told, newest of each source; it is never used.</summary>
    public required IReadOnlyList<ToldMeterKey> Told { get; init; }

    /// <summary>Whether the charger told a key that is not registered, although others are: was the meter swapped?</summary>
    public required bool Differs { get; init; }
}

/// <param name="KeyId">The same for the same key in whatever form it is written.</param>
public sealed record RegisteredMeterKey(
    string PublicKey, string KeyId, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? ValidFrom, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? ValidTo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? MeterSerial, DateTimeOffset RegisteredAt);

/// <param name="KeyId">Absent when the text is no key that can be read.</param>
/// <param name="Source">GetConfiguration or SignedData.</param>
/// <param name="IsRegistered">Whether it is one of the registered ones.</param>
public sealed record ToldMeterKey(string PublicKey, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? KeyId, string Source, DateTimeOffset At, bool IsRegistered);
