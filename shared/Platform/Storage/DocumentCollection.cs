using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Platform.Storage;

/// <summary>Records of one type in one container: every write is conditional, every expected failure an outcome.</summary>
/// <param name="noun">What a record is called in messages, for example <c>location</c>.</param>
/// <param name="idField">What its id is called in the API.</param>
public sealed class DocumentCollection<T>(IDocumentStore store, DocumentType<T> type, Container container, string noun, string idField = "id")
    where T : class
{
    public Task<Versioned<T>?> GetAsync(PartitionKey partition, string id, CancellationToken ct) =>
        store.GetAsync(type, container, partition, id, ct);

    public async Task<Outcome<Versioned<T>>> FindAsync(PartitionKey partition, string id, CancellationToken ct) =>
        await GetAsync(partition, id, ct) is { } found ? found : Refusal.NotFound(noun, id);

    public async Task<RecordPage<T>> ListAsync(
        PartitionKey partition, int limit, Continuation? after, CancellationToken ct, params IReadOnlyList<DocumentFilter> filters)
    {
        var query = new DocumentQuery(container, partition, type.Kind) { Limit = limit, After = after, Filters = filters };
        var page = await store.QueryAsync(query, ct);
        return new RecordPage<T>([.. page.Documents.Select(type.Read)], page.Next);
    }

    public IAsyncEnumerable<Versioned<T>> AllAsync(PartitionKey partition, CancellationToken ct, params IReadOnlyList<DocumentFilter> filters) =>
        store.QueryAllAsync(type, new DocumentQuery(container, partition, type.Kind) { Limit = 1000, Filters = filters }, ct);

    /// <summary>All of them at once: for what there are few of.</summary>
    public async Task<IReadOnlyList<T>> ValuesAsync(PartitionKey partition, CancellationToken ct, params IReadOnlyList<DocumentFilter> filters) =>
        await AllAsync(partition, ct, filters).Select(record => record.Value).ToListAsync(ct);

    public async Task<bool> AnyAsync(PartitionKey partition, CancellationToken ct, params IReadOnlyList<DocumentFilter> filters) =>
        (await ListAsync(partition, 1, null, ct, filters)).Items.Count > 0;

    public async Task<Outcome<Versioned<T>>> CreateAsync(PartitionKey partition, T value, CancellationToken ct)
    {
        var written = await store.WriteAsync(container, partition, [type.Create(value)], ct);
        return written.Succeeded ? new Versioned<T>(value, written.ETags[0]!) : Refusal.Exists(noun, type.IdOf(value), idField);
    }

    /// <summary>Reads, changes and replaces; what was changed by others in between decides again.</summary>
    /// <param name="change">From the stored record to the new one, or why not. May run more than once.</param>
    public async Task<Outcome<Versioned<T>>> ReplaceAsync(
        PartitionKey partition, string id, Precondition precondition, Func<T, Outcome<T>> change, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync(partition, id, ct) is not { } current)
                return Refusal.NotFound(noun, id);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale(noun, id);
            if (!change(current.Value).Try(out var changed, out var refusals))
                return Outcome<Versioned<T>>.Refused(refusals);
            var written = await store.WriteAsync(container, partition, [type.Replace(changed, current.ETag)], ct);
            if (written.Succeeded)
                return new Versioned<T>(changed, written.ETags[0]!);
        }
    }

    /// <param name="guard">Why the record may not go; null lets it go.</param>
    public async Task<Outcome<T>> DeleteAsync(
        PartitionKey partition, string id, Precondition precondition, CancellationToken ct, Func<T, Task<Refusal?>>? guard = null)
    {
        while (true)
        {
            if (await GetAsync(partition, id, ct) is not { } current)
                return Refusal.NotFound(noun, id);
            if (!precondition.Allows(current.ETag))
                return Refusal.Stale(noun, id);
            if (guard is not null && await guard(current.Value) is { } refusal)
                return refusal;
            var written = await store.WriteAsync(container, partition, [type.Delete(current.Value, current.ETag)], ct);
            if (written.Succeeded)
                return current.Value;
        }
    }
}

/// <summary>One page of records.</summary>
/// <param name="Next">Where to go on; null when there is no more.</param>
public sealed record RecordPage<T>(IReadOnlyList<Versioned<T>> Items, Continuation? Next)
    where T : class;
