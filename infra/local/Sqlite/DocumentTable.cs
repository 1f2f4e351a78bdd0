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

    public const string NextETag = "UPDATE counter SET etag = etag + 1 RETURNING etag";

    public string Get { get; } = $"SELECT kind, sort, etag, body FROM {Name} WHERE pk = ?1 AND id = ?2";

    public string Exists { get; } = $"SELECT 1 FROM {Name} WHERE pk = ?1 AND id = ?2";

    public string Create { get; } =
        $"INSERT INTO {Name}(pk, id, kind, sort, etag, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";

    public string Upsert { get; } =
        $"INSERT INTO {Name}(pk, id, kind, sort, etag, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
        + "ON CONFLICT(pk, id) DO UPDATE SET kind = excluded.kind, sort = excluded.sort, etag = excluded.etag, body = excluded.body";

    public string Replace { get; } =
        $"UPDATE {Name} SET kind = ?3, sort = ?4, etag = ?5, body = ?6 WHERE pk = ?1 AND id = ?2 AND etag = ?7";

    /// <summary>Like <see cref="Replace"/> when kind and sort value stay: no index is written, which most replacements need not.</summary>
    public string ReplaceBody { get; } =
        $"UPDATE {Name} SET etag = ?5, body = ?6 WHERE pk = ?1 AND id = ?2 AND kind = ?3 AND sort = ?4 AND etag = ?7";

    /// <summary>Like <see cref="Upsert"/> over a document whose kind and sort value stay.</summary>
    public string UpsertBody { get; } =
        $"UPDATE {Name} SET etag = ?5, body = ?6 WHERE pk = ?1 AND id = ?2 AND kind = ?3 AND sort = ?4";

    public string Delete { get; } = $"DELETE FROM {Name} WHERE pk = ?1 AND id = ?2 AND etag = ?3";

    public static DocumentTable Of(Container container) => All[(int)container];
}
