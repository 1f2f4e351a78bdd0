using System.Text.Json;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Azure.Documents;

/// <summary>
/// <see cref="IDocumentStore"/> in Cosmos DB, a container each; every request is of one logical partition. Reads are as
/// consistent as the account says, which is Strong or BoundedStaleness: nothing here weakens them.
/// </summary>
public sealed class CosmosDocumentStore(CosmosAccount account, CosmosMetrics metrics, TimeProvider time) : IDocumentStore, IRemoteStore
{
    public string ServiceName => "Cosmos DB";

    /// <summary>Ids in one query: its text stays short, its answer usually one page.</summary>
    private const int IdsPerQuery = 100;

    private const int ReadsAtOnce = 4;

    public async Task<StoredDocument?> GetAsync(Container container, PartitionKey partition, string id, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!DocumentLimits.IsPossibleId(id))
            return null;
        var calls = await CallsAsync(container, ct);
        return await calls.ReadItemAsync(partition, ItemId.Of(id), static item => CosmosItem.Decode(item), ct);
    }

    public async Task<IReadOnlyList<StoredDocument?>> GetManyAsync(
        Container container, PartitionKey partition, IReadOnlyList<string> ids, CancellationToken ct)
    {
        DocumentLimits.Check(partition, ids);
        ct.ThrowIfCancellationRequested();
        var possible = ids.Where(DocumentLimits.IsPossibleId).Distinct(StringComparer.Ordinal).ToArray();
        if (possible.Length == 0)
            return new StoredDocument?[ids.Count];
        var found = new Dictionary<string, StoredDocument>(StringComparer.Ordinal);
        if (possible.Length == 1)
        {
            if (await GetAsync(container, partition, possible[0], ct) is { } single)
                found.Add(single.Id, single);
        }
        else
        {
            var calls = await CallsAsync(container, ct);
            await Parallel.ForEachAsync(
                possible.Chunk(IdsPerQuery),
                new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = ct },
                async (chunk, token) =>
                {
                    var query = CosmosQueryText.Documents(partition, chunk.Select(ItemId.Of), CosmosItem.Columns);
                    var page = await calls.QueryAsync(partition, query, chunk.Length, "read-many", static item => CosmosItem.Decode(item), token);
                    lock (found)
                    {
                        foreach (var document in page)
                            found[document.Id] = document;
                    }
                });
        }
        return [.. ids.Select(id => found.GetValueOrDefault(id))];
    }

    public async Task<WriteOutcome> WriteAsync(
        Container container, PartitionKey partition, IReadOnlyList<DocumentWrite> writes, CancellationToken ct)
    {
        DocumentLimits.Check(partition, writes);
        ct.ThrowIfCancellationRequested();
        return await new CosmosWrite(await CallsAsync(container, ct), partition, writes).RunAsync(ct);
    }

    public async Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken ct)
    {
        DocumentLimits.Check(query);
        ct.ThrowIfCancellationRequested();
        var calls = await CallsAsync(query.Container, ct);
        // One more than the page holds tells whether there is another page.
        var take = query.Limit + 1;
        var found = await calls.QueryAsync(query.Partition, CosmosQueryText.Page(query, take), take, "query", static item => CosmosItem.Decode(item), ct);
        if (found.Count < take)
            return new DocumentPage(found, Next: null);
        found.RemoveAt(query.Limit);
        return new DocumentPage(found, new Continuation(found[^1].Sort, found[^1].Id));
    }

    public async Task<IReadOnlyList<TagCount>> CountTagsAsync(
        Container container, PartitionKey partition, string kind, string prefix, CancellationToken ct)
    {
        DocumentLimits.CheckTags(partition, prefix);
        ct.ThrowIfCancellationRequested();
        var calls = await CallsAsync(container, ct);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        await calls.QueryAsync(partition, CosmosQueryText.Tags(partition, kind), int.MaxValue, "count-tags", item => Count(item, prefix, counts), ct);
        return [.. counts.Select(static count => new TagCount(count.Key, count.Value)).OrderBy(static count => OrderKey.Encoded(count.Tag), StringComparer.Ordinal)];
    }

    private static bool Count(JsonElement tags, string prefix, Dictionary<string, long> counts)
    {
        foreach (var tag in tags.EnumerateArray())
        {
            var text = tag.GetString()!;
            if (text.StartsWith(prefix, StringComparison.Ordinal))
                counts[text] = counts.GetValueOrDefault(text) + 1;
        }
        return true;
    }

    private async Task<CosmosCalls> CallsAsync(Container container, CancellationToken ct) =>
        new(container, await account.OpenAsync(container, ct), metrics, time);
}
