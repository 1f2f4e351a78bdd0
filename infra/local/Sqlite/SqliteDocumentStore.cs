using System.Globalization;
using System.Text;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Local.Sqlite;

/// <summary><see cref="IDocumentStore"/> in one SQLite file, a table per container. Descending queries reverse the order of ids too.</summary>
public sealed class SqliteDocumentStore : IDocumentStore, IAsyncDisposable
{
    public const string FileName = "documents.db";

    /// <summary>Larger batches are those of runs through everything, which would push out what is in use.</summary>
    private const int LargestBatchKept = 30;

    private readonly SqliteFile file;
    private readonly DocumentCache cache = new();

    private SqliteDocumentStore(SqliteFile file) => this.file = file;

    public static SqliteDocumentStore Open(string path, SqliteOptions options) =>
        new(SqliteFile.Open(path, DocumentTable.Schema, options with { Upgrades = DocumentTable.Upgrades }));

    public Task<StoredDocument?> GetAsync(Container container, PartitionKey partition, string id, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!DocumentLimits.IsPossibleId(id))
            return Task.FromResult<StoredDocument?>(null);
        var address = new DocumentAddress(container, partition.Value, id);
        if (cache.Find(address, out var mark) is { } known)
            return Task.FromResult<StoredDocument?>(known);
        var stored = file.Read(context => Read(context, address));
        if (stored is not null)
            cache.Remember(address, stored, mark);
        return Task.FromResult(stored);
    }

    /// <summary>What is not in memory is read over one snapshot, and not kept: a run through everything must not push out what is in use.</summary>
    public Task<IReadOnlyList<StoredDocument?>> GetManyAsync(
        Container container, PartitionKey partition, IReadOnlyList<string> ids, CancellationToken ct)
    {
        DocumentLimits.Check(partition, ids);
        ct.ThrowIfCancellationRequested();
        var found = new StoredDocument?[ids.Count];
        var missing = new List<int>();
        for (var i = 0; i < ids.Count; i++)
        {
            if (!DocumentLimits.IsPossibleId(ids[i]))
                continue;
            found[i] = cache.Find(new DocumentAddress(container, partition.Value, ids[i]), out _);
            if (found[i] is null)
                missing.Add(i);
        }
        if (missing.Count > 0)
        {
            file.Read(context =>
            {
                foreach (var i in missing)
                    found[i] = Read(context, new DocumentAddress(container, partition.Value, ids[i]));
                return missing.Count;
            });
        }
        return Task.FromResult<IReadOnlyList<StoredDocument?>>(found);
    }

    public Task<WriteOutcome> WriteAsync(
        Container container, PartitionKey partition, IReadOnlyList<DocumentWrite> writes, CancellationToken ct)
    {
        DocumentLimits.Check(partition, writes);
        var table = DocumentTable.Of(container);
        return file.WriteAsync(
            context => new DocumentBatch(context, table, partition.Value).Apply(writes), ct,
            outcome => Enter(container, partition, writes, outcome));
    }

    public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken ct)
    {
        DocumentLimits.Check(query);
        ct.ThrowIfCancellationRequested();
        var plan = new DocumentQueryPlan(query);
        return Task.FromResult(file.Read(context => plan.Run(context, query.Kind)));
    }

    public Task<IReadOnlyList<TagCount>> CountTagsAsync(
        Container container, PartitionKey partition, string kind, string prefix, CancellationToken ct)
    {
        DocumentLimits.CheckTags(partition, prefix);
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<TagCount>>(file.Read(context => CountTags(context, DocumentTable.Of(container), partition, kind, prefix)));
    }

    /// <summary>Copies the file while it is in use.</summary>
    public Task BackupAsync(string path, CancellationToken ct) => file.BackupAsync(path, ct);

    public ValueTask DisposeAsync() => file.DisposeAsync();

    private static StoredDocument? Read(SqliteReadContext context, DocumentAddress address)
    {
        var statement = context.Statement(DocumentTable.Of(address.Container).Get).Bind(1, address.Partition).Bind(2, address.Id);
        return statement.Step()
            ? new StoredDocument(address.Id, statement.Text(0), statement.Text(1), ETagText(statement.Int64(2)), statement.Bytes(3))
            : null;
    }

    private static List<TagCount> CountTags(SqliteReadContext context, DocumentTable table, PartitionKey partition, string kind, string prefix)
    {
        // No UTF-8 holds the byte 0xFF, so it follows everything that begins with the prefix.
        byte[] end = [.. Encoding.UTF8.GetBytes(prefix), 0xFF];
        var row = context.Statement(table.CountTags).Bind(1, partition.Value).Bind(2, kind).Bind(3, prefix).BindUtf8(4, end);
        var counts = new List<TagCount>();
        while (row.Step())
            counts.Add(new TagCount(row.Text(0), row.Int64(1)));
        return counts;
    }

    private void Enter(Container container, PartitionKey partition, IReadOnlyList<DocumentWrite> writes, WriteOutcome outcome)
    {
        for (var i = 0; i < outcome.ETags.Count; i++)
            cache.Enter(new DocumentAddress(container, partition.Value, writes[i].Id), Written(writes[i], outcome.ETags[i]), isBulk: writes.Count > LargestBatchKept);
    }

    private static StoredDocument? Written(DocumentWrite write, string? etag) => write switch
    {
        DocumentWrite.Create w => new StoredDocument(w.Id, w.Kind, w.Sort, etag!, w.Body),
        DocumentWrite.Replace w => new StoredDocument(w.Id, w.Kind, w.Sort, etag!, w.Body),
        DocumentWrite.Upsert w => new StoredDocument(w.Id, w.Kind, w.Sort, etag!, w.Body),
        _ => null,
    };

    internal static string ETagText(long etag) => etag.ToString(CultureInfo.InvariantCulture);

    /// <summary>-1, which no document has, for what this store never gave out.</summary>
    internal static long ETagNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var etag) && ETagText(etag) == text ? etag : -1;
}
