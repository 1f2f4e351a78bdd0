using System.Text.Json.Serialization;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Commands;

/// <summary>Something an operator asked of a charger, from request to outcome. Its id is the OCPP message id.</summary>
public sealed record StationCommand
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string StationId { get; init; }
    public required ChargerCommand Command { get; init; }
    public CommandStatus Status { get; init; } = CommandStatus.Queued;
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The charger's answer; null until it came, or for ever.</summary>
    public CommandOutcome? Outcome { get; init; }

    [JsonIgnore]
    public bool IsSettled => Status is not (CommandStatus.Queued or CommandStatus.Sent);
}

/// <summary>Where a command stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommandStatus>))]
public enum CommandStatus
{
    /// <summary>Waits until the charger's one open call is free.</summary>
    Queued,

    /// <summary>On its way; the charger has not answered.</summary>
    Sent,
    Accepted,
    Rejected,
    NotSupported,

    /// <summary>The charger answered with an error, or with something unreadable.</summary>
    Failed,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>The charger was not connected.</summary>
    Offline,
}

/// <summary>OCPP-J §4.1.1: at most one call to a charger is unanswered at a time. Whoever holds this document has it.</summary>
public sealed record OpenCall(string CommandId, DateTimeOffset Deadline);

/// <summary>At which station a command is.</summary>
public sealed record CommandIndex(string CommandId, string StationId, DateTimeOffset CreatedAt);

/// <summary>How commands are kept, in their station's partition.</summary>
public static class CommandDocuments
{
    public const string OpenCallId = "open-call";

    public static DocumentType<StationCommand> Finished { get; } = Of("command");

    /// <summary>Commands that wait; a kind of their own, so that finding the next one reads nothing else.</summary>
    public static DocumentType<StationCommand> Queued { get; } = Of("command-queued");

    public static DocumentType<OpenCall> OpenCall { get; } =
        new("open-call", CommandJson.Default.OpenCall, _ => OpenCallId, call => SortableTime.Of(call.Deadline));

    /// <summary>Config; from a command's id to its station.</summary>
    public static DocumentType<CommandIndex> Index { get; } =
        new("command-index", CommandJson.Default.CommandIndex, index => index.CommandId, index => SortableTime.Of(index.CreatedAt));

    public static PartitionKey IndexPartition(string tenantId) => PartitionKey.Of(tenantId, "commands");

    public static string IdOf(string commandId) => $"cmd|{KeyText.Escape(commandId)}";

    private static DocumentType<StationCommand> Of(string kind) =>
        new(kind, CommandJson.Default.StationCommand, command => IdOf(command.Id), command => $"{SortableTime.Of(command.CreatedAt)}|{command.Id}");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StationCommand))]
[JsonSerializable(typeof(OpenCall))]
[JsonSerializable(typeof(CommandIndex))]
internal sealed partial class CommandJson : JsonSerializerContext;
