using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Poison;

/// <summary>Which parked messages to list; null: all.</summary>
/// <param name="From">Only those parked at or after this instant.</param>
/// <param name="Before">Only those parked before this instant.</param>
public sealed record ParkedFilter(
    ParkedStatus? Status = null, ParkedKind? Kind = null, string? StationId = null, string? SessionId = null, string? Action = null,
    DateTimeOffset? From = null, DateTimeOffset? Before = null)
{
    internal string? BehindId { get; init; }
}

/// <summary>What is parked, tenant by tenant.</summary>
public sealed class ParkedMessageStore(IDocumentStore documents)
{
    private readonly DocumentCollection<ParkedMessage> messages = new(documents, PoisonDocuments.Parked, Container.Config, "parked message");

    public async Task<Outcome<Versioned<ParkedMessage>>> FindAsync(string tenantId, string id, CancellationToken ct) =>
        DocumentLimits.IsPossibleId(PoisonDocuments.ParkedId(id))
            && await messages.GetAsync(PoisonDocuments.Partition(tenantId), PoisonDocuments.ParkedId(id), ct) is { } found
            ? found
            : Refusal.NotFound("parked message", id);

    /// <summary>Newest first.</summary>
    public async Task<RecordPage<ParkedMessage>> ListAsync(string tenantId, ParkedFilter filter, int limit, Continuation? after, CancellationToken ct)
    {
        var page = await documents.QueryAsync(Query(tenantId, filter) with { Descending = true, Limit = limit, After = after }, ct);
        return new RecordPage<ParkedMessage>([.. page.Documents.Select(PoisonDocuments.Parked.Read)], page.Next);
    }

    /// <summary>What waits behind a parked start, in the order in which it came.</summary>
    internal IAsyncEnumerable<Versioned<ParkedMessage>> BehindAsync(string tenantId, string startId, CancellationToken ct) =>
        documents.QueryAllAsync(PoisonDocuments.Parked, Query(tenantId, new ParkedFilter(ParkedStatus.Parked) { BehindId = startId }), ct);

    public async Task<bool> IsParkedAsync(string tenantId, string id, CancellationToken ct) =>
        (await messages.GetAsync(PoisonDocuments.Partition(tenantId), PoisonDocuments.ParkedId(id), ct))?.Value.Status == ParkedStatus.Parked;

    /// <summary>Parks it; what is parked already stays where it was, and has failed once more. What was resolved is parked anew.</summary>
    internal async Task<ParkedMessage> ParkAsync(ParkedMessage message, CancellationToken ct)
    {
        var partition = PoisonDocuments.Partition(message.TenantId);
        while (true)
        {
            var stored = await messages.GetAsync(partition, PoisonDocuments.ParkedId(message.Id), ct);
            var parked = stored is { Value.Status: ParkedStatus.Parked }
                ? stored.Value with { MessageId = message.MessageId, Reason = message.Reason, Failures = message.Failures, LastFailedAt = message.LastFailedAt }
                : message;
            if ((await documents.WriteAsync(Container.Config, partition, [PoisonDocuments.Parked.Put(parked, stored?.ETag)], ct)).Succeeded)
                return parked;
        }
    }

    /// <summary>Replaces what was read, with more in the same batch.</summary>
    /// <returns>Its new version; null when somebody else changed it meanwhile.</returns>
    internal async Task<Versioned<ParkedMessage>?> ReplaceAsync(ParkedMessage message, string etag, CancellationToken ct, params IReadOnlyList<DocumentWrite> also)
    {
        var written = await documents.WriteAsync(Container.Config, PoisonDocuments.Partition(message.TenantId), [PoisonDocuments.Parked.Replace(message, etag), .. also], ct);
        return written.Succeeded ? new Versioned<ParkedMessage>(message, written.ETags[0]!) : null;
    }

    private static DocumentQuery Query(string tenantId, ParkedFilter filter)
    {
        var filters = new List<DocumentFilter>();
        void Add(string name, string? value)
        {
            if (value is not null)
                filters.Add(new DocumentFilter(name, value));
        }
        Add("status", filter.Status?.ToString());
        Add("kind", filter.Kind?.ToString());
        Add("stationId", filter.StationId);
        Add("sessionId", filter.SessionId);
        Add("action", filter.Action);
        Add("behindId", filter.BehindId);
        return new DocumentQuery(Container.Config, PoisonDocuments.Partition(tenantId), PoisonDocuments.Parked.Kind)
        {
            SortFrom = filter.From is { } from ? SortableTime.Of(from) : null,
            SortBefore = filter.Before is { } before ? SortableTime.Of(before) : null,
            Filters = filters,
        };
    }
}
