using System.Buffers.Binary;
using GreenFlux.Local.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace GreenFlux.Tests.Runtime.Stores;

/// <summary>SQLite drops what it can't use of a log without a word; we say so.</summary>
public sealed class WriteAheadLogTests : IDisposable
{
    private const string Schema = "CREATE TABLE item(id INTEGER PRIMARY KEY, text TEXT NOT NULL)";
    private const int Commits = 20;
    private const int HeaderBytes = 32;
    private const int FrameBytes = 24 + 4096;

    private readonly TemporaryFolder folder = new();

    private string Crashed => folder.File("crashed.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_log_that_ends_with_a_commit_is_whole()
    {
        await CrashAsync(log => log);
        var (found, kept) = await OpenAsync();
        Assert.Equal(LogCondition.Whole, found!.Condition);
        Assert.Equal(Commits, kept);
        Assert.Equal(found.Length, found.RecoveredBytes);
    }

    [Theory]
    [InlineData("cut in its last page", LogCondition.TornTail, 1)]
    [InlineData("cut in the header of its last frame", LogCondition.Unfinished, 1)]
    [InlineData("altered in its last page", LogCondition.TornTail, 1)]
    [InlineData("altered in the salt of its last frame", LogCondition.TornTail, 1)]
    [InlineData("followed by rubbish", LogCondition.TornTail, 0)]
    [InlineData("altered in its last three commits", LogCondition.Damaged, 3)]
    [InlineData("altered in the middle", LogCondition.Damaged, 10)]
    [InlineData("altered in its header", LogCondition.Damaged, Commits)]
    public async Task What_is_lost_is_told_and_all_before_it_is_kept(string how, LogCondition condition, int lost)
    {
        // Each commit is one frame: the table fits into a page.
        var length = await CrashAsync(log => Break(log, how));
        var (found, kept) = await OpenAsync();
        Assert.Equal(condition, found!.Condition);
        Assert.Equal(Commits - lost, kept);
        Assert.Equal(length, found.Length);
        if (how != "altered in its header")
            Assert.Equal(length - (how == "followed by rubbish" ? 5000 : 0), found.RecoveredBytes + LengthOf(lost, how));
        Assert.Equal(condition == LogCondition.Damaged, found.Copy is not null);
        if (found.Copy is { } copy)
            Assert.Equal(length, new FileInfo(copy).Length);
    }

    [Fact]
    public async Task What_was_told_once_is_not_told_at_the_next_start()
    {
        await CrashAsync(log => Break(log, "followed by rubbish"));
        await using var file = SqliteFile.Open(Crashed, Schema, new() { LogFound = _ => { } });
        await file.WriteAsync(context => SqliteFileTests.Insert(context, "next"), default);
        await CopyAsync(Crashed, folder.File("again.db"));

        LogScan? found = null;
        await using var again = SqliteFile.Open(folder.File("again.db"), Schema, new() { LogFound = log => found = log });
        Assert.Equal(LogCondition.Whole, found!.Condition);
        Assert.Equal(Commits + 1, SqliteFileTests.Count(again));
    }

    [Fact]
    public async Task A_transaction_cut_off_before_its_commit_is_unfinished()
    {
        await using (var file = SqliteFile.Open(folder.File("items.db"), Schema, new()))
        {
            for (var i = 0; i < Commits; i++)
                await file.WriteAsync(context => SqliteFileTests.Insert(context, $"{i}"), default);
            await file.WriteAsync(context => InsertPages(context, 5), default);
            var log = await CopyAsync(folder.File("items.db"));
            // Without its last frames, of which the very last is the commit.
            await File.WriteAllBytesAsync(Crashed + "-wal", log[..^(2 * FrameBytes)]);
        }
        var (found, kept) = await OpenAsync();
        Assert.Equal(LogCondition.Unfinished, found!.Condition);
        Assert.InRange(found.DroppedFrames, 1, 10);
        Assert.Equal(0, found.DroppedCommits);
        Assert.Equal(Commits, kept);
    }

    [Fact]
    public async Task A_log_begun_again_over_an_older_one_is_whole()
    {
        await using (var file = SqliteFile.Open(folder.File("items.db"), Schema, new()))
        {
            await file.WriteAsync(context => InsertPages(context, 20), default);
            Checkpoint(folder.File("items.db"));
            await file.WriteAsync(context => SqliteFileTests.Insert(context, "first of the new log"), default);
            await CopyAsync(folder.File("items.db"), to: Crashed);
        }
        var (found, kept) = await OpenAsync();
        Assert.Equal(LogCondition.Whole, found!.Condition);
        Assert.Equal(1, found.Commits);
        Assert.True(found.RecoveredBytes < found.Length, "Frames of the older log should stand behind the new one.");
        Assert.Equal(21, kept);
    }

    [Fact]
    public async Task No_log_and_an_empty_one_are_nothing_to_tell()
    {
        await using (SqliteFile.Open(Crashed, Schema, new() { LogFound = Unexpected }))
        {
            // Closing removes the log.
        }
        await File.WriteAllBytesAsync(Crashed + "-wal", []);
        await using var file = SqliteFile.Open(Crashed, Schema, new() { LogFound = Unexpected });

        static void Unexpected(LogScan log) => Assert.Fail($"{log} was told.");
    }

    [Theory]
    [InlineData("followed by rubbish", LogLevel.Warning, 0)]
    [InlineData("altered in the middle", LogLevel.Error, 1)]
    [InlineData("cut in the header of its last frame", LogLevel.Information, 0)]
    public async Task An_operator_reads_the_file_and_the_place_and_health_tells_of_a_loss(string how, LogLevel level, int notes)
    {
        await CrashAsync(log => Break(log, how));
        var lines = new List<(LogLevel Level, string Text)>();
        var reports = new LogReports(new LineLogger(lines));
        await using var file = SqliteFile.Open(Crashed, Schema, new() { LogFound = reports.Add });

        var line = Assert.Single(lines);
        Assert.Equal(level, line.Level);
        Assert.Contains(Crashed + "-wal", line.Text, StringComparison.Ordinal);
        Assert.Contains("byte ", line.Text, StringComparison.Ordinal);
        Assert.Equal(notes, reports.Notes.Count);
        Assert.All(reports.Notes, note => Assert.DoesNotContain(folder.Path, note.Text + note.Name, StringComparison.Ordinal));
    }

    private static long LengthOf(int lostFrames, string how) => how switch
    {
        "followed by rubbish" => 0,
        "cut in its last page" => FrameBytes - 100,
        "cut in the header of its last frame" => 12,
        _ => (long)lostFrames * FrameBytes,
    };

    private static byte[] Break(byte[] log, string how)
    {
        switch (how)
        {
            case "cut in its last page":
                return log[..^100];
            case "cut in the header of its last frame":
                return log[..^(FrameBytes - 12)];
            case "followed by rubbish":
                return [.. log, .. Enumerable.Repeat((byte)0xA5, 5000)];
            case "altered in its last page":
                log[^1] ^= 0xFF;
                return log;
            case "altered in the salt of its last frame":
                BinaryPrimitives.WriteUInt32BigEndian(log.AsSpan(log.Length - FrameBytes + 8), 0xDEADBEEF);
                return log;
            case "altered in its last three commits":
                for (var frame = 1; frame <= 3; frame++)
                    log[^(frame * FrameBytes - 1000)] ^= 0x10;
                return log;
            case "altered in the middle":
                log[^(10 * FrameBytes - 1000)] ^= 0x01;
                return log;
            case "altered in its header":
                log[HeaderBytes - 1] ^= 0x01;
                return log;
            default:
                throw new ArgumentException(how, nameof(how));
        }
    }

    /// <summary>Leaves a file with some commits in its log, as a crash would, and the log broken.</summary>
    private async Task<long> CrashAsync(Func<byte[], byte[]> breakLog)
    {
        await using var file = SqliteFile.Open(folder.File("items.db"), Schema, new());
        Checkpoint(folder.File("items.db"));
        for (var i = 0; i < Commits; i++)
            await file.WriteAsync(context => SqliteFileTests.Insert(context, $"{i}"), default);
        var log = await CopyAsync(folder.File("items.db"), to: Crashed);
        var broken = breakLog(log[..(HeaderBytes + Commits * FrameBytes)]);
        await File.WriteAllBytesAsync(Crashed + "-wal", broken);
        return broken.Length;
    }

    private async Task<(LogScan? Found, long Kept)> OpenAsync()
    {
        LogScan? found = null;
        await using var file = SqliteFile.Open(Crashed, Schema, new() { LogFound = log => found = log });
        var kept = SqliteFileTests.Count(file);
        await file.WriteAsync(context => SqliteFileTests.Insert(context, "next"), default);
        Assert.Equal(kept + 1, SqliteFileTests.Count(file));
        return (found, kept);
    }

    /// <summary>Copies file and log while they are in use; the log's bytes.</summary>
    private async Task<byte[]> CopyAsync(string from, string? to = null)
    {
        to ??= Crashed;
        if (to != from)
            File.Copy(from, to, overwrite: true);
        if (!File.Exists(from + "-wal"))
            return [];
        await using var stream = new FileStream(from + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        if (to != from)
            await File.WriteAllBytesAsync(to + "-wal", copy.ToArray());
        return copy.ToArray();
    }

    private static long InsertPages(SqliteWriteContext context, int pages)
    {
        for (var i = 0; i < pages; i++)
            SqliteFileTests.Insert(context, new string('x', 4000));
        return pages;
    }

    private static void Checkpoint(string path)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READWRITE, null));
        using (database)
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(database, "PRAGMA wal_checkpoint(RESTART)"));
    }

    private sealed class LineLogger(List<(LogLevel Level, string Text)> lines) : ILogger<LogReports>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add((logLevel, formatter(state, exception)));
    }
}
