using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

[JsonConverter(typeof(NamesOnly<CommandKind>))]
public enum CommandKind
{
    RemoteStart,
    RemoteStop,
    Reset,
    UnlockConnector,
    ReadConfiguration,
    WriteConfiguration,
    ChangeAvailability,
    ClearCache,
    TriggerMessage,
    DataTransfer,
}

/// <summary>Soft ends transactions gracefully, Hard does not wait.</summary>
[JsonConverter(typeof(NamesOnly<ResetKindName>))]
public enum ResetKindName { Soft, Hard }

/// <summary>QUEUED and SENT are on their way; every other one is final.</summary>
[JsonConverter(typeof(UpperNames<CommandState>))]
public enum CommandState { Queued, Sent, Accepted, Rejected, NotSupported, Failed, Timeout, Offline }

/// <summary>Something to ask of a charger.</summary>
public sealed record CommandRequest
{
    public required CommandKind Type { get; init; }
    public required string StationId { get; init; }

    /// <summary>RemoteStart (optional), UnlockConnector, ChangeAvailability (0: the whole station), TriggerMessage (optional).</summary>
    public int? ConnectorId { get; init; }

    /// <summary>RemoteStart: the token to charge with.</summary>
    public string? TokenUid { get; init; }

    /// <summary>RemoteStop: the session to stop.</summary>
    public string? SessionId { get; init; }

    /// <summary>Reset.</summary>
    public ResetKindName? Kind { get; init; }

    /// <summary>ReadConfiguration; left out or empty: all keys.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>WriteConfiguration.</summary>
    public string? Key { get; init; }

    /// <summary>WriteConfiguration.</summary>
    public string? Value { get; init; }

    /// <summary>ChangeAvailability.</summary>
    public bool? Operative { get; init; }

    /// <summary>TriggerMessage, for example <c>StatusNotification</c>.</summary>
    public string? RequestedMessage { get; init; }

    /// <summary>DataTransfer: whose extension it is, for example <c>com.acme</c>.</summary>
    public string? VendorId { get; init; }

    /// <summary>DataTransfer (optional): which message of the extension.</summary>
    public string? MessageId { get; init; }

    /// <summary>DataTransfer (optional): its content.</summary>
    public string? Data { get; init; }
}

/// <summary>The command is queued; its outcome will be at the status URL.</summary>
public sealed record CommandAcceptedResponse(string Id, CommandState Status, string StatusUrl);

public sealed record CommandResponse
{
    public required string Id { get; init; }
    public required CommandKind Type { get; init; }
    public required string StationId { get; init; }
    public required CommandState Status { get; init; }

    /// <summary>The charger's own word, for example <c>Unlocked</c>.</summary>
    public string? ChargerStatus { get; init; }
    public string? Detail { get; init; }
    public IReadOnlyList<ConfigurationKeyBody>? Configuration { get; init; }

    /// <summary>Keys that the charger doesn't know.</summary>
    public IReadOnlyList<string>? UnknownKeys { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

public sealed record ConfigurationKeyBody(string Key, bool ReadOnly, string? Value = null);
