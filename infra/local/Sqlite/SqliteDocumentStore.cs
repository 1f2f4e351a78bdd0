using System.Globalization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Local.Sqlite;

/// <summary><see cref="IDocumentStore"/> in one SQLite file, a table per container. Descending queries reverse the order of ids too.</summary>
public sealed class SqliteDocumentStore : IDocumentStore, IAsyncDisposable
{
    public const string FileName = "documents.db";

    private readonly SqliteFile file;

    private SqliteDocumentStore(SqliteFile file) => this.file = file;

    public static SqliteDocumentStore Open(string path, SqliteOptions options) =>
        new(SqliteFile.Open(path, DocumentTable.Schema, options));

    public Task<StoredDocument?> GetAsync(Container container, PartitionKey partition, string id, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!DocumentLimits.IsPossibleId(id))
            return Task.FromResult<StoredDocument?>(null);
        return Task.FromResult(file.Read(context =>
        {
            var statement = context.Statement(DocumentTable.Of(container).Get).Bind(1, partition.Value).Bind(2, id);
            return statement.Step()
                ? new StoredDocument(id, statement.Text(0), statement.Text(1), ETagText(statement.Int64(2)), statement.Bytes(3))
                : null;
        }));
    }

    public Task<WriteOutcome> WriteAsync(
        Container container, PartitionKey partition, IReadOnlyList<DocumentWrite> writes, CancellationToken ct)
    {
        DocumentLimits.Check(partition, writes);
        var table = DocumentTable.Of(container);
        return file.WriteAsync(context => new DocumentBatch(context, table, partition.Value).Apply(writes), ct);
    }

    public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken ct)
    {
        DocumentLimits.Check(query);
        ct.ThrowIfCancellationRequested();
        var plan = new DocumentQueryPlan(query);
        return Task.FromResult(file.Read(context => plan.Run(context, query.Kind)));
    }

    /// <summary>Copies the file while it is in use.</summary>
    public Task BackupAsync(string path, CancellationToken ct) => file.BackupAsync(path, ct);

    public ValueTask DisposeAsync() => file.DisposeAsync();

    internal static string ETagText(long etag) => etag.ToString(CultureInfo.InvariantCulture);

    /// <summary>-1, which no document has, for what this store never gave out.</summary>
    internal static long ETagNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var etag) && ETagText(etag) == text ? etag : -1;
}
