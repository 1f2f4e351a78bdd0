using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Sqlite;

/// <summary>
/// <see cref="IMessageLog"/> in one SQLite file. Entries wait at most <see cref="FlushAfter"/> in memory, then are written
/// together; a read writes what waits first, so it sees every entry appended before it.
/// </summary>
public sealed class SqliteMessageLog : IMessageLog, IAsyncDisposable
{
    public const string FileName = "messages.db";

    /// <summary>Half of the loss window that the port allows; the other half is for the commit.</summary>
    public static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private const int CachedSources = 20_000;
    private const int EntriesPerWork = 1000;
    private const int RowsPerDelete = 2000;

    private const string Schema = """
        CREATE TABLE source(id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, station TEXT NOT NULL, UNIQUE(tenant, station));
        CREATE TABLE message(source INTEGER NOT NULL, at INTEGER NOT NULL, direction INTEGER NOT NULL, action TEXT NOT NULL, message_id TEXT, content TEXT NOT NULL);
        CREATE INDEX message_source ON message(source, at);
        """;

    private readonly SqliteFile file;
    private readonly BoundedBuffer<MessageLogEntry> buffer;
    private readonly ITimer timer;
    private readonly ILogger logger;
    private readonly SemaphoreSlim flushing = new(1);
    private readonly RowNumbers<(string Tenant, string Station)> sources = new(CachedSources);

    private int closed;

    private SqliteMessageLog(SqliteFile file, TimeProvider time, ILogger logger, int capacity)
    {
        this.file = file;
        this.logger = logger;
        buffer = new BoundedBuffer<MessageLogEntry>(capacity, static entry => entry.Content.Length);
        timer = time.CreateTimer(_ => _ = FlushAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Entries lost because the file could not keep up, or refused them.</summary>
    public long Dropped => buffer.Dropped;

    /// <param name="capacity">How many entries may wait; beyond it the oldest is dropped.</param>
    public static SqliteMessageLog Open(
        string path, SqliteOptions options, TimeProvider time, ILogger<SqliteMessageLog> logger, int capacity = 20_000) =>
        new(SqliteFile.Open(path, Schema, options), time, logger, capacity);

    public void Append(MessageLogEntry entry)
    {
        if (Volatile.Read(ref closed) == 1)
            buffer.Discard(1);
        else if (buffer.Add(MessageText.Fit(entry)))
            timer.Change(FlushAfter, Timeout.InfiniteTimeSpan);
    }

    public async Task<IReadOnlyList<MessageLogEntry>> ReadAsync(
        string tenantId, string stationId, DateTimeOffset? from, DateTimeOffset? before, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ct.ThrowIfCancellationRequested();
        await FlushAsync();
        return file.Read(context => Read(context, MessageText.WellFormed(tenantId), MessageText.WellFormed(stationId), from, before, limit));
    }

    /// <summary>
    /// Deletes entries older than <paramref name="before"/> in small works, from the oldest row on, until it meets a stretch
    /// without any; the number deleted. An entry whose clock ran far behind stays until its neighbours go.
    /// </summary>
    public async Task<long?> DeleteBeforeAsync(DateTimeOffset before, CancellationToken ct)
    {
        var total = 0L;
        while (true)
        {
            var deleted = await file.WriteAsync(
                context => context.Statement("""
                    DELETE FROM message WHERE at < ?1 AND rowid IN (SELECT rowid FROM message ORDER BY rowid LIMIT ?2)
                    """).Bind(1, before.UtcTicks).Bind(2, RowsPerDelete).Execute(),
                ct);
            total += deleted;
            if (deleted == 0)
                return total;
        }
    }

    /// <summary>Copies the file, with every entry appended so far, while it is in use.</summary>
    public async Task BackupAsync(string path, CancellationToken ct)
    {
        await FlushAsync();
        await file.BackupAsync(path, ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) == 1)
            return;
        await timer.DisposeAsync();
        await FlushAsync();
        await file.DisposeAsync();
        if (buffer.Take(int.MaxValue) is { Count: > 0 } lost)
        {
            buffer.Discard(lost.Count);
            logger.LogError("The message log was closed while it could not be written; {Entries} entries are lost.", lost.Count);
        }
    }

    private async Task FlushAsync()
    {
        await flushing.WaitAsync();
        try
        {
            while (buffer.Take(EntriesPerWork) is { Count: > 0 } entries)
            {
                if (!await WriteAsync(entries))
                    return;
            }
        }
        finally
        {
            flushing.Release();
        }
    }

    private async Task<bool> WriteAsync(List<MessageLogEntry> entries)
    {
        try
        {
            await file.WriteAsync(context => Write(context, entries), CancellationToken.None, sources.Keep);
            return true;
        }
        catch (Exception failure)
        {
            // Off the acknowledgement path: nobody waits for this write, so its entries wait for the next one.
            buffer.PutBack(entries);
            timer.Change(RetryAfter, Timeout.InfiniteTimeSpan);
            logger.LogError(failure, "The message log could not be written; {Entries} entries wait, {Dropped} were dropped so far.", entries.Count, Dropped);
            return false;
        }
    }

    private Dictionary<(string, string), long> Write(SqliteWriteContext context, List<MessageLogEntry> entries)
    {
        var learnt = new Dictionary<(string, string), long>();
        foreach (var entry in entries)
        {
            var station = (entry.TenantId, entry.StationId);
            if (!sources.TryGet(station, out var source) && !learnt.TryGetValue(station, out source))
                learnt[station] = source = SourceOf(context, entry.TenantId, entry.StationId);
            context.Statement("INSERT INTO message(source, at, direction, action, message_id, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .Bind(1, source).Bind(2, entry.At.UtcTicks).Bind(3, (int)entry.Direction)
                .Bind(4, entry.Action).Bind(5, entry.MessageId).Bind(6, entry.Content).Execute();
        }
        return learnt;
    }

    private static long SourceOf(SqliteWriteContext context, string tenantId, string stationId)
    {
        var known = context.Statement("SELECT id FROM source WHERE tenant = ?1 AND station = ?2").Bind(1, tenantId).Bind(2, stationId);
        if (known.Step())
            return known.Int64(0);
        context.Statement("INSERT INTO source(tenant, station) VALUES (?1, ?2)").Bind(1, tenantId).Bind(2, stationId).Execute();
        return context.LastInsertedRow;
    }

    private static List<MessageLogEntry> Read(
        SqliteReadContext context, string tenantId, string stationId, DateTimeOffset? from, DateTimeOffset? before, int limit)
    {
        var row = context.Statement("""
            SELECT at, direction, action, message_id, content FROM message
            WHERE source = (SELECT id FROM source WHERE tenant = ?1 AND station = ?2) AND at >= ?3 AND at < ?4
            ORDER BY at DESC, rowid DESC LIMIT ?5
            """)
            .Bind(1, tenantId).Bind(2, stationId)
            .Bind(3, from?.UtcTicks ?? 0).Bind(4, before?.UtcTicks ?? long.MaxValue).Bind(5, limit);
        var entries = new List<MessageLogEntry>();
        while (row.Step())
        {
            entries.Add(new MessageLogEntry(
                tenantId, stationId, new DateTimeOffset(row.Int64(0), TimeSpan.Zero), (MessageDirection)row.Int32(1),
                row.Text(2), row.TextOrNull(3), row.Text(4)));
        }
        return entries;
    }
}
