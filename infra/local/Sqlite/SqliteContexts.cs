namespace GreenFlux.Local.Sqlite;

/// <summary>A snapshot of a store file, as of the moment its first statement runs.</summary>
public class SqliteReadContext
{
    private protected SqliteReadContext(Connection connection) => Connection = connection;

    private protected Connection Connection { get; }

    /// <summary>The prepared statement for this SQL, without values. Use literals of the code only: each text is kept.</summary>
    public SqliteStatement Statement(string sql) => Connection.Statement(sql);

    internal static SqliteReadContext Of(Connection connection) => new(connection);
}

/// <summary>The open write transaction of a store file. Sees its own writes and those of the works before it.</summary>
public sealed class SqliteWriteContext : SqliteReadContext
{
    internal SqliteWriteContext(Connection connection)
        : base(connection)
    {
    }

    /// <summary>
    /// Undoes what this work has written so far, for an outcome that is a value and no exception. The work goes on:
    /// what it returns is its result, what it still writes is kept.
    /// </summary>
    public void Undo()
    {
        if (!HasSavepoint)
            throw new SavepointNeededException();
        Connection.EndWork();
        Connection.Run("ROLLBACK TO work");
    }

    /// <summary>Whether this work can be undone by itself; if not, it is begun again with a savepoint when it has to be.</summary>
    internal bool HasSavepoint { get; set; }

    /// <summary>Rowid of the newest row that this connection inserted.</summary>
    public long LastInsertedRow => SQLitePCL.raw.sqlite3_last_insert_rowid(Connection.Handle);
}

/// <summary>A work that runs without a savepoint has something to undo. Never leaves the writer.</summary>
#pragma warning disable CA1032, CA1064 // Thrown and caught in one place, for one reason.
internal sealed class SavepointNeededException : Exception;
#pragma warning restore CA1032, CA1064
