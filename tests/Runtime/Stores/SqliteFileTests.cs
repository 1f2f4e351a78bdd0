using GreenFlux.Local.Sqlite;

namespace GreenFlux.Tests.Runtime.Stores;

public sealed class SqliteFileTests : IDisposable
{
    private const string Schema = "CREATE TABLE item(id INTEGER PRIMARY KEY, text TEXT NOT NULL)";

    private readonly TemporaryFolder folder = new();

    private string FilePath => folder.File("items.db");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("é\0ü")]
    [InlineData("🔌")]
    public async Task A_completed_write_is_seen_by_the_next_read_and_after_reopening(string text)
    {
        await using (var file = SqliteFile.Open(FilePath, Schema, new()))
        {
            var id = await file.WriteAsync(context => Insert(context, text), default);
            Assert.Equal(text, Text(file, id));
        }
        await using var again = SqliteFile.Open(FilePath, Schema, new());
        Assert.Equal(text, Text(again, 1));
    }

    [Fact]
    public async Task A_work_that_throws_is_undone_alone_and_fails_alone()
    {
        await using var file = SqliteFile.Open(FilePath, Schema, new());
        var works = Enumerable.Range(0, 300).Select(i => file.WriteAsync(
            context =>
            {
                var id = Insert(context, $"{i}");
                return i % 7 == 0 ? throw new InvalidOperationException($"{i}") : id;
            },
            default)).ToArray();
        for (var i = 0; i < works.Length; i++)
        {
            if (i % 7 == 0)
                Assert.Equal($"{i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => works[i])).Message);
            else
                Assert.Equal($"{i}", Text(file, await works[i]));
        }
        Assert.Equal(300 - 43, Count(file));
    }

    [Fact]
    public async Task A_read_left_in_mid_row_holds_no_stale_snapshot()
    {
        await using var file = SqliteFile.Open(FilePath, Schema, new());
        for (var i = 0; i < 5; i++)
        {
            await file.WriteAsync(context => Insert(context, "x"), default);
            Assert.Equal(i + 1, file.Read(context =>
            {
                var first = context.Statement("SELECT id FROM item ORDER BY id");
                Assert.True(first.Step());
                return Count(context);
            }));
        }
    }

    [Fact]
    public async Task Undo_takes_back_what_the_work_wrote_and_lets_it_go_on()
    {
        await using var file = SqliteFile.Open(FilePath, Schema, new());
        var kept = await file.WriteAsync(
            context =>
            {
                Insert(context, "undone");
                context.Undo();
                return Insert(context, "kept");
            },
            default);
        Assert.Equal("kept", Text(file, kept));
        Assert.Equal(1, Count(file));
    }

    [Fact]
    public async Task Closing_commits_what_was_queued_and_takes_nothing_more()
    {
        var file = SqliteFile.Open(FilePath, Schema, new());
        var queued = Enumerable.Range(0, 2000).Select(i => file.WriteAsync(context => Insert(context, $"{i}"), default)).ToArray();
        await file.DisposeAsync();
        await file.DisposeAsync();
        Assert.All(queued, task => Assert.True(task.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => file.WriteAsync(context => Insert(context, "late"), default));
        Assert.Throws<ObjectDisposedException>(() => Count(file));
        await using var again = SqliteFile.Open(FilePath, Schema, new());
        Assert.Equal(2000, Count(again));
    }

    [Fact]
    public async Task What_is_cancelled_while_it_waits_is_never_begun()
    {
        await using var file = SqliteFile.Open(FilePath, Schema, new());
        using var go = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var first = file.WriteAsync(
            context =>
            {
                go.Wait();
                return Insert(context, "first");
            },
            default);
        var second = file.WriteAsync(context => Insert(context, "second"), cancel.Token);
        await cancel.CancelAsync();
        go.Set();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(1, Count(file));
    }

    [Fact]
    public async Task Continuations_never_run_on_the_writer_thread()
    {
        await using var file = SqliteFile.Open(FilePath, Schema, new());
        var writer = await file.WriteAsync(_ => Environment.CurrentManagedThreadId, default);
        for (var i = 0; i < 20; i++)
        {
            await file.WriteAsync(context => Insert(context, "x"), default);
            Assert.NotEqual(writer, Environment.CurrentManagedThreadId);
        }
    }

    internal static long Insert(SqliteWriteContext context, string text)
    {
        context.Statement("INSERT INTO item(text) VALUES (?1)").Bind(1, text).Execute();
        return context.LastInsertedRow;
    }

    internal static long Count(SqliteFile file) => file.Read(Count);

    private static long Count(SqliteReadContext context)
    {
        var statement = context.Statement("SELECT count(*) FROM item");
        statement.Step();
        return statement.Int64(0);
    }

    private static string Text(SqliteFile file, long id) => file.Read(context =>
    {
        var statement = context.Statement("SELECT text FROM item WHERE id = ?1").Bind(1, id);
        Assert.True(statement.Step());
        return statement.Text(0);
    });
}
