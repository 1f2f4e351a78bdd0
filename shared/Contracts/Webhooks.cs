using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>What a webhook can be told of.</summary>
[JsonConverter(typeof(UpperNames<WebhookEvent>))]
public enum WebhookEvent { CdrCreated, TransactionFlagged, SessionParking, TariffChanged, TransactionExpiring }

/// <summary>Where to POST events to.</summary>
public sealed record WebhookRequest
{
    /// <summary>Absolute and https; plain http only to the platform's own machine.</summary>
    public required string Url { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<WebhookEvent> Events { get; init; }
}

public sealed record WebhookResponse
{
    public required string Id { get; init; }
    public required string Url { get; init; }
    public required IReadOnlyList<WebhookEvent> Events { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Signs each delivery; shown only when the webhook is created.</summary>
    public string? Secret { get; init; }
}

/// <summary>
/// The body of a delivery: a wake-up, the facts are read from <paramref name="Resource"/>. Deliveries come at least
/// once, and repeats carry the same key: drop what you have seen.
/// </summary>
/// <param name="Key">Also sent as <c>Idempotency-Key</c>.</param>
/// <param name="Event"><c>cdr.created</c>, <c>transaction.flagged</c>, <c>transaction.expiring</c>, <c>session.parking</c> or <c>tariff.changed</c>.</param>
/// <param name="SessionId">Left out where the fact is of no session.</param>
/// <param name="Resource">Path of the API under which the fact is read.</param>
public sealed record WebhookDelivery(string Key, string Event, string TenantId, string Resource, DateTimeOffset OccurredAt, string? SessionId = null);
