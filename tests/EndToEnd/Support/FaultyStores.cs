using GreenFlux.Local.Sqlite;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>Stores that fail as a test says, whatever adapter serves: throwing before anything was done.</summary>
internal sealed class FaultyStores
{
    /// <summary>What is thrown instead of a batch of writes; null: it is written.</summary>
    public Func<Container, IReadOnlyList<DocumentWrite>, Exception?>? OnWrite { get; set; }

    /// <summary>What is thrown instead of any use of documents, by what is done; null: it is done.</summary>
    public Func<string, Exception?>? OnDocuments { get; set; }

    /// <summary>What is thrown instead of appending readings; null: they are appended.</summary>
    public Func<IReadOnlyList<MeterSample>, Exception?>? OnReadings { get; set; }

    /// <summary>Whether a batch writes a document of this kind.</summary>
    public static bool Writes(IReadOnlyList<DocumentWrite> writes, string kind) => writes.Any(write => kind == write switch
    {
        DocumentWrite.Create create => create.Kind,
        DocumentWrite.Replace replace => replace.Kind,
        DocumentWrite.Upsert upsert => upsert.Kind,
        _ => null,
    });

    /// <summary>Stands before the adapters that are registered; before the embedded ones where none is.</summary>
    public void AddTo(IServiceCollection services)
    {
        Decorate<IDocumentStore>(services, EmbeddedDocuments, inner => new Documents(inner, this));
        Decorate<IReadingStore>(services, EmbeddedReadings, inner => new Readings(inner, this));
    }

    private static void Decorate<T>(IServiceCollection services, Func<IServiceProvider, T> embedded, Func<T, T> wrap)
        where T : class
    {
        var known = services.LastOrDefault(service => service.ServiceType == typeof(T));
        services.RemoveAll<T>();
        services.AddSingleton(provider => wrap(known switch
        {
            { ImplementationFactory: { } factory } => (T)factory(provider),
            { ImplementationInstance: T instance } => instance,
            { ImplementationType: { } type } => (T)ActivatorUtilities.CreateInstance(provider, type),
            _ => embedded(provider),
        }));
    }

    private static SqliteDocumentStore EmbeddedDocuments(IServiceProvider provider)
    {
        var folder = provider.GetRequiredService<SqliteFolder>();
        return SqliteDocumentStore.Open(folder.PathOf(SqliteDocumentStore.FileName), folder.Options);
    }

    private static SqliteReadingStore EmbeddedReadings(IServiceProvider provider)
    {
        var folder = provider.GetRequiredService<SqliteFolder>();
        return SqliteReadingStore.Open(folder.PathOf(SqliteReadingStore.FileName), folder.Options);
    }

    private static ValueTask CloseAsync(object store) => store is IAsyncDisposable open ? open.DisposeAsync() : ValueTask.CompletedTask;

    private sealed class Documents(IDocumentStore inner, FaultyStores faults) : IDocumentStore, IAsyncDisposable
    {
        public Task<StoredDocument?> GetAsync(Container container, PartitionKey partition, string id, CancellationToken ct)
        {
            Use("get");
            return inner.GetAsync(container, partition, id, ct);
        }

        public Task<IReadOnlyList<StoredDocument?>> GetManyAsync(Container container, PartitionKey partition, IReadOnlyList<string> ids, CancellationToken ct)
        {
            Use("get");
            return inner.GetManyAsync(container, partition, ids, ct);
        }

        public Task<WriteOutcome> WriteAsync(Container container, PartitionKey partition, IReadOnlyList<DocumentWrite> writes, CancellationToken ct)
        {
            Use("write");
            return faults.OnWrite?.Invoke(container, writes) is { } fault ? Task.FromException<WriteOutcome>(fault) : inner.WriteAsync(container, partition, writes, ct);
        }

        public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken ct)
        {
            Use("query");
            return inner.QueryAsync(query, ct);
        }

        public Task<IReadOnlyList<TagCount>> CountTagsAsync(Container container, PartitionKey partition, string kind, string prefix, CancellationToken ct)
        {
            Use("query");
            return inner.CountTagsAsync(container, partition, kind, prefix, ct);
        }

        public ValueTask DisposeAsync() => CloseAsync(inner);

        private void Use(string what)
        {
            if (faults.OnDocuments?.Invoke(what) is { } fault)
                throw fault;
        }
    }

    private sealed class Readings(IReadingStore inner, FaultyStores faults) : IReadingStore, IAsyncDisposable
    {
        public Task AppendAsync(string tenantId, string sessionId, IReadOnlyList<MeterSample> samples, CancellationToken ct) =>
            faults.OnReadings?.Invoke(samples) is { } fault ? Task.FromException(fault) : inner.AppendAsync(tenantId, sessionId, samples, ct);

        public Task<IReadOnlyList<MeterSample>> ReadAsync(string tenantId, string sessionId, CancellationToken ct) => inner.ReadAsync(tenantId, sessionId, ct);

        public Task<IReadOnlyList<IReadOnlyList<MeterSample>>> ReadManyAsync(string tenantId, IReadOnlyList<string> sessionIds, CancellationToken ct) =>
            inner.ReadManyAsync(tenantId, sessionIds, ct);

        public ValueTask DisposeAsync() => CloseAsync(inner);
    }
}
