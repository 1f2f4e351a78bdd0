using GreenFlux.Local.Sqlite;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace GreenFlux.Tests.Runtime.Stores;

public sealed class SqliteMessageLogTests : MessageLogContract
{
    private readonly TemporaryFolder folder = new();
    private readonly SemaphoreSlim commits = new(0);
    private SqliteMessageLog? log;
    private volatile bool refuseCommits;
    private int refused;

    protected override Task<IMessageLog> OpenAsync() => Task.FromResult<IMessageLog>(log = OpenLog(5000));

    protected override async Task CloseAsync()
    {
        if (log is not null)
            await log.DisposeAsync();
        folder.Dispose();
    }

    // A read of this log writes first what waits.
    protected override Task SettleAsync() => Task.CompletedTask;

    private SqliteMessageLog OpenLog(int capacity) => SqliteMessageLog.Open(
        folder.File($"messages{capacity}.db"), new SqliteOptions { Probe = new StoreProbe(Watch) }, Time, NullLogger<SqliteMessageLog>.Instance, capacity);

    private void Watch(StoreTouch touch)
    {
        if (touch.Operation != StoreOperation.Commit)
            return;
        if (touch.Moment == TouchMoment.After)
        {
            commits.Release();
        }
        else if (refuseCommits)
        {
            Interlocked.Increment(ref refused);
            throw new IOException("refused");
        }
    }

    [Fact]
    public async Task What_waits_is_written_within_200_ms_though_nobody_reads()
    {
        log!.Append(Entry(1));
        log.Append(Entry(2));
        Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, commits.CurrentCount);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await commits.WaitAsync(TimeSpan.FromSeconds(30)));
        log.Append(Entry(3));
        Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await commits.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Under_pressure_the_oldest_waiting_entries_are_dropped_and_counted()
    {
        await using var small = OpenLog(10);
        for (var i = 0; i < 25; i++)
            small.Append(Entry(i, $"{i}"));
        Assert.Equal(15, small.Dropped);
        var read = await small.ReadAsync(Tenant, "station", null, null, 100, default);
        Assert.Equal(Enumerable.Range(15, 10).Reverse().Select(i => $"{i}"), read.Select(entry => entry.Content));
    }

    [Fact]
    public async Task Huge_entries_wait_up_to_32_MiB_together()
    {
        var huge = new string('x', 64 * 1024);
        for (var i = 0; i < 300; i++)
            log!.Append(Entry(i, huge));
        Assert.Equal(44, log!.Dropped);
        Assert.Equal(Entry(299).At, (await Read(limit: 1))[0].At);
        Assert.Equal(256, (await Read()).Count);
    }

    [Fact]
    public async Task What_could_not_be_written_waits_and_is_written_later()
    {
        refuseCommits = true;
        log!.Append(Entry(1));
        Assert.Empty(await Read());
        log.Append(Entry(2));
        Assert.Empty(await Read());
        Assert.Equal(2, refused);
        refuseCommits = false;
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await commits.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal([Entry(2), Entry(1)], await Read());
        Assert.Equal(0, log.Dropped);
    }

    [Fact]
    public async Task Closing_writes_what_waits_and_counts_what_comes_too_late()
    {
        log!.Append(Entry(1));
        await log.DisposeAsync();
        log.Append(Entry(2));
        Assert.Equal(1, log.Dropped);
        await OpenAsync();
        Assert.Equal([Entry(1)], await log.ReadAsync(Tenant, "station", null, null, 10, default));
    }

    [Fact]
    public async Task Closing_without_a_writable_file_counts_what_is_lost()
    {
        refuseCommits = true;
        log!.Append(Entry(1));
        log.Append(Entry(2));
        await log.DisposeAsync();
        Assert.Equal(2, log.Dropped);
    }

    [Fact]
    public async Task Retention_deletes_what_is_older_and_nothing_else()
    {
        for (var i = 0; i < 4500; i++)
            log!.Append(Entry(i / 2, $"{i}"));
        Assert.Equal(4500, (await Read(limit: 10_000)).Count);
        Assert.Equal(4400, await log!.DeleteBeforeAsync(Entry(2200).At, default));
        Assert.Equal(Enumerable.Range(4400, 100).Reverse().Select(i => $"{i}"), (await Read(limit: 10_000)).Select(entry => entry.Content));
        Assert.Equal(0, await log.DeleteBeforeAsync(Entry(2200).At, default));
    }

    [Fact]
    public async Task A_backup_holds_what_still_waited()
    {
        log!.Append(Entry(1));
        await log.BackupAsync(folder.File("copy.db"), default);
        await using var copy = SqliteMessageLog.Open(folder.File("copy.db"), new(), Time, NullLogger<SqliteMessageLog>.Instance);
        Assert.Equal([Entry(1)], await copy.ReadAsync(Tenant, "station", null, null, 10, default));
    }
}
