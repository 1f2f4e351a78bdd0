using System.Diagnostics.Metrics;
using Azure.Data.Tables;
using GreenFlux.Azure.Storage;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Azure.Messages;

/// <summary>
/// <see cref="IMessageLog"/> on Table Storage. What is appended in an invocation is written at its end, which waits for it, at
/// most <see cref="MostWait"/>; what is appended elsewhere is written after <see cref="FlushAfter"/>. What can't be written
/// waits in memory, within bounds, and is tried again; while that goes on, no invocation waits.
/// </summary>
public sealed class TableMessageLog : IMessageLog, IRemoteStore, IAsyncDisposable
{
    public string ServiceName => "Table Storage";

    public static readonly TimeSpan MostWait = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan MostFlush = TimeSpan.FromSeconds(10);

    private const int RowsPerWrite = 1000;

    private readonly TableSet tables;
    private readonly MessageRowWriter writer;
    private readonly MessageRowReader reader;
    private readonly BoundedBuffer<MessageRow> buffer;
    private readonly MessageNumbering numbering = new();
    private readonly AsyncLocal<MessageInvocation?> current = new();
    private readonly SemaphoreSlim flushing = new(1);
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ITimer timer;
    private readonly Meter meter;

    private int closed;
    private volatile bool failing;
    private TimeSpan nextRetry = FirstRetry;

    /// <param name="capacity">How many entries may wait; beyond it the oldest is dropped.</param>
    public TableMessageLog(TableServiceClient service, TimeProvider time, ILogger<TableMessageLog> logger, int capacity = 20_000)
    {
        this.time = time;
        this.logger = logger;
        tables = new TableSet(service);
        writer = new MessageRowWriter(tables, logger);
        reader = new MessageRowReader(tables);
        buffer = new BoundedBuffer<MessageRow>(capacity, static row => row.Entry.Content.Length);
        meter = new Meter(new MeterOptions("GreenFlux.Azure") { Scope = this });
        meter.CreateObservableCounter("greenflux.message_log.dropped", () => Dropped, "{entry}", "Messages that will never be in the log.");
        meter.CreateObservableGauge("greenflux.message_log.waiting", () => (long)buffer.Count, "{entry}", "Messages that wait in memory because the log could not be written.");
        timer = time.CreateTimer(_ => _ = FlushAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Entries lost because the service could not be used for long, or refused them.</summary>
    public long Dropped => buffer.Dropped;

    public void Append(MessageLogEntry entry)
    {
        if (Volatile.Read(ref closed) == 1)
        {
            buffer.Discard(1);
            return;
        }
        var row = numbering.Next(entry);
        if (current.Value?.TryAdd(row) != true)
            Wait([row]);
    }

    public IAsyncDisposable BeginInvocation() => current.Value = new MessageInvocation(EndAsync, current.Value, outer => current.Value = outer);

    public async Task<IReadOnlyList<MessageLogEntry>> ReadAsync(
        string tenantId, string stationId, DateTimeOffset? from, DateTimeOffset? before, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return await StorageFaults.GuardAsync(StorageFaults.Tables, async () =>
        {
            // What this process still holds back is seen by who asks it.
            if (!failing)
                await FlushAsync();
            return await reader.ReadAsync(
                MessageText.WellFormed(tenantId), MessageText.WellFormed(stationId), from ?? DateTimeOffset.UnixEpoch, before ?? DateTimeOffset.MaxValue, limit, ct);
        }, ct);
    }

    /// <summary>Drops the tables of the months that are over before then; entries aren't counted.</summary>
    public Task<long?> DeleteBeforeAsync(DateTimeOffset before, CancellationToken ct) => StorageFaults.GuardAsync<long?>(StorageFaults.Tables, async () =>
    {
        foreach (var table in await tables.NamesAsync(MessageKeys.TablePrefix, ct))
        {
            if (MessageKeys.MonthOf(table)?.AddMonths(1) <= before)
                await tables.DeleteAsync(table, ct);
        }
        return null;
    }, ct);

    /// <summary>Writes what waits; what could not be written goes on waiting.</summary>
    public async Task FlushAsync()
    {
        await flushing.WaitAsync();
        try
        {
            while (buffer.Take(RowsPerWrite) is { Count: > 0 } rows)
            {
                var waiting = await WriteAsync(rows, MostFlush);
                if (waiting.Count > 0)
                {
                    buffer.PutBack(waiting);
                    TryLater();
                    return;
                }
                (failing, nextRetry) = (false, FirstRetry);
            }
        }
        finally
        {
            flushing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) == 1)
            return;
        await timer.DisposeAsync();
        await FlushAsync();
        meter.Dispose();
        if (buffer.Take(int.MaxValue) is { Count: > 0 } lost)
        {
            buffer.Discard(lost.Count);
            logger.LogError("The message log was closed while Table Storage could not be used; {Entries} entries are lost.", lost.Count);
        }
    }

    private async ValueTask EndAsync(List<MessageRow> rows)
    {
        // Who would find the service as the last one did waits no two seconds for that.
        if (failing)
        {
            Wait(rows);
            return;
        }
        var waiting = await WriteAsync(rows, MostWait);
        if (waiting.Count > 0)
        {
            Wait(waiting);
            TryLater();
        }
    }

    private void Wait(IReadOnlyList<MessageRow> rows)
    {
        foreach (var row in rows)
        {
            if (buffer.Add(row) && !failing)
                timer.Change(FlushAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private void TryLater()
    {
        failing = true;
        var pause = nextRetry;
        nextRetry = pause * 2 < LongestRetry ? pause * 2 : LongestRetry;
        if (Volatile.Read(ref closed) == 0)
            timer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    /// <returns>What has to wait.</returns>
    private async Task<IReadOnlyList<MessageRow>> WriteAsync(IReadOnlyCollection<MessageRow> rows, TimeSpan most)
    {
        using var end = new CancellationTokenSource(most, time);
        MessageWriteResult written;
        try
        {
            written = await writer.WriteAsync(rows, end.Token);
        }
        catch (Exception fault)
        {
            // Nobody who appended can do anything about it, and a charger least of all.
            written = new MessageWriteResult([.. rows], 0, fault);
        }
        buffer.Discard(written.Refused);
        if (written.Waiting.Count > 0)
        {
            logger.LogError(
                written.Cause, "The message log could not be written to Table Storage; {Entries} entries wait, {Dropped} were dropped so far.", written.Waiting.Count, Dropped);
        }
        return written.Waiting;
    }
}
