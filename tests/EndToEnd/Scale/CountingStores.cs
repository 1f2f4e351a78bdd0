using System.Text;
using GreenFlux.Local.Sqlite;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.Scale;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Tests.EndToEnd.Scale;

/// <summary>Counts what is asked of the stores while something runs; what runs beside it counts elsewhere.</summary>
internal sealed class StoreTally
{
    private static readonly AsyncLocal<StoreTally?> Current = new();
    private readonly Lock gate = new();
    private int reads, queries, writes, readings, logEntries;
    private long readBytes, writtenBytes, logBytes;
    private double requestUnits;

    /// <summary>What was asked, for whoever wonders where a figure comes from.</summary>
    public List<string> Calls { get; } = [];

    public static async Task<StoreTally> OfAsync(Func<Task> work)
    {
        var tally = new StoreTally();
        Current.Value = tally;
        await work();
        Current.Value = null;
        return tally;
    }

    public MessageCost Cost(string name) =>
        new(name, reads, queries, KiB(readBytes), writes, KiB(writtenBytes), Math.Ceiling(requestUnits), readings, logEntries, KiB(logBytes));

    public static void Read(string what, params IReadOnlyList<StoredDocument?> found) => Note($"read {what}", tally =>
    {
        tally.reads += found.Count;
        tally.readBytes += found.Sum(document => document?.Body.Length ?? 0);
        tally.requestUnits += found.Sum(document => RequestCharge.OfRead(document?.Body.Length ?? 0));
    });

    public static void Query(string what, long bytes) => Note($"query {what}", tally =>
    {
        tally.queries++;
        tally.readBytes += bytes;
        tally.requestUnits += RequestCharge.OfQuery(bytes);
    });

    public static void Write(string what, IReadOnlyList<long> bytes) => Note($"write {what}", tally =>
    {
        tally.writes += bytes.Count;
        tally.writtenBytes += bytes.Sum();
        tally.requestUnits += bytes.Sum(RequestCharge.OfWrite);
    });

    public static void Readings(string what) => Note(what, tally => tally.readings++);

    public static void Log(long bytes) => Note($"log {bytes}", tally => (tally.logEntries, tally.logBytes) = (tally.logEntries + 1, tally.logBytes + bytes));

    /// <summary>Up to the next tenth, so that an id that is a byte longer makes no other figure.</summary>
    private static double KiB(long bytes) => Math.Ceiling(bytes / 102.4) / 10;

    private static void Note(string call, Action<StoreTally> count)
    {
        if (Current.Value is not { } tally)
            return;
        lock (tally.gate)
        {
            tally.Calls.Add(call);
            count(tally);
        }
    }
}

internal static class CountingStores
{
    /// <summary>Registers the embedded stores with a counter in front of each.</summary>
    public static void CountStores(this IServiceCollection services)
    {
        services.AddSingleton<IDocumentStore>(provider => new CountingDocuments(
            SqliteDocumentStore.Open(Folder(provider).PathOf(SqliteDocumentStore.FileName), Folder(provider).Options)));
        services.AddSingleton<IReadingStore>(provider => new CountingReadings(
            SqliteReadingStore.Open(Folder(provider).PathOf(SqliteReadingStore.FileName), Folder(provider).Options)));
        services.AddSingleton<IMessageLog>(provider => new CountingLog(
            SqliteMessageLog.Open(Folder(provider).PathOf(SqliteMessageLog.FileName), Folder(provider).Options,
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SqliteMessageLog>>())));
    }

    private static SqliteFolder Folder(IServiceProvider provider) => provider.GetRequiredService<SqliteFolder>();

    private sealed class CountingDocuments(IDocumentStore inner) : IDocumentStore, IAsyncDisposable
    {
        public async Task<StoredDocument?> GetAsync(Container container, PartitionKey partition, string id, CancellationToken ct)
        {
            var found = await inner.GetAsync(container, partition, id, ct);
            StoreTally.Read($"{container} {id}", found);
            return found;
        }

        public async Task<IReadOnlyList<StoredDocument?>> GetManyAsync(Container container, PartitionKey partition, IReadOnlyList<string> ids, CancellationToken ct)
        {
            var found = await inner.GetManyAsync(container, partition, ids, ct);
            StoreTally.Read($"{container} {string.Join(' ', ids)}", found);
            return found;
        }

        public Task<WriteOutcome> WriteAsync(Container container, PartitionKey partition, IReadOnlyList<DocumentWrite> writes, CancellationToken ct)
        {
            StoreTally.Write($"{container} {string.Join(' ', writes.Select(write => $"{write.GetType().Name}:{write.Id}"))}", [.. writes.Select(BytesOf)]);
            return inner.WriteAsync(container, partition, writes, ct);
        }

        public async Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken ct)
        {
            var page = await inner.QueryAsync(query, ct);
            StoreTally.Query($"{query.Container} {query.Kind}", page.Documents.Sum(document => document.Body.Length));
            return page;
        }

        public Task<IReadOnlyList<TagCount>> CountTagsAsync(Container container, PartitionKey partition, string kind, string prefix, CancellationToken ct) =>
            throw new InvalidOperationException("Counting tags looks at every document: no charger message may ask for that.");

        public ValueTask DisposeAsync() => ((IAsyncDisposable)inner).DisposeAsync();

        private static long BytesOf(DocumentWrite write) => write switch
        {
            DocumentWrite.Create create => create.Body.Length,
            DocumentWrite.Replace replace => replace.Body.Length,
            DocumentWrite.Upsert upsert => upsert.Body.Length,
            _ => 0,
        };
    }

    private sealed class CountingReadings(IReadingStore inner) : IReadingStore, IAsyncDisposable
    {
        public Task AppendAsync(string tenantId, string sessionId, IReadOnlyList<MeterSample> samples, CancellationToken ct)
        {
            StoreTally.Readings($"append {samples.Count} samples");
            return inner.AppendAsync(tenantId, sessionId, samples, ct);
        }

        public Task<IReadOnlyList<MeterSample>> ReadAsync(string tenantId, string sessionId, CancellationToken ct)
        {
            StoreTally.Readings("read samples");
            return inner.ReadAsync(tenantId, sessionId, ct);
        }

        public Task<IReadOnlyList<IReadOnlyList<MeterSample>>> ReadManyAsync(string tenantId, IReadOnlyList<string> sessionIds, CancellationToken ct)
        {
            StoreTally.Readings("read samples of many");
            return inner.ReadManyAsync(tenantId, sessionIds, ct);
        }

        public ValueTask DisposeAsync() => ((IAsyncDisposable)inner).DisposeAsync();
    }

    private sealed class CountingLog(IMessageLog inner) : IMessageLog, IAsyncDisposable
    {
        public void Append(MessageLogEntry entry)
        {
            StoreTally.Log(Encoding.UTF8.GetByteCount(entry.Content));
            inner.Append(entry);
        }

        public Task<IReadOnlyList<MessageLogEntry>> ReadAsync(
            string tenantId, string stationId, DateTimeOffset? from, DateTimeOffset? before, int limit, CancellationToken ct) =>
            inner.ReadAsync(tenantId, stationId, from, before, limit, ct);

        public Task<long?> DeleteBeforeAsync(DateTimeOffset before, CancellationToken ct) => inner.DeleteBeforeAsync(before, ct);

        public ValueTask DisposeAsync() => ((IAsyncDisposable)inner).DisposeAsync();
    }
}
