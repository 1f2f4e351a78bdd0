using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
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

    private const int RecentMonths = 2;
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

    /// <summary>Delivers what one session left in the outbox.</summary>
    public Task<int> DrainSessionAsync(string tenantId, SessionId id, CancellationToken ct) =>
        DrainAsync(tenantId, id.Partition(tenantId), entry => entry.SessionId == id.ToString(), ct);

    /// <summary>Delivers what is due in the months that were written to lately.</summary>
    public async Task<int> DrainTenantAsync(string tenantId, CancellationToken ct)
    {
        var delivered = 0;
        foreach (var month in (await sessions.MonthsAsync(tenantId, ct)).Take(RecentMonths))
            delivered += await DrainAsync(tenantId, SessionStore.MonthPartition(tenantId, month), _ => true, ct);
        return delivered;
    }

    private async Task<int> DrainAsync(string tenantId, PartitionKey partition, Func<OutboxEntry, bool> wanted, CancellationToken ct)
    {
        var delivered = 0;
        var hooks = (await webhooks.ListAsync(tenantId, ct)).ToDictionary(webhook => webhook.Id, StringComparer.Ordinal);
        var query = new DocumentQuery(Container.Ledger, partition, OutboxDocuments.Pending.Kind);
        var pending = new List<Versioned<OutboxEntry>>();
        await foreach (var entry in documents.QueryAllAsync(OutboxDocuments.Pending, query, ct))
            pending.Add(entry);
        foreach (var entry in pending.Where(entry => wanted(entry.Value) && !(entry.Value.NextAttemptAt > time.GetUtcNow())))
        {
            var after = await AttemptAsync(entry.Value, hooks.GetValueOrDefault(entry.Value.WebhookId), ct);
            var type = after.State == OutboxState.Pending ? OutboxDocuments.Pending : OutboxDocuments.Closed;
            await documents.WriteAsync(Container.Ledger, partition, [type.Replace(after, entry.ETag)], ct);
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
