using GreenFlux.Local.Sqlite;
using Microsoft.Extensions.Configuration;

namespace GreenFlux.Tests.Runtime.Stores;

public sealed class StoreProbeTests : IDisposable
{
    private const string Schema = "CREATE TABLE item(id INTEGER PRIMARY KEY, text TEXT NOT NULL)";

    private readonly TemporaryFolder folder = new();
    private readonly List<StoreTouch> touches = [];
    private (StoreOperation Operation, TouchMoment Moment)? fails;

    public void Dispose() => folder.Dispose();

    private SqliteFile Open() => SqliteFile.Open(folder.File("items.db"), Schema, new() { Probe = new StoreProbe(Touched) });

    private void Touched(StoreTouch touch)
    {
        lock (touches)
            touches.Add(touch);
        if ((touch.Operation, touch.Moment) == fails)
            throw new IOException("injected");
    }

    private static StoreProbe? Configured(params (string Key, string? Value)[] settings) => StoreProbe.FromConfiguration(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => "Embedded:Faults:" + setting.Key, setting => setting.Value)).Build());

    [Fact]
    public async Task Every_read_work_and_commit_is_touched_before_and_after()
    {
        await using var file = Open();
        await file.WriteAsync(context => SqliteFileTests.Insert(context, "x"), default);
        SqliteFileTests.Count(file);
        Assert.Equal(
            [
                new(1, "items.db", StoreOperation.Work, TouchMoment.Before), new(2, "items.db", StoreOperation.Work, TouchMoment.After),
                new(3, "items.db", StoreOperation.Commit, TouchMoment.Before), new(4, "items.db", StoreOperation.Commit, TouchMoment.After),
                new(5, "items.db", StoreOperation.Read, TouchMoment.Before), new(6, "items.db", StoreOperation.Read, TouchMoment.After),
            ],
            touches);
    }

    [Theory]
    [InlineData(StoreOperation.Work, TouchMoment.Before, 0)]
    [InlineData(StoreOperation.Work, TouchMoment.After, 0)]
    [InlineData(StoreOperation.Commit, TouchMoment.Before, 0)]
    [InlineData(StoreOperation.Commit, TouchMoment.After, 1)]
    public async Task A_fault_fails_the_write_and_only_one_after_the_commit_leaves_it_stored(StoreOperation operation, TouchMoment moment, int stored)
    {
        await using var file = Open();
        fails = (operation, moment);
        var failure = await Assert.ThrowsAsync<IOException>(() => file.WriteAsync(context => SqliteFileTests.Insert(context, "x"), default));
        Assert.Equal("injected", failure.Message);
        fails = null;
        Assert.Equal(stored, SqliteFileTests.Count(file));
        await file.WriteAsync(context => SqliteFileTests.Insert(context, "y"), default);
        Assert.Equal(stored + 1, SqliteFileTests.Count(file));
    }

    [Theory]
    [InlineData(TouchMoment.Before)]
    [InlineData(TouchMoment.After)]
    public async Task A_fault_at_a_read_fails_the_read_alone(TouchMoment moment)
    {
        await using var file = Open();
        fails = (StoreOperation.Read, moment);
        Assert.Throws<IOException>(() => SqliteFileTests.Count(file));
        fails = null;
        Assert.Equal(0, SqliteFileTests.Count(file));
    }

    [Fact]
    public async Task The_touch_log_has_a_line_per_touch_over_all_files()
    {
        using (var probe = Configured(("TouchLog", folder.File("touches.txt"))))
        {
            await using var first = SqliteFile.Open(folder.File("first.db"), Schema, new() { Probe = probe });
            await using var second = SqliteFile.Open(folder.File("second.db"), Schema, new() { Probe = probe });
            await first.WriteAsync(context => SqliteFileTests.Insert(context, "x"), default);
            SqliteFileTests.Count(second);
            Assert.Equal(6, probe!.Touches);
        }
        Assert.Equal(
            [
                "1\tfirst.db\tWork\tBefore", "2\tfirst.db\tWork\tAfter", "3\tfirst.db\tCommit\tBefore", "4\tfirst.db\tCommit\tAfter",
                "5\tsecond.db\tRead\tBefore", "6\tsecond.db\tRead\tAfter",
            ],
            await File.ReadAllLinesAsync(folder.File("touches.txt")));
    }

    [Fact]
    public void Without_settings_there_is_no_probe_and_a_wrong_setting_is_named()
    {
        Assert.Null(Configured());
        Assert.Null(Configured(("KillAtTouch", ""), ("TouchLog", null)));
        foreach (var wrong in new[] { "0", "-1", "soon", "1.5" })
        {
            var refusal = Assert.Throws<ArgumentException>(() => Configured(("KillAtTouch", wrong)));
            Assert.Contains($"Embedded:Faults:KillAtTouch is '{wrong}'", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task While_the_named_file_exists_every_commit_fails_as_on_a_full_disk()
    {
        var switchFile = folder.File("full");
        using var probe = Configured(("FullWhile", switchFile));
        await using var file = SqliteFile.Open(folder.File("items.db"), Schema, new() { Probe = probe });
        await file.WriteAsync(context => SqliteFileTests.Insert(context, "before"), default);
        await File.WriteAllTextAsync(switchFile, "");
        var failure = await Assert.ThrowsAsync<StorageException>(() => file.WriteAsync(context => SqliteFileTests.Insert(context, "lost"), default));
        Assert.Equal(StorageProblem.Full, failure.Problem);
        Assert.Equal(1, SqliteFileTests.Count(file));
        File.Delete(switchFile);
        await file.WriteAsync(context => SqliteFileTests.Insert(context, "after"), default);
        Assert.Equal(2, SqliteFileTests.Count(file));
    }
}
