using SQLitePCL;

namespace GreenFlux.Local.Sqlite;

/// <summary>One connection to a store file with its prepared statements; one thread at a time.</summary>
internal sealed class Connection : IDisposable
{
    private readonly sqlite3 db;
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);
    private readonly List<SqliteStatement> asked = [];

    static Connection() => Batteries_V2.Init();

    private Connection(sqlite3 db, string path)
    {
        this.db = db;
        Path = path;
    }

    public string Path { get; }

    public int Changes => raw.sqlite3_changes(db);

    public bool InTransaction => raw.sqlite3_get_autocommit(db) == 0;

    internal sqlite3 Handle => db;

    public static Connection Open(string path, bool readOnly, TimeSpan busyTimeout)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(path, out var db, flags, null);
        var connection = new Connection(db, path);
        try
        {
            if (code != raw.SQLITE_OK)
                throw connection.Failure(code);
            raw.sqlite3_extended_result_codes(db, 1);
            raw.sqlite3_busy_timeout(db, (int)busyTimeout.TotalMilliseconds);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The cached statement, restarted.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (statements.TryGetValue(sql, out var known))
        {
            known.Restart();
        }
        else
        {
            var code = raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared);
            if (code != raw.SQLITE_OK)
                throw Failure(code);
            known = new SqliteStatement(this, prepared);
            statements.Add(sql, known);
        }
        asked.Add(known);
        return known;
    }

    /// <summary>Ends every statement of a work: one left in mid-row would hold its snapshot and stale reads would follow.</summary>
    public void EndWork()
    {
        foreach (var statement in asked)
        {
            if (statement.InUse)
                statement.Reset();
        }
        asked.Clear();
    }

    /// <summary>Runs SQL of several statements, without parameters.</summary>
    public void Script(string sql)
    {
        var code = raw.sqlite3_exec(db, sql);
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    public void Run(string sql)
    {
        Statement(sql).Execute();
        asked.Clear();
    }

    public long Number(string sql)
    {
        var statement = Statement(sql);
        statement.Step();
        var number = statement.Int64(0);
        EndWork();
        return number;
    }

    public IReadOnlyList<string> Texts(string sql)
    {
        var texts = new List<string>();
        var statement = Statement(sql);
        while (statement.Step())
            texts.Add(statement.Text(0));
        EndWork();
        return texts;
    }

    /// <summary>SQLite quietly opens a file for reading alone when it may not write it.</summary>
    public void RefuseReadOnly()
    {
        if (raw.sqlite3_db_readonly(db, "main") == 1)
            throw StorageException.Of(raw.SQLITE_READONLY, Path, "opened for reading alone");
    }

    public StorageException Failure(int code) => StorageException.Of(code, Path, raw.sqlite3_errmsg(db).utf8_to_string());

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Finish();
        statements.Clear();
        db.Dispose();
    }
}
