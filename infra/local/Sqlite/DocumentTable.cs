using GreenFlux.Platform.Storage;

namespace GreenFlux.Local.Sqlite;

/// <summary>
/// The SQL of one container's table. Text compares as its UTF-8 bytes (collation BINARY), which is by code point;
/// C#'s ordinal comparison differs from it only between U+E000..U+FFFF and characters beyond.
/// </summary>
internal sealed record DocumentTable(string Name)
{
    private static readonly DocumentTable[] All = [.. Enum.GetNames<Container>().Select(name => new DocumentTable(name.ToLowerInvariant()))];

    /// <summary>All tables, and the one counter that ETags come from: it never goes back, so that no ETag returns.</summary>
    public static string Schema { get; } =
        string.Concat(All.Select(table => $"""
            CREATE TABLE {table.Name}(pk TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, sort TEXT NOT NULL, etag INTEGER NOT NULL, body TEXT NOT NULL);
            CREATE UNIQUE INDEX {table.Name}_id ON {table.Name}(pk, id);
            CREATE INDEX {table.Name}_sort ON {table.Name}(pk, kind, sort, id);

            """))
        + """
            CREATE TABLE counter(etag INTEGER NOT NULL);
            INSERT INTO counter VALUES (0);
            """;

    /// <summary>
    /// Version 2 keeps tags: a row for each tag of a document, ordered as queries read them, and beside the document the
    /// <see cref="TagText"/> of those that it has. NULL, which costs no byte, is none.
    /// </summary>
    public static IReadOnlyList<string> Upgrades { get; } =
    [
        string.Concat(All.Select(table => $"""
            ALTER TABLE {table.Name} ADD COLUMN tags TEXT;
            CREATE TABLE {table.Name}_tag(pk TEXT NOT NULL, kind TEXT NOT NULL, tag TEXT NOT NULL, sort TEXT NOT NULL, id TEXT NOT NULL,
                PRIMARY KEY(pk, kind, tag, sort, id)) WITHOUT ROWID;

            """)),
    ];

    public const string NextETag = "UPDATE counter SET etag = etag + 1 RETURNING etag";

    public string Get { get; } = $"SELECT kind, sort, etag, body FROM {Name} WHERE pk = ?1 AND id = ?2";

    public string Create { get; } =
        $"INSERT INTO {Name}(pk, id, kind, sort, etag, body, tags) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?8) ON CONFLICT DO NOTHING";

    /// <summary>When kind, sort value and tags stay: no index is written, which most replacements need not.</summary>
    public string ReplaceBody { get; } =
        $"UPDATE {Name} SET etag = ?5, body = ?6 WHERE pk = ?1 AND id = ?2 AND kind = ?3 AND sort = ?4 AND etag = ?7 AND tags IS ?8";

    /// <summary>Of a document without tags by one without tags.</summary>
    public string ReplaceUntagged { get; } =
        $"UPDATE {Name} SET kind = ?3, sort = ?4, etag = ?5, body = ?6 WHERE pk = ?1 AND id = ?2 AND etag = ?7 AND tags IS NULL AND ?8 IS NULL";

    /// <summary>Of the document that <see cref="Present"/> has just shown.</summary>
    public string Replace { get; } =
        $"UPDATE {Name} SET kind = ?3, sort = ?4, etag = ?5, body = ?6, tags = ?8 WHERE pk = ?1 AND id = ?2";

    /// <summary>Over a document whose kind, sort value and tags stay.</summary>
    public string UpsertBody { get; } =
        $"UPDATE {Name} SET etag = ?5, body = ?6 WHERE pk = ?1 AND id = ?2 AND kind = ?3 AND sort = ?4 AND tags IS ?8";

    /// <summary>A new document, or one without tags over one without tags; any other is left as it is.</summary>
    public string Upsert { get; } =
        $"INSERT INTO {Name}(pk, id, kind, sort, etag, body, tags) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?8) "
        + "ON CONFLICT(pk, id) DO UPDATE SET kind = excluded.kind, sort = excluded.sort, etag = excluded.etag, body = excluded.body "
        + "WHERE tags IS NULL AND excluded.tags IS NULL";

    public string DeleteUntagged { get; } = $"DELETE FROM {Name} WHERE pk = ?1 AND id = ?2 AND etag = ?3 AND tags IS NULL";

    /// <summary>Of the document that <see cref="Present"/> has just shown.</summary>
    public string Delete { get; } = $"DELETE FROM {Name} WHERE pk = ?1 AND id = ?2";

    /// <summary>What must be known of a document before its tags change.</summary>
    public string Present { get; } = $"SELECT kind, sort, etag, tags FROM {Name} WHERE pk = ?1 AND id = ?2";

    public string AddTag { get; } = $"INSERT INTO {Name}_tag(pk, id, kind, sort, tag) VALUES (?1, ?2, ?3, ?4, ?5)";

    public string RemoveTag { get; } = $"DELETE FROM {Name}_tag WHERE pk = ?1 AND id = ?2 AND kind = ?3 AND sort = ?4 AND tag = ?5";

    public string CountTags { get; } =
        $"SELECT tag, count(*) FROM {Name}_tag WHERE pk = ?1 AND kind = ?2 AND tag >= ?3 AND tag < ?4 GROUP BY tag ORDER BY tag";

    public static DocumentTable Of(Container container) => All[(int)container];
}
