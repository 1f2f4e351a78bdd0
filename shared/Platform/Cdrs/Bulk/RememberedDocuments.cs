using System.Collections.Concurrent;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Webhooks;

namespace GreenFlux.Platform.Cdrs.Bulk;

/// <summary>
/// Documents as one run over many sessions sees them: what is configured is asked for twice and then remembered, and what of
/// the ledger was gathered ahead is not asked for again. Everything else goes through. Meant for the moment of a run: rules
/// saved meanwhile count from the next one on, as for a session that was settled a moment before.
/// </summary>
internal sealed class RememberedDocuments(IDocumentStore store) : IDocumentStore
{
    private static readonly Task<StoredDocument?> None = Task.FromResult<StoredDocument?>(null);

    private readonly ConcurrentDictionary<Address, Task<StoredDocument?>?> configured = new();
    private readonly ConcurrentDictionary<(Container Container, string Partition, string Kind), Task<DocumentPage>> lists = new();
    private Gathered gathered = Gathered.Nothing;

    /// <summary>Forgets everything.</summary>
    public void Forget()
    {
        configured.Clear();
        lists.Clear();
        gathered = Gathered.Nothing;
    }

    /// <summary>Reads documents of one ledger partition ahead, in place of those that were gathered before.</summary>
    public async Task GatherAsync(PartitionKey partition, IReadOnlyList<string> ids, CancellationToken ct)
    {
        var found = await store.GetManyAsync(Container.Ledger, partition, ids, ct);
        var documents = new Dictionary<string, Task<StoredDocument?>>(ids.Count, StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
            documents[ids[i]] = found[i] is null ? None : Task.FromResult(found[i]);
        gathered = new Gathered(partition.Value, documents);
    }

    public Task<StoredDocument?> GetAsync(Container container, PartitionKey partition, string id, CancellationToken ct)
    {
        if (container == Container.Ledger)
            return gathered.IsOf(partition) && gathered.Documents.TryGetValue(id, out var ahead) ? ahead : store.GetAsync(container, partition, id, ct);
        var address = new Address(container, partition.Value, id);
        return configured.TryGetValue(address, out var known) && known is not null ? known : AskAsync(address, partition, ct);
    }

    /// <summary>
    /// From the second time on it is remembered, not from the first: who reads a document before and after others, to see
    /// that they belong together, sees it as it is both times.
    /// </summary>
    private async Task<StoredDocument?> AskAsync(Address address, PartitionKey partition, CancellationToken ct)
    {
        var askedBefore = configured.ContainsKey(address);
        var document = await store.GetAsync(address.Container, partition, address.Id, ct);
        configured[address] = askedBefore ? document is null ? None : Task.FromResult<StoredDocument?>(document) : null;
        return document;
    }

    public Task<IReadOnlyList<StoredDocument?>> GetManyAsync(Container container, PartitionKey partition, IReadOnlyList<string> ids, CancellationToken ct) =>
        store.GetManyAsync(container, partition, ids, ct);

    public async Task<WriteOutcome> WriteAsync(Container container, PartitionKey partition, IReadOnlyList<DocumentWrite> writes, CancellationToken ct)
    {
        var outcome = await store.WriteAsync(container, partition, writes, ct);
        foreach (var write in writes)
            configured.TryRemove(new Address(container, partition.Value, write.Id), out _);
        return outcome;
    }

    public async Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken ct)
    {
        if (query is not { Container: Container.Config, Kind: WebhookStore.Kind, After: null, Filters.Count: 0 })
            return await store.QueryAsync(query, ct);
        return await lists.GetOrAdd((query.Container, query.Partition.Value, query.Kind), static (_, all) => all.Store.QueryAsync(all.Query, all.Ct), (Store: store, Query: query, Ct: ct));
    }

    public Task<IReadOnlyList<TagCount>> CountTagsAsync(Container container, PartitionKey partition, string kind, string prefix, CancellationToken ct) =>
        store.CountTagsAsync(container, partition, kind, prefix, ct);

    private readonly record struct Address(Container Container, string Partition, string Id);

    private sealed record Gathered(string Partition, Dictionary<string, Task<StoredDocument?>> Documents)
    {
        public static Gathered Nothing { get; } = new("", []);

        public bool IsOf(PartitionKey partition) => string.Equals(partition.Value, Partition, StringComparison.Ordinal);
    }
}
