using System.Text.Json.Serialization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Outbox;

/// <summary>Something to be told to somebody, stored in the same batch as the fact that it tells.</summary>
public sealed record OutboxEntry
{
    /// <summary>Stable: the same fact for the same receiver always has this key, so that a receiver can tell a repeat.</summary>
    public required string Key { get; init; }
    public required string TenantId { get; init; }
    public required string WebhookId { get; init; }
    public required string Event { get; init; }

    /// <summary>Null: the fact is of no session.</summary>
    public string? SessionId { get; init; }

    /// <summary>Path of the API under which the fact is read.</summary>
    public required string Resource { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public OutboxState State { get; init; } = OutboxState.Pending;
    public int Attempts { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public string? LastError { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<OutboxState>))]
public enum OutboxState
{
    Pending,
    Delivered,

    /// <summary>Given up after three days; an operator can see why.</summary>
    Dead,
}

/// <summary>How outbox entries are kept: pending ones under a kind of their own, so that a sweep reads nothing else.</summary>
public static class OutboxDocuments
{
    public static DocumentType<OutboxEntry> Pending { get; } = Of("outbox-pending");
    public static DocumentType<OutboxEntry> Closed { get; } = Of("outbox-closed");

    private static DocumentType<OutboxEntry> Of(string kind) =>
        new(kind, OutboxJson.Default.OutboxEntry, entry => entry.Key, entry => SortableTime.Of(entry.CreatedAt));
}

/// <summary>
/// Something to be told to a partner's network, stored in the same batch as the fact that it tells. It stays pending until
/// the connection to that partner delivers it, with the facts read then from <see cref="Resource"/>.
/// </summary>
public sealed record PartnerOutboxEntry
{
    /// <summary>Stable, as for webhooks.</summary>
    public required string Key { get; init; }
    public required string TenantId { get; init; }

    /// <summary>The agreement under which the partner is told.</summary>
    public required string AgreementId { get; init; }
    public required string PartnerNetworkId { get; init; }
    public required string Event { get; init; }

    /// <summary>Path of the API under which the fact is read.</summary>
    public required string Resource { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public OutboxState State { get; init; } = OutboxState.Pending;

    public static DocumentType<PartnerOutboxEntry> Pending { get; } = new(
        "partner-outbox-pending", OutboxJson.Default.PartnerOutboxEntry, entry => entry.Key, entry => SortableTime.Of(entry.CreatedAt));
}

/// <summary>The body of a delivery: a wake-up; the facts are read from the API.</summary>
public sealed record OutboxMessage(string Key, string Event, string TenantId, string? SessionId, string Resource, DateTimeOffset OccurredAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutboxEntry))]
[JsonSerializable(typeof(OutboxMessage))]
[JsonSerializable(typeof(PartnerOutboxEntry))]
internal sealed partial class OutboxJson : JsonSerializerContext;
