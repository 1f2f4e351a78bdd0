using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>Lets something happen before each query, and before a document is read.</summary>
internal sealed class InterruptingDocuments(IDocumentStore inner, Func<Task>? before = null, Func<string, Task>? beforeRead = null) : IDocumentStore
{
    public async Task<StoredDocument?> GetAsync(Container container, PartitionKey partition, string id, CancellationToken ct)
    {
        await (beforeRead?.Invoke(id) ?? Task.CompletedTask);
        return await inner.GetAsync(container, partition, id, ct);
    }

    public Task<IReadOnlyList<StoredDocument?>> GetManyAsync(Container container, PartitionKey partition, IReadOnlyList<string> ids, CancellationToken ct) =>
        inner.GetManyAsync(container, partition, ids, ct);

    public Task<WriteOutcome> WriteAsync(Container container, PartitionKey partition, IReadOnlyList<DocumentWrite> writes, CancellationToken ct) =>
        inner.WriteAsync(container, partition, writes, ct);

    public async Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken ct)
    {
        await (before?.Invoke() ?? Task.CompletedTask);
        return await inner.QueryAsync(query, ct);
    }

    public Task<IReadOnlyList<TagCount>> CountTagsAsync(Container container, PartitionKey partition, string kind, string prefix, CancellationToken ct) =>
        inner.CountTagsAsync(container, partition, kind, prefix, ct);
}
