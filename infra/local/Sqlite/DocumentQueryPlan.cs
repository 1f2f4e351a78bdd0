using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Local.Sqlite;

/// <summary>A query as SQL over the index (pk, kind, sort, id), or over the tags, (pk, kind, tag, sort, id), with its values in order.</summary>
internal sealed class DocumentQueryPlan
{
    private readonly StringBuilder sql = new(256);
    private readonly List<string> values = [];
    private readonly int limit;

    /// <summary>The table whose order the result has.</summary>
    private readonly string order;

    public DocumentQueryPlan(DocumentQuery query)
    {
        limit = query.Limit;
        var table = DocumentTable.Of(query.Container).Name;
        sql.Append("SELECT d.id, d.sort, d.etag, d.body FROM ");
        // SQLite keeps the order of a CROSS JOIN: from the tags to their documents.
        sql.Append(query.Tag is null ? $"{table} d INDEXED BY {table}_sort" : $"{table}_tag o CROSS JOIN {table} d INDEXED BY {table}_id");
        order = query.Tag is null ? "d" : "o";
        sql.Append($" WHERE {order}.pk = ").Append(Value(query.Partition.Value));
        sql.Append($" AND {order}.kind = ").Append(Value(query.Kind));
        if (query.Tag is not null)
            sql.Append(" AND o.tag = ").Append(Value(query.Tag)).Append(" AND d.pk = o.pk AND d.id = o.id");
        AppendRange(query);
        foreach (var filter in query.Filters)
            AppendFilter(filter);
        var direction = query.Descending ? " DESC" : "";
        // One more than the page holds tells whether there is another page.
        sql.Append($" ORDER BY {order}.sort{direction}, {order}.id{direction} LIMIT ").Append(query.Limit + 1);
    }

    public DocumentPage Run(SqliteReadContext context, string kind)
    {
        var statement = context.Statement(sql.ToString());
        for (var i = 0; i < values.Count; i++)
            statement.Bind(i + 1, values[i]);
        var documents = new List<StoredDocument>();
        while (statement.Step())
        {
            if (documents.Count == limit)
                return new DocumentPage(documents, new Continuation(documents[^1].Sort, documents[^1].Id));
            documents.Add(new StoredDocument(
                statement.Text(0), kind, statement.Text(1), SqliteDocumentStore.ETagText(statement.Int64(2)), statement.Bytes(3)));
        }
        return new DocumentPage(documents, Next: null);
    }

    private void AppendRange(DocumentQuery query)
    {
        var (from, before, after) = (query.SortFrom, query.SortBefore, query.After);
        // Where a page ended is a bound narrower than the query's own; with both, SQLite would seek to the wider one.
        if (after is not null && query.Descending)
            before = before is not null && CompareUtf8(before, after.Sort) > 0 ? null : before;
        else if (after is not null)
            from = from is not null && CompareUtf8(from, after.Sort) <= 0 ? null : from;

        if (from is not null)
            sql.Append($" AND {order}.sort >= ").Append(Value(from));
        if (before is not null)
            sql.Append($" AND {order}.sort < ").Append(Value(before));
        if (after is not null)
            sql.Append($" AND ({order}.sort, {order}.id) {(query.Descending ? '<' : '>')} (").Append(Value(after.Sort)).Append(", ").Append(Value(after.Id)).Append(')');
    }

    // The name was checked by DocumentLimits. Objects and arrays also come back as text from json_extract: hence the type.
    private void AppendFilter(DocumentFilter filter)
    {
        sql.Append($" AND json_type(d.body, '$.{filter.Property}') = 'text' AND json_extract(d.body, '$.{filter.Property}') ");
        if (filter.AnyOf.Count == 1)
            sql.Append("= ").Append(Value(filter.AnyOf[0]));
        else
            sql.Append("IN (SELECT value FROM json_each(").Append(Value(JsonArray(filter.AnyOf))).Append("))");
    }

    private static string JsonArray(IReadOnlyList<string> values) =>
        new JsonArray([.. values.Select(value => (JsonNode)JsonValue.Create(value))]).ToJsonString();

    private string Value(string value)
    {
        values.Add(value);
        return $"?{values.Count}";
    }

    private static int CompareUtf8(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
