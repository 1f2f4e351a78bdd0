using System.Text.Json.Serialization;
using GreenFlux.Billing.Calibration;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Calibration;

/// <summary>The public key of a connector's meter, as its operator registered it. Only these count when signatures are verified.</summary>
/// <param name="PublicKey">As entered.</param>
/// <param name="KeyId">See <see cref="MeterPublicKey.Id"/>.</param>
/// <param name="ValidFrom">When the meter was put in; null: since ever.</param>
/// <param name="ValidTo">When it was taken out, exclusive; null: it is in.</param>
public sealed record MeterKey(string PublicKey, string KeyId, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, string? MeterSerial, DateTimeOffset RegisteredAt)
{
    /// <summary>Whether it was valid at some time from begin to end.</summary>
    public bool IsValidWithin(DateTimeOffset begin, DateTimeOffset end) => (ValidFrom is null || ValidFrom <= end) && (ValidTo is null || ValidTo > begin);
}

/// <summary>The registered keys of one connector.</summary>
public sealed record ConnectorKeys(int ConnectorId, IReadOnlyList<MeterKey> Keys);

/// <summary>A key that the charger itself told of: shown beside the registered ones, and never used.</summary>
/// <param name="KeyId">Null when the text is no key that can be read.</param>
/// <param name="Source"><c>GetConfiguration</c> or <c>SignedData</c>.</param>
public sealed record ToldKey(string PublicKey, string? KeyId, string Source, DateTimeOffset At);

/// <summary>What the charger told of one connector's key, the newest of each source.</summary>
public sealed record ConnectorToldKeys(int ConnectorId, IReadOnlyList<ToldKey> Keys);

/// <summary>All that is known of a connector's keys.</summary>
/// <param name="ETag">Of the registered ones.</param>
public sealed record KeysOfConnector(int ConnectorId, IReadOnlyList<MeterKey> Registered, IReadOnlyList<ToldKey> Told, string ETag)
{
    /// <summary>Whether the charger tells a key that is not registered, although others are.</summary>
    public bool Differs => Registered.Count > 0 && Told.Any(key => !IsRegistered(key));

    public bool IsRegistered(ToldKey told) => Registered.Any(key => key.KeyId == told.KeyId);
}

/// <summary>How keys are kept, in their station's partition.</summary>
public static class MeterKeyDocuments
{
    public static DocumentType<ConnectorKeys> Registered { get; } =
        new("meter-keys", MeterKeyJson.Default.ConnectorKeys, keys => IdOf(keys.ConnectorId), keys => $"{keys.ConnectorId:D6}");

    public static DocumentType<ConnectorToldKeys> Told { get; } =
        new("told-meter-keys", MeterKeyJson.Default.ConnectorToldKeys, keys => ToldIdOf(keys.ConnectorId), keys => $"{keys.ConnectorId:D6}");

    public static string IdOf(int connectorId) => $"meter-keys|{connectorId}";
    public static string ToldIdOf(int connectorId) => $"told-meter-keys|{connectorId}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConnectorKeys))]
[JsonSerializable(typeof(ConnectorToldKeys))]
internal sealed partial class MeterKeyJson : JsonSerializerContext;
