using GreenFlux.Local.Sqlite;

namespace GreenFlux.Tests.Runtime.Stores;

/// <summary>What a store file does when its disk, its lock or its bytes let it down.</summary>
public sealed class SqliteFileFaultTests : IDisposable
{
    private const string Schema = "CREATE TABLE item(id INTEGER PRIMARY KEY, text TEXT NOT NULL)";

    private static readonly string Page = new('x', 4000);

    private readonly TemporaryFolder folder = new();

    private string FilePath => folder.File("items.db");

    public void Dispose() => folder.Dispose();

    private SqliteFile Open(SqliteOptions? options = null) => SqliteFile.Open(FilePath, Schema, options ?? new());

    /// <summary>Queues works behind one that holds the writer, so that they make one group.</summary>
    private static async Task<Task<long>[]> QueueAsOneGroup(SqliteFile file, params Func<SqliteWriteContext, long>[] works)
    {
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = file.WriteAsync(
            context =>
            {
                begun.Set();
                go.Wait();
            },
            default);
        begun.Wait();
        var tasks = works.Select(work => file.WriteAsync(work, default)).ToArray();
        go.Set();
        await first;
        await Task.WhenAll(tasks.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)));
        return tasks;
    }

    [Fact]
    public async Task On_a_full_disk_writes_fail_clearly_and_what_was_acknowledged_stays()
    {
        await using var file = Open(new() { MaxPageCount = 20 });
        var stored = 0;
        var failure = await Assert.ThrowsAsync<StorageException>(async () =>
        {
            while (true)
            {
                await file.WriteAsync(context => SqliteFileTests.Insert(context, Page), default);
                stored++;
            }
        });
        Assert.Equal(StorageProblem.Full, failure.Problem);
        Assert.Contains("The disk is full", failure.Message, StringComparison.Ordinal);
        Assert.Contains(FilePath, failure.Message, StringComparison.Ordinal);
        Assert.InRange(stored, 5, 20);
        Assert.Equal(stored, SqliteFileTests.Count(file));

        await file.WriteAsync(context => { context.Statement("DELETE FROM item WHERE id = 1").Execute(); }, default);
        await file.WriteAsync(context => SqliteFileTests.Insert(context, Page), default);
        Assert.Equal(stored, SqliteFileTests.Count(file));
    }

    [Fact]
    public async Task A_work_too_large_for_the_disk_takes_no_other_of_its_group_with_it()
    {
        await using var file = Open(new() { MaxPageCount = 20 });
        var tasks = await QueueAsOneGroup(
            file,
            context => SqliteFileTests.Insert(context, "before"),
            context =>
            {
                for (var i = 0; i < 30; i++)
                    SqliteFileTests.Insert(context, Page);
                return 0;
            },
            context => SqliteFileTests.Insert(context, "after"),
            _ => throw new InvalidOperationException("own"));
        Assert.True(tasks[0].IsCompletedSuccessfully);
        Assert.Equal(StorageProblem.Full, (await Assert.ThrowsAsync<StorageException>(() => tasks[1])).Problem);
        Assert.True(tasks[2].IsCompletedSuccessfully);
        await Assert.ThrowsAsync<InvalidOperationException>(() => tasks[3]);
        Assert.Equal(2, SqliteFileTests.Count(file));
    }

    [Fact]
    public async Task While_another_holds_the_lock_writes_fail_clearly_and_reads_go_on()
    {
        await using var file = Open(new() { BusyTimeout = TimeSpan.FromMilliseconds(20) });
        await file.WriteAsync(context => SqliteFileTests.Insert(context, "first"), default);
        await using (var other = Open())
        {
            using var locked = new ManualResetEventSlim();
            using var release = new ManualResetEventSlim();
            var holding = other.WriteAsync(
                context =>
                {
                    locked.Set();
                    release.Wait();
                    return SqliteFileTests.Insert(context, "second");
                },
                default);
            locked.Wait();
            var failure = await Assert.ThrowsAsync<StorageException>(() => file.WriteAsync(context => SqliteFileTests.Insert(context, "lost"), default));
            Assert.Equal(StorageProblem.Busy, failure.Problem);
            Assert.Contains("Another process has locked", failure.Message, StringComparison.Ordinal);
            Assert.Equal(1, SqliteFileTests.Count(file));
            release.Set();
            await holding;
        }
        await file.WriteAsync(context => SqliteFileTests.Insert(context, "third"), default);
        Assert.Equal(3, SqliteFileTests.Count(file));
    }

    [SkippableFact]
    public async Task A_read_only_file_is_refused_clearly()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "File modes don't bind this user.");
        await using (var file = Open())
            await file.WriteAsync(context => SqliteFileTests.Insert(context, "kept"), default);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(FilePath, UnixFileMode.UserRead);
        var failure = Assert.Throws<StorageException>(() => Open());
        Assert.Equal(StorageProblem.ReadOnly, failure.Problem);
        Assert.Contains(FilePath, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_that_sqlite_refuses_as_read_only_says_so()
    {
        await using var file = Open();
        var failure = await Assert.ThrowsAsync<StorageException>(() => file.WriteAsync(
            context =>
            {
                context.Statement("PRAGMA query_only = 1").Execute();
                try
                {
                    return SqliteFileTests.Insert(context, "x");
                }
                finally
                {
                    context.Statement("PRAGMA query_only = 0").Execute();
                }
            },
            default));
        Assert.Equal(StorageProblem.ReadOnly, failure.Problem);
        await file.WriteAsync(context => SqliteFileTests.Insert(context, "y"), default);
        Assert.Equal(1, SqliteFileTests.Count(file));
    }

    [Fact]
    public void A_path_that_is_a_folder_is_unreachable()
    {
        Directory.CreateDirectory(FilePath);
        Assert.Equal(StorageProblem.Unreachable, Assert.Throws<StorageException>(() => Open()).Problem);
    }

    [Fact]
    public void A_file_that_is_no_sqlite_file_is_refused_and_left_alone()
    {
        var bytes = Enumerable.Range(0, 8192).Select(i => (byte)(i * 7)).ToArray();
        File.WriteAllBytes(FilePath, bytes);
        var failure = Assert.Throws<StorageException>(() => Open());
        Assert.Equal(StorageProblem.Corrupt, failure.Problem);
        Assert.Contains("restore the file from a backup", failure.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public async Task A_file_overwritten_from_its_second_page_on_is_refused()
    {
        await FillAsync();
        // The table's root is the second page.
        Overwrite(fromPage: 1);
        var failure = Assert.Throws<StorageException>(() => Open());
        Assert.Equal(StorageProblem.Corrupt, failure.Problem);
        Assert.Contains("restore the file from a backup", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_page_deep_in_the_file_fails_what_needs_it_as_corrupt()
    {
        await FillAsync();
        Overwrite(fromPage: 20);
        await using var damaged = Open();
        Assert.Equal(StorageProblem.Corrupt, Assert.Throws<StorageException>(() => SqliteFileTests.Count(damaged)).Problem);
        var failure = await Assert.ThrowsAsync<StorageException>(() => damaged.WriteAsync(context => SqliteFileTests.Insert(context, "y"), default));
        Assert.Equal(StorageProblem.Corrupt, failure.Problem);
    }

    private async Task FillAsync()
    {
        await using var file = Open();
        for (var i = 0; i < 30; i++)
            await file.WriteAsync(context => SqliteFileTests.Insert(context, Page), default);
    }

    private void Overwrite(int fromPage)
    {
        using var stream = File.OpenWrite(FilePath);
        var length = stream.Length;
        stream.Position = fromPage * 4096;
        stream.Write(Enumerable.Repeat((byte)0xEE, (int)(length - stream.Position)).ToArray());
    }

    [Theory]
    [InlineData("cut", 1)]
    [InlineData("flipped", 1)]
    [InlineData("followed by rubbish", 0)]
    public async Task A_log_whose_tail_is_broken_recovers_to_the_last_whole_commit(string how, int commitsLost)
    {
        const int Commits = 20;
        await using var file = Open();
        for (var i = 0; i < Commits; i++)
            await file.WriteAsync(context => SqliteFileTests.Insert(context, $"{i}"), default);

        // As a crash would leave it: the file is still open, its log not yet merged.
        File.Copy(FilePath, folder.File("crashed.db"));
        var log = await ReadShared(FilePath + "-wal");
        var broken = how switch
        {
            "cut" => log[..^100],
            "flipped" => [.. log[..^1], (byte)~log[^1]],
            _ => [.. log, .. Enumerable.Repeat((byte)0xA5, 5000)],
        };
        await File.WriteAllBytesAsync(folder.File("crashed.db-wal"), broken);

        await using var recovered = SqliteFile.Open(folder.File("crashed.db"), Schema, new());
        Assert.Equal(Commits - commitsLost, SqliteFileTests.Count(recovered));
        await recovered.WriteAsync(context => SqliteFileTests.Insert(context, "next"), default);
        Assert.Equal(Commits - commitsLost + 1, SqliteFileTests.Count(recovered));
    }

    private static async Task<byte[]> ReadShared(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_an_older_one_is_upgraded()
    {
        await using (var file = Open())
            await file.WriteAsync(context => SqliteFileTests.Insert(context, "old"), default);
        var upgraded = new SqliteOptions { Upgrades = ["ALTER TABLE item ADD COLUMN colour TEXT; UPDATE item SET colour = 'red'"] };
        await using (var file = Open(upgraded))
        {
            Assert.Equal("red", file.Read(context =>
            {
                var row = context.Statement("SELECT colour FROM item");
                row.Step();
                return row.Text(0);
            }));
        }
        var failure = Assert.Throws<StorageException>(() => Open());
        Assert.Equal(StorageProblem.NewerSchema, failure.Problem);
        Assert.Contains("schema version 2, this release knows up to 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upgrade_that_fails_leaves_the_file_as_it_was()
    {
        await using (var file = Open())
            await file.WriteAsync(context => SqliteFileTests.Insert(context, "old"), default);
        var wrong = new SqliteOptions { Upgrades = ["DELETE FROM item", "no SQL"] };
        Assert.Equal(StorageProblem.Broken, Assert.Throws<StorageException>(() => Open(wrong)).Problem);
        await using var again = Open();
        Assert.Equal(1, SqliteFileTests.Count(again));
    }

    [Fact]
    public void A_data_directory_serves_one_process_at_a_time()
    {
        using (new SqliteFolder(folder.Path, new()))
        {
            var failure = Assert.Throws<StorageException>(() => new SqliteFolder(folder.Path, new()));
            Assert.Equal(StorageProblem.Busy, failure.Problem);
            Assert.Contains("another process uses it", failure.Message, StringComparison.Ordinal);
        }
        using var next = new SqliteFolder(folder.Path, new());
    }
}
