using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;
using GreenFlux.Platform.Webhooks;

namespace GreenFlux.Platform.Outbox;

/// <summary>
/// Delivers outbox entries to webhooks: at least once, always under the same key, with growing pauses, and given up
/// after three days.
/// </summary>
public sealed class OutboxDelivery(
    IDocumentStore documents, SessionStore sessions, WebhookStore webhooks, IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>Name of the HTTP client that deliveries use.</summary>
    public const string ClientName = "webhooks";

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

    /// <summary>Whether this session's settlement is still to be told to somebody.</summary>
    public async Task<bool> HasPendingAsync(Session session, CancellationToken ct) =>
        (await PendingOfAsync(session, await webhooks.ListAsync(session.TenantId, ct), ct)).Count > 0;

    /// <summary>Delivers what this session's settlement left in the outbox.</summary>
    public async Task DrainSessionAsync(Session session, CancellationToken ct)
    {
        var hooks = await webhooks.ListAsync(session.TenantId, ct);
        await DeliverAsync(Container.Ledger, SessionId.Parse(session.Id).Partition(session.TenantId), hooks, await PendingOfAsync(session, hooks, ct), ct);
    }

    /// <summary>
    /// Delivers what is due, in every month: an offline session of long ago, or a charger whose clock runs years ahead,
    /// may put an entry into any.
    /// </summary>
    public async Task<int> DrainTenantAsync(string tenantId, CancellationToken ct)
    {
        var hooks = await webhooks.ListAsync(tenantId, ct);
        var delivered = 0;
        foreach (var month in await sessions.MonthsAsync(tenantId, ct))
            delivered += await DrainAsync(Container.Ledger, SessionStore.MonthPartition(tenantId, month), hooks, ct);
        return delivered + await DrainAsync(Container.Config, RuleSets.Partition(tenantId), hooks, ct);
    }

    /// <summary>Delivers what price changes left in the outbox.</summary>
    public async Task DrainTariffsAsync(string tenantId, CancellationToken ct) =>
        await DrainAsync(Container.Config, RuleSets.Partition(tenantId), await webhooks.ListAsync(tenantId, ct), ct);

    private async Task<int> DrainAsync(Container container, PartitionKey partition, IReadOnlyList<Webhook> hooks, CancellationToken ct)
    {
        var pending = await documents
            .QueryAllAsync(OutboxDocuments.Pending, new DocumentQuery(container, partition, OutboxDocuments.Pending.Kind), ct)
            .ToListAsync(ct);
        return await DeliverAsync(container, partition, hooks, pending, ct);
    }

    /// <summary>By their keys: what others left in the partition is none of this session's business.</summary>
    private async Task<List<Versioned<OutboxEntry>>> PendingOfAsync(Session session, IReadOnlyList<Webhook> hooks, CancellationToken ct)
    {
        var pending = new List<Versioned<OutboxEntry>>();
        foreach (var hook in hooks)
        {
            if (OutboxEntries.KeyOf(session, hook) is { } key
                && await documents.GetAsync(Container.Ledger, SessionId.Parse(session.Id).Partition(session.TenantId), key, ct) is { } entry
                && entry.Kind == OutboxDocuments.Pending.Kind)
                pending.Add(OutboxDocuments.Pending.Read(entry));
        }
        return pending;
    }

    private async Task<int> DeliverAsync(
        Container container, PartitionKey partition, IReadOnlyList<Webhook> hooks, IEnumerable<Versioned<OutboxEntry>> pending, CancellationToken ct)
    {
        var delivered = 0;
        foreach (var entry in pending.Where(entry => !(entry.Value.NextAttemptAt > time.GetUtcNow())))
        {
            var after = await AttemptAsync(entry.Value, hooks.FirstOrDefault(hook => hook.Id == entry.Value.WebhookId), ct);
            var type = after.State == OutboxState.Pending ? OutboxDocuments.Pending : OutboxDocuments.Closed;
            await documents.WriteAsync(container, partition, [type.Replace(after, entry.ETag)], ct);
            delivered += after.State == OutboxState.Delivered ? 1 : 0;
        }
        return delivered;
    }

    private async Task<OutboxEntry> AttemptAsync(OutboxEntry entry, Webhook? webhook, CancellationToken ct)
    {
        if (webhook is null)
            return entry with { State = OutboxState.Dead, LastError = "The webhook was deleted." };
        var error = await PostAsync(entry, webhook, ct);
        var now = time.GetUtcNow();
        var tried = entry with { Attempts = entry.Attempts + 1, LastError = error };
        if (error is null)
            return tried with { State = OutboxState.Delivered, DeliveredAt = now };
        if (now - entry.CreatedAt > GiveUpAfter)
            return tried with { State = OutboxState.Dead };
        var pause = TimeSpan.FromMinutes(Math.Min(Math.Pow(2, entry.Attempts), LongestPause.TotalMinutes));
        return tried with { NextAttemptAt = now + pause };
    }

    /// <returns>Null when the receiver took it (2xx), else what went wrong.</returns>
    private async Task<string?> PostAsync(OutboxEntry entry, Webhook webhook, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new OutboxMessage(entry.Key, entry.Event, entry.TenantId, entry.SessionId, entry.Resource, entry.CreatedAt),
            OutboxJson.Default.OutboxMessage);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", entry.Key);
        request.Headers.TryAddWithoutValidation("X-GreenFlux-Signature",
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(webhook.Secret), body)));
        try
        {
            using var response = await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return response.IsSuccessStatusCode ? null : $"The receiver answered {(int)response.StatusCode}.";
        }
        catch (HttpRequestException exception)
        {
            return $"The receiver could not be reached: {exception.Message}";
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            return "The receiver did not answer in time.";
        }
    }
}
