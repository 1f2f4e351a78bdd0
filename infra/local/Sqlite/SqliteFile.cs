using System.Collections.Concurrent;

namespace GreenFlux.Local.Sqlite;

/// <summary>
/// One SQLite file: one writer with group commit, WAL, synchronous=FULL, and readers that each see a snapshot.
/// A completed write is on disk and is seen by every read that begins after it.
/// </summary>
public sealed class SqliteFile : IAsyncDisposable
{
    private const int IdleReaders = 16;

    private readonly SqliteOptions options;
    private readonly GroupCommit writer;
    private readonly string name;
    private readonly ConcurrentBag<Connection> idle = [];
    private int idleCount;
    private volatile bool closed;

    private SqliteFile(string path, SqliteOptions options, GroupCommit writer)
    {
        Path = path;
        this.options = options;
        this.writer = writer;
        name = System.IO.Path.GetFileName(path);
    }

    public string Path { get; }

    /// <summary>Opens the file, creates it with <paramref name="schema"/> (version 1) when it is new, and applies upgrades that it lacks.</summary>
    /// <exception cref="StorageException">The file can't be opened or written, is damaged, locked, or of a newer version.</exception>
    public static SqliteFile Open(string path, string schema, SqliteOptions options)
    {
        var full = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        var log = options.LogFound is null ? null : LogOf(full);
        var connection = Connection.Open(full, readOnly: false, options.BusyTimeout);
        try
        {
            SqliteSchema.Prepare(connection, schema, options);
            if (log is not null)
                Settle(log, connection, options);
            return new SqliteFile(full, options, new GroupCommit(connection, options.Probe));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs the work on the writer's thread, in a transaction; the task completes when it is on disk. What the work throws
    /// undoes this work alone and fails its task alone. It may run more than once before its task completes, so it must
    /// have no effect outside its context. Cancelling has an effect only while the work waits to be begun.
    /// </summary>
    /// <param name="committed">
    /// Told of the result when it is on disk, before the task completes: on the writer's thread, in the order of the commits.
    /// It must be quick and must not throw.
    /// </param>
    public Task<T> WriteAsync<T>(Func<SqliteWriteContext, T> work, CancellationToken ct, Action<T>? committed = null)
    {
        var queued = new QueuedWork<T>(work, committed, ct);
        writer.Add(queued);
        return queued.Task;
    }

    /// <inheritdoc cref="WriteAsync{T}(Func{SqliteWriteContext, T}, CancellationToken, Action{T}?)"/>
    public Task WriteAsync(Action<SqliteWriteContext> work, CancellationToken ct) =>
        WriteAsync(
            context =>
            {
                work(context);
                return true;
            },
            ct);

    /// <summary>Runs the work on the caller's thread, over one snapshot. Never waits for writes.</summary>
    public T Read<T>(Func<SqliteReadContext, T> work)
    {
        options.Probe?.Touch(name, StoreOperation.Read, TouchMoment.Before);
        var connection = Rent();
        try
        {
            T result;
            connection.Run("BEGIN");
            try
            {
                result = work(SqliteReadContext.Of(connection));
            }
            finally
            {
                connection.EndWork();
                if (connection.InTransaction)
                    connection.Run("COMMIT");
            }
            options.Probe?.Touch(name, StoreOperation.Read, TouchMoment.After);
            return result;
        }
        finally
        {
            Return(connection);
        }
    }

    /// <summary>Copies a snapshot to another file while reads and writes go on. An existing file is replaced once the copy is whole.</summary>
    public Task BackupAsync(string path, CancellationToken ct) => Task.Run(
        () =>
        {
            var connection = Rent();
            try
            {
                SqliteBackup.Copy(connection, System.IO.Path.GetFullPath(path), ct);
            }
            finally
            {
                Return(connection);
            }
        },
        ct);

    /// <summary>Commits what is queued, then closes the file. Reads still under way end by themselves.</summary>
    public async ValueTask DisposeAsync()
    {
        closed = true;
        while (idle.TryTake(out var connection))
            connection.Dispose();
        await writer.CloseAsync();
    }

    /// <summary>What the log was like; a damaged one is copied first, because recovery overwrites it.</summary>
    private static LogScan? LogOf(string path)
    {
        var log = WriteAheadLog.Scan(path + "-wal");
        if (log is not { Condition: LogCondition.Damaged })
            return log;
        var copy = $"{log.Path}.damaged-{File.GetLastWriteTimeUtc(log.Path):yyyyMMddHHmmss}";
        try
        {
            File.Copy(log.Path, copy, overwrite: true);
            return log with { Copy = copy };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return log;
        }
    }

    private static void Settle(LogScan log, Connection connection, SqliteOptions options)
    {
        // Merged and emptied, so that the same rubbish isn't met again at the next start.
        if (log.Condition is LogCondition.TornTail or LogCondition.Damaged)
            connection.Script("PRAGMA wal_checkpoint(TRUNCATE)");
        options.LogFound!(log);
    }

    private Connection Rent()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        if (!idle.TryTake(out var connection))
            return Connection.Open(Path, readOnly: true, options.BusyTimeout);
        Interlocked.Decrement(ref idleCount);
        return connection;
    }

    private void Return(Connection connection)
    {
        if (Interlocked.Increment(ref idleCount) <= IdleReaders && !closed)
        {
            idle.Add(connection);
            return;
        }
        Interlocked.Decrement(ref idleCount);
        connection.Dispose();
    }
}
