using GreenFlux.Platform.Storage;

namespace GreenFlux.Local.Sqlite;

/// <summary>Applies one batch inside the open transaction; the first write whose condition fails undoes it all.</summary>
internal readonly struct DocumentBatch(SqliteWriteContext context, DocumentTable table, string partition)
{
    public WriteOutcome Apply(IReadOnlyList<DocumentWrite> writes)
    {
        var etag = NextETag();
        var text = SqliteDocumentStore.ETagText(etag);
        var etags = new string?[writes.Count];
        for (var i = 0; i < writes.Count; i++)
        {
            if (Apply(writes[i], etag) is { } failure)
            {
                // The first one that fails has written nothing, and nothing was written before it.
                if (i > 0)
                    context.Undo();
                return WriteOutcome.Failed(failure, i);
            }
            etags[i] = writes[i] is DocumentWrite.Delete ? null : text;
        }
        return new WriteOutcome(etags, Failure: null, FailedIndex: -1);
    }

    // One for the whole batch: a batch writes a document once, so each document's ETag still changes with every write.
    private long NextETag()
    {
        var statement = context.Statement(DocumentTable.NextETag);
        statement.Step();
        var etag = statement.Int64(0);
        statement.Reset();
        return etag;
    }

    private WriteFailure? Apply(DocumentWrite write, long etag)
    {
        switch (write)
        {
            case DocumentWrite.Create w:
                return Put(table.Create, w.Id, w.Kind, w.Sort, etag, w.Body).Execute() == 1 ? null : WriteFailure.Exists;
            case DocumentWrite.Upsert w:
                if (Put(table.UpsertBody, w.Id, w.Kind, w.Sort, etag, w.Body).Execute() == 0)
                    Put(table.Upsert, w.Id, w.Kind, w.Sort, etag, w.Body).Execute();
                return null;
            case DocumentWrite.Replace w:
                var expected = SqliteDocumentStore.ETagNumber(w.IfMatch);
                var replaced = Put(table.ReplaceBody, w.Id, w.Kind, w.Sort, etag, w.Body).Bind(7, expected).Execute() == 1
                    || Put(table.Replace, w.Id, w.Kind, w.Sort, etag, w.Body).Bind(7, expected).Execute() == 1;
                return replaced ? null : MissingOrChanged(w.Id);
            case DocumentWrite.Delete w:
                var deleted = On(table.Delete, w.Id).Bind(3, SqliteDocumentStore.ETagNumber(w.IfMatch)).Execute();
                return deleted == 1 ? null : MissingOrChanged(w.Id);
            default:
                throw new ArgumentException($"A write of type {write.GetType()} is unknown to this store.", nameof(write));
        }
    }

    private WriteFailure MissingOrChanged(string id) =>
        On(table.Exists, id).Step() ? WriteFailure.Changed : WriteFailure.Missing;

    private SqliteStatement Put(string sql, string id, string kind, string sort, long etag, ReadOnlyMemory<byte> body) =>
        On(sql, id).Bind(3, kind).Bind(4, sort).Bind(5, etag).BindUtf8(6, body.Span);

    private SqliteStatement On(string sql, string id) => context.Statement(sql).Bind(1, partition).Bind(2, id);
}
