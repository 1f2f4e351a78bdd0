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

    private WriteFailure? Apply(DocumentWrite write, long etag) => write switch
    {
        DocumentWrite.Create w => Create(new NewState(w.Id, w.Kind, w.Sort, etag, w.Body, w.Tags)),
        DocumentWrite.Upsert w => Upsert(new NewState(w.Id, w.Kind, w.Sort, etag, w.Body, w.Tags)),
        DocumentWrite.Replace w => Replace(new NewState(w.Id, w.Kind, w.Sort, etag, w.Body, w.Tags), SqliteDocumentStore.ETagNumber(w.IfMatch)),
        DocumentWrite.Delete w => Delete(w.Id, SqliteDocumentStore.ETagNumber(w.IfMatch)),
        _ => throw new ArgumentException($"A write of type {write.GetType()} is unknown to this store.", nameof(write)),
    };

    private WriteFailure? Create(in NewState state)
    {
        if (Put(table.Create, state).Execute() == 0)
            return WriteFailure.Exists;
        AddTags(state);
        return null;
    }

    private WriteFailure? Upsert(in NewState state)
    {
        if (Put(table.UpsertBody, state).Execute() == 1)
            return null;
        if (Put(table.Upsert, state).Execute() == 1)
            AddTags(state);
        else
            Exchange(PresentOf(state.Id)!.Value, state);
        return null;
    }

    private WriteFailure? Replace(in NewState state, long expected)
    {
        if (Put(table.ReplaceBody, state).Bind(7, expected).Execute() == 1 || Put(table.ReplaceUntagged, state).Bind(7, expected).Execute() == 1)
            return null;
        if (PresentOf(state.Id) is not { } present)
            return WriteFailure.Missing;
        if (present.ETag != expected)
            return WriteFailure.Changed;
        Exchange(present, state);
        return null;
    }

    private WriteFailure? Delete(string id, long expected)
    {
        if (On(table.DeleteUntagged, id).Bind(3, expected).Execute() == 1)
            return null;
        if (PresentOf(id) is not { } present)
            return WriteFailure.Missing;
        if (present.ETag != expected)
            return WriteFailure.Changed;
        RemoveTags(present, id);
        On(table.Delete, id).Execute();
        return null;
    }

    private void Exchange(in PresentState present, in NewState state)
    {
        RemoveTags(present, state.Id);
        Put(table.Replace, state).Execute();
        AddTags(state);
    }

    private void AddTags(in NewState state)
    {
        foreach (var tag in state.Tags)
            On(table.AddTag, state.Id).Bind(3, state.Kind).Bind(4, state.Sort).Bind(5, tag).Execute();
    }

    private void RemoveTags(in PresentState present, string id)
    {
        foreach (var tag in TagText.Split(present.Tags))
            On(table.RemoveTag, id).Bind(3, present.Kind).Bind(4, present.Sort).Bind(5, tag).Execute();
    }

    private PresentState? PresentOf(string id)
    {
        var row = On(table.Present, id);
        if (!row.Step())
            return null;
        var present = new PresentState(row.Text(0), row.Text(1), row.Int64(2), row.TextOrNull(3));
        row.Reset();
        return present;
    }

    private SqliteStatement Put(string sql, in NewState state) => On(sql, state.Id)
        .Bind(3, state.Kind).Bind(4, state.Sort).Bind(5, state.ETag).BindUtf8(6, state.Body.Span).Bind(8, state.TagText);

    private SqliteStatement On(string sql, string id) => context.Statement(sql).Bind(1, partition).Bind(2, id);

    private readonly record struct NewState(
        string Id, string Kind, string Sort, long ETag, ReadOnlyMemory<byte> Body, IReadOnlyList<string> Tags)
    {
        public string? TagText { get; } = Sqlite.TagText.Of(Tags);
    }

    private readonly record struct PresentState(string Kind, string Sort, long ETag, string? Tags);
}
