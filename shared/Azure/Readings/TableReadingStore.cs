using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using GreenFlux.Azure.Storage;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Azure.Readings;

/// <summary>
/// <see cref="IReadingStore"/> on Table Storage: a partition per session, in the table of the month in which the session
/// started, and an entity per append. Its key is the hash of what it holds: appended again, it is there already.
/// </summary>
public sealed class TableReadingStore(TableServiceClient service) : IReadingStore, IRemoteStore
{
    public string ServiceName => "Table Storage";

    private const string TablePrefix = "readings";

    /// <summary>Of a binary property.</summary>
    private const int PropertyBytes = 64 * 1024;

    /// <summary>Of an entity, 1 MiB with everything: fifteen properties.</summary>
    private const int EntityBytes = 15 * PropertyBytes;

    /// <summary>Of an append, 4 MiB as base64: what is larger is several appends.</summary>
    private const int AppendBytes = 2 * EntityBytes;

    private const int SessionsAtOnce = 16;
    private const int HashBytes = 16;

    private readonly TableSet tables = new(service);

    public Task AppendAsync(string tenantId, string sessionId, IReadOnlyList<MeterSample> samples, CancellationToken ct) =>
        StorageFaults.GuardAsync(StorageFaults.Tables, () => AppendPartsAsync(tenantId, sessionId, samples, ct), ct);

    public Task<IReadOnlyList<MeterSample>> ReadAsync(string tenantId, string sessionId, CancellationToken ct) =>
        StorageFaults.GuardAsync<IReadOnlyList<MeterSample>>(StorageFaults.Tables, () => ReadPartitionAsync(tenantId, sessionId, ct), ct);

    public async Task<IReadOnlyList<IReadOnlyList<MeterSample>>> ReadManyAsync(string tenantId, IReadOnlyList<string> sessionIds, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (sessionIds.Count > DocumentLimits.PageSize)
            throw new ArgumentException($"The readings of {sessionIds.Count} sessions are asked for at once; at most {DocumentLimits.PageSize} are.", nameof(sessionIds));
        var read = new IReadOnlyList<MeterSample>[sessionIds.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, sessionIds.Count),
            new ParallelOptions { MaxDegreeOfParallelism = SessionsAtOnce, CancellationToken = ct },
            async (i, stop) => read[i] = await ReadAsync(tenantId, sessionIds[i], stop));
        return read;
    }

    private static string PartitionOf(string tenantId, string sessionId) => $"{TableKey.Part(tenantId)}|{TableKey.Part(sessionId)}";

    private static string TableOf(string sessionId) => SessionId.TryParse(sessionId, out var id) ? TablePrefix + id.Month : TablePrefix;

    private async Task AppendPartsAsync(string tenantId, string sessionId, IReadOnlyList<MeterSample> samples, CancellationToken ct)
    {
        if (samples.Count == 0)
            return;
        var block = SampleBlock.Write(samples);
        if (block.Length > AppendBytes && samples.Count > 1)
        {
            var half = samples.Count / 2;
            await AppendPartsAsync(tenantId, sessionId, [.. samples.Take(half)], ct);
            await AppendPartsAsync(tenantId, sessionId, [.. samples.Skip(half)], ct);
            return;
        }
        var entities = Entities(PartitionOf(tenantId, sessionId), block);
        await tables.WithAsync(TableOf(sessionId), table => AddAsync(table, entities, ct), ct);
    }

    /// <summary>Added, not replaced: so the service's own time of an entity is that of its first append.</summary>
    private static async Task<bool> AddAsync(TableClient table, TableEntity[] entities, CancellationToken ct)
    {
        try
        {
            if (entities is [var only])
                await table.AddEntityAsync(only, ct);
            else
                await table.SubmitTransactionAsync(entities.Select(entity => new TableTransactionAction(TableTransactionActionType.Add, entity)), ct);
            return true;
        }
        catch (RequestFailedException present) when (present.Status == 409 && present.ErrorCode == global::Azure.Data.Tables.Models.TableErrorCode.EntityAlreadyExists)
        {
            return false;
        }
    }

    private static TableEntity[] Entities(string partition, byte[] block)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(block).AsSpan(0, HashBytes));
        return [.. block.Chunk(EntityBytes).Select((part, number) =>
        {
            var entity = new TableEntity(partition, string.Create(CultureInfo.InvariantCulture, $"{hash}|{number:00}"));
            foreach (var (i, property) in part.Chunk(PropertyBytes).Index())
                entity[PropertyName(i)] = property;
            return entity;
        })];
    }

    private static string PropertyName(int number) => string.Create(CultureInfo.InvariantCulture, $"Samples{number}");

    private async Task<IReadOnlyList<MeterSample>> ReadPartitionAsync(string tenantId, string sessionId, CancellationToken ct)
    {
        var partition = PartitionOf(tenantId, sessionId);
        var entities = new List<TableEntity>();
        try
        {
            await foreach (var entity in tables.Find(TableOf(sessionId)).QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken: ct))
                entities.Add(entity);
        }
        catch (RequestFailedException missing) when (TableSet.IsMissing(missing))
        {
            return [];
        }
        // Of one instant, what was stored first comes first.
        return
        [
            .. entities.GroupBy(entity => entity.RowKey.Split('|')[0], StringComparer.Ordinal)
                .OrderBy(append => append.Min(entity => entity.Timestamp)).ThenBy(append => append.Key, StringComparer.Ordinal)
                .SelectMany(append => SampleBlock.Read(BlockOf(append)))
                .Distinct().OrderBy(sample => sample.At),
        ];
    }

    private static byte[] BlockOf(IEnumerable<TableEntity> parts)
    {
        using var block = new MemoryStream();
        foreach (var part in parts.OrderBy(part => part.RowKey, StringComparer.Ordinal))
        {
            for (var i = 0; part.GetBinary(PropertyName(i)) is { } bytes; i++)
                block.Write(bytes);
        }
        return block.ToArray();
    }
}
