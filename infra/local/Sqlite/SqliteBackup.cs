using SQLitePCL;

namespace GreenFlux.Local.Sqlite;

/// <summary>Copies a live file with SQLite's backup interface.</summary>
internal static class SqliteBackup
{
    private const int PagesPerStep = 1024;

    public static void Copy(Connection source, string path, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = path + ".partial";
        File.Delete(partial);
        try
        {
            // One read transaction over all steps: a write in between would restart the copy.
            source.Run("BEGIN");
            source.Number("SELECT count(*) FROM sqlite_schema");
            using (var target = Connection.Open(partial, readOnly: false, TimeSpan.Zero))
                CopyPages(source, target, ct);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            if (source.InTransaction)
                source.Run("COMMIT");
            File.Delete(partial);
        }
    }

    private static void CopyPages(Connection source, Connection target, CancellationToken ct)
    {
        using var backup = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        if (backup.IsInvalid)
            throw target.Failure(raw.sqlite3_extended_errcode(target.Handle));
        int code;
        do
        {
            ct.ThrowIfCancellationRequested();
            code = raw.sqlite3_backup_step(backup, PagesPerStep);
        }
        while (code == raw.SQLITE_OK);
        if (code != raw.SQLITE_DONE)
            throw target.Failure(code);
    }
}
