using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Roaming.Inbound;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Webhooks;

namespace GreenFlux.Platform.Outbox;

/// <summary>Writes the outbox entries that go with a fact: one for each webhook of the tenant that listens to it.</summary>
public sealed class OutboxEntries(WebhookStore webhooks)
{
    public const string CdrCreated = "cdr.created";
    public const string TransactionFlagged = "transaction.flagged";
    public const string TransactionExpiring = "transaction.expiring";
    public const string SessionParking = "session.parking";
    public const string TariffChanged = "tariff.changed";

    /// <summary>Nobody is told of a CDR that is not published.</summary>
    public async Task<IReadOnlyList<DocumentWrite>> ForCdrAsync(Cdr cdr, CancellationToken ct) => cdr.IsUnpublished
        ? []
        : [.. (await ListenersAsync(cdr.TenantId, WebhookTopic.CdrCreated, ct))
            .Select(webhook => OutboxDocuments.Pending.Create(new OutboxEntry
            {
                Key = KeyOf(cdr.Id, webhook),
                TenantId = cdr.TenantId,
                WebhookId = webhook.Id,
                Event = CdrCreated,
                SessionId = cdr.SessionId,
                Resource = $"/api/v1/cdrs/{cdr.Id}",
                CreatedAt = cdr.CreatedAt,
            }))];

    /// <summary>A session may be flagged again after it was taken up again: each generation is told once.</summary>
    public async Task<IReadOnlyList<DocumentWrite>> ForFlagAsync(FlaggedTransaction flagged, Session session, CancellationToken ct) =>
        [.. (await ListenersAsync(flagged.TenantId, WebhookTopic.TransactionFlagged, ct))
            .Select(webhook => OutboxDocuments.Pending.Upsert(new OutboxEntry
            {
                Key = KeyOf(FlagOf(session), webhook),
                TenantId = flagged.TenantId,
                WebhookId = webhook.Id,
                Event = TransactionFlagged,
                SessionId = session.Id,
                Resource = $"/api/v1/flagged-transactions/{flagged.Id}",
                CreatedAt = flagged.FlaggedAt,
            }))];

    /// <summary>What is flagged will be dropped: told once for each of the days.</summary>
    public Task<IReadOnlyList<DocumentWrite>> ForExpiringAsync(FlaggedTransaction flagged, FlagWarning warning, DateTimeOffset now, CancellationToken ct) =>
        ForExpiringAsync(flagged.TenantId, flagged.Id, flagged.FlaggedSince, flagged.SessionId, $"/api/v1/flagged-transactions/{flagged.Id}", warning, now, ct);

    /// <inheritdoc cref="ForExpiringAsync(FlaggedTransaction, FlagWarning, DateTimeOffset, CancellationToken)"/>
    public Task<IReadOnlyList<DocumentWrite>> ForExpiringAsync(InboundCdr flagged, FlagWarning warning, DateTimeOffset now, CancellationToken ct) =>
        ForExpiringAsync(flagged.TenantId, flagged.Id, flagged.FlaggedSince, sessionId: null, $"/api/v1/inbound-cdrs/{flagged.Id}", warning, now, ct);

    private async Task<IReadOnlyList<DocumentWrite>> ForExpiringAsync(
        string tenantId, string id, DateTimeOffset? since, string? sessionId, string resource, FlagWarning warning, DateTimeOffset now, CancellationToken ct) =>
        [.. (await ListenersAsync(tenantId, WebhookTopic.TransactionExpiring, ct))
            .Select(webhook => OutboxDocuments.Pending.Upsert(new OutboxEntry
            {
                Key = KeyOf($"expiring-{id}-{since?.ToUnixTimeSeconds()}-{warning.Day}", webhook),
                TenantId = tenantId,
                WebhookId = webhook.Id,
                Event = TransactionExpiring,
                SessionId = sessionId,
                Resource = resource,
                CreatedAt = now,
            }))];

    /// <summary>A session may be parked several times: each time is told once. Nothing while it is charging.</summary>
    public async Task<IReadOnlyList<DocumentWrite>> ForParkingAsync(Session session, DateTimeOffset now, CancellationToken ct) =>
        session.ParkedSince is not { } since
            ? []
            : [.. (await ListenersAsync(session.TenantId, WebhookTopic.SessionParking, ct))
                .Select(webhook => OutboxDocuments.Pending.Upsert(new OutboxEntry
                {
                    Key = KeyOf($"parking-{session.Id}-{since.ToUnixTimeSeconds()}", webhook),
                    TenantId = session.TenantId,
                    WebhookId = webhook.Id,
                    Event = SessionParking,
                    SessionId = session.Id,
                    Resource = $"/api/v1/sessions/{session.Id}",
                    CreatedAt = now,
                }))];

    /// <summary>A price change took effect; its entries lie beside it.</summary>
    public async Task<IReadOnlyList<DocumentWrite>> ForPriceChangeAsync(string tenantId, string changeId, DateTimeOffset at, CancellationToken ct) =>
        [.. (await ListenersAsync(tenantId, WebhookTopic.TariffChanged, ct))
            .Select(webhook => OutboxDocuments.Pending.Create(new OutboxEntry
            {
                Key = KeyOf(changeId, webhook),
                TenantId = tenantId,
                WebhookId = webhook.Id,
                Event = TariffChanged,
                Resource = $"/api/v1/price-changes/{changeId}",
                CreatedAt = at,
            }))];

    /// <summary>The same for the network of a partner.</summary>
    public static PartnerOutboxEntry ForPartner(string tenantId, string changeId, Agreement agreement, DateTimeOffset at) => new()
    {
        Key = $"partner-out|{changeId}|{KeyText.Escape(agreement.EmspNetworkId)}",
        TenantId = tenantId,
        AgreementId = agreement.Id,
        PartnerNetworkId = agreement.EmspNetworkId,
        Event = TariffChanged,
        Resource = $"/api/v1/price-changes/{changeId}",
        CreatedAt = at,
    };

    /// <summary>Under which key a webhook is told how this session was settled; null when it is not settled.</summary>
    internal static string? KeyOf(Session session, Webhook webhook) => session switch
    {
        { Status: SessionStatus.Completed, CdrId: { } cdrId } => KeyOf(cdrId, webhook),
        { Status: SessionStatus.Flagged } => KeyOf(FlagOf(session), webhook),
        _ => null,
    };

    private static string FlagOf(Session session) => $"{FlaggedTransaction.IdOf(session.Id)}-{session.Generation}";

    private static string KeyOf(string fact, Webhook webhook) => $"out|{fact}|{webhook.Id}";

    private async Task<IEnumerable<Webhook>> ListenersAsync(string tenantId, WebhookTopic topic, CancellationToken ct) =>
        (await webhooks.ListAsync(tenantId, ct)).Where(webhook => webhook.Topics.Contains(topic));
}
