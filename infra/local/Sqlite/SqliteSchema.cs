namespace GreenFlux.Local.Sqlite;

/// <summary>Brings a file's settings and schema to what the code expects.</summary>
internal static class SqliteSchema
{
    public static void Prepare(Connection connection, string schema, SqliteOptions options)
    {
        var known = 1 + options.Upgrades.Count;
        connection.RefuseReadOnly();
        RefuseNewer(connection, known);
        // 64 MiB between checkpoints, 16 times SQLite's default: a page written often is then merged once, and the two
        // flushes of a checkpoint are rare. Reading such a log after a crash takes a fraction of a second.
        connection.Script("""
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous=FULL;
            PRAGMA wal_autocheckpoint=16384;
            PRAGMA journal_size_limit=134217728;
            PRAGMA cache_size=-65536;
            """);
        if (options.MaxPageCount is { } pages)
            connection.Script($"PRAGMA max_page_count={pages}");
        CheckRoots(connection);
        if (Version(connection) == known)
            return;
        connection.Script("BEGIN IMMEDIATE");
        try
        {
            // Again, under the lock: another process may have been quicker.
            RefuseNewer(connection, known);
            for (var version = Version(connection); version < known; version++)
                connection.Script(version == 0 ? schema : options.Upgrades[(int)version - 1]);
            connection.Script($"PRAGMA user_version={known}; COMMIT");
        }
        catch
        {
            if (connection.InTransaction)
                connection.Script("ROLLBACK");
            throw;
        }
    }

    /// <summary>
    /// Reads down to the first leaf of every table and index, so that a file overwritten with something else is refused
    /// at once. Deeper pages are met when they are read: checking all would take minutes on a large file.
    /// </summary>
    private static void CheckRoots(Connection connection)
    {
        const string Looks = """
            SELECT 'SELECT 1 FROM "' || tbl_name || CASE type WHEN 'index' THEN '" INDEXED BY "' || name ELSE '' END || '" LIMIT 1'
            FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL AND sql NOT LIKE '% WHERE %'
            """;
        foreach (var sql in connection.Texts(Looks))
            connection.Script(sql);
    }

    private static void RefuseNewer(Connection connection, int known)
    {
        var found = Version(connection);
        if (found > known)
        {
            throw new StorageException(
                StorageProblem.NewerSchema, connection.Path,
                $"'{connection.Path}' has schema version {found}, this release knows up to {known}. Use the release that wrote it, or restore a backup made before that upgrade.");
        }
    }

    private static long Version(Connection connection) => connection.Number("PRAGMA user_version");
}
