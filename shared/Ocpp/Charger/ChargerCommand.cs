using System.Text.Json.Serialization;

namespace GreenFlux.Ocpp.Charger;

/// <summary>What the back office asks of a charger, whatever OCPP version it speaks.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RemoteStart), nameof(RemoteStart))]
[JsonDerivedType(typeof(RemoteStop), nameof(RemoteStop))]
[JsonDerivedType(typeof(ResetStation), nameof(ResetStation))]
[JsonDerivedType(typeof(UnlockConnector), nameof(UnlockConnector))]
[JsonDerivedType(typeof(ReadConfiguration), nameof(ReadConfiguration))]
[JsonDerivedType(typeof(WriteConfiguration), nameof(WriteConfiguration))]
[JsonDerivedType(typeof(ChangeAvailability), nameof(ChangeAvailability))]
[JsonDerivedType(typeof(ClearCache), nameof(ClearCache))]
[JsonDerivedType(typeof(TriggerMessage), nameof(TriggerMessage))]
[JsonDerivedType(typeof(SendVendorData), nameof(SendVendorData))]
public abstract record ChargerCommand;

/// <summary>OCPP 1.6 §5.11 RemoteStartTransaction.</summary>
public sealed record RemoteStart(string IdTag, int? ConnectorId) : ChargerCommand;

/// <summary>OCPP 1.6 §5.12 RemoteStopTransaction.</summary>
public sealed record RemoteStop(string TransactionId) : ChargerCommand;

/// <summary>OCPP 1.6 §5.14 Reset.</summary>
public sealed record ResetStation(ResetKind Kind) : ChargerCommand;

/// <summary>OCPP 1.6 §5.18 UnlockConnector.</summary>
public sealed record UnlockConnector(int ConnectorId) : ChargerCommand;

/// <summary>OCPP 1.6 §5.8 GetConfiguration; an empty list asks for every key.</summary>
public sealed record ReadConfiguration(IReadOnlyList<string> Keys) : ChargerCommand;

/// <summary>OCPP 1.6 §5.3 ChangeConfiguration.</summary>
public sealed record WriteConfiguration(string Key, string Value) : ChargerCommand;

/// <summary>OCPP 1.6 §5.2 ChangeAvailability; connector 0 is the whole station.</summary>
public sealed record ChangeAvailability(int ConnectorId, bool Operative) : ChargerCommand;

/// <summary>OCPP 1.6 §5.4 ClearCache.</summary>
public sealed record ClearCache : ChargerCommand;

/// <summary>OCPP 1.6 §5.17 TriggerMessage.</summary>
public sealed record TriggerMessage(string RequestedMessage, int? ConnectorId) : ChargerCommand;

/// <summary>OCPP 1.6 §5.6 DataTransfer, sent by us.</summary>
public sealed record SendVendorData(string VendorId, string? MessageId, string? Data) : ChargerCommand;

/// <summary>OCPP 1.6 §7.40 ResetType.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResetKind>))]
public enum ResetKind { Soft, Hard }

/// <summary>What the charger made of a command.</summary>
/// <param name="Status">The charger's own word (Accepted, Rejected, Scheduled, Unlocked, …), or a CALLERROR's code.</param>
/// <param name="Succeeded">Whether that word means that it did, or will do, what was asked.</param>
/// <param name="Detail">An error's description, or returned vendor data.</param>
/// <param name="Configuration">Keys that a <see cref="ReadConfiguration"/> brought back.</param>
/// <param name="UnknownKeys">Keys that the charger doesn't know.</param>
public sealed record CommandOutcome(
    string Status,
    bool Succeeded,
    string? Detail = null,
    IReadOnlyList<ConfigurationKey>? Configuration = null,
    IReadOnlyList<string>? UnknownKeys = null);

/// <summary>OCPP 1.6 §7.29 KeyValue.</summary>
public sealed record ConfigurationKey(string Key, bool ReadOnly, string? Value);
