using System.Text;
using System.Text.Json;
using GreenFlux.Local.Sqlite;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

public sealed class SqliteDocumentStoreTests : DocumentStoreContract
{
    private readonly TemporaryFolder folder = new();
    private SqliteDocumentStore? store;

    protected override Task<IDocumentStore> OpenAsync() =>
        Task.FromResult<IDocumentStore>(store = SqliteDocumentStore.Open(folder.File("documents.db"), new()));

    protected override async Task CloseAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Documents_and_the_etag_counter_survive_reopening()
    {
        var etag = (await Write(Documents.Create("a"))).ETags[0]!;
        var deleted = (await Write(Documents.Create("b"))).ETags[0]!;
        await Write(new DocumentWrite.Delete("b", deleted));
        await store!.DisposeAsync();

        var reopened = await OpenAsync();
        Assert.Equal(etag, (await reopened.GetAsync(Home, Partition, "a", default))!.ETag);
        var next = (await reopened.WriteAsync(Home, Partition, [Documents.Create("b")], default)).ETags[0];
        Assert.DoesNotContain(next, new[] { etag, deleted });
    }

    [Fact]
    public async Task A_backup_made_while_writes_go_on_holds_everything_acknowledged_before_it()
    {
        using var stop = new CancellationTokenSource();
        await Write([.. Enumerable.Range(0, 100).Select(i => Documents.Create($"before{i}"))]);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                await Write(Documents.Create($"during{i}-1"), Documents.Create($"during{i}-2"));
        });
        await store!.BackupAsync(folder.File("copy/documents.db"), default);
        await stop.CancelAsync();
        await writing;

        await using var copy = SqliteDocumentStore.Open(folder.File("copy/documents.db"), new());
        var found = new List<string>();
        for (var query = new DocumentQuery(Home, Partition, "thing") { Limit = 1000 }; query is not null;)
        {
            var page = await copy.QueryAsync(query, default);
            found.AddRange(page.Documents.Select(document => document.Id));
            query = page.Next is null ? null : query with { After = page.Next };
        }
        Assert.Equal(100, found.Count(id => id.StartsWith("before", StringComparison.Ordinal)));
        Assert.Equal(0, found.Count % 2);
        Assert.False(File.Exists(folder.File("copy/documents.db.partial")));
    }

    /// <summary>The documents are so large that those kept in memory push each other out all the time.</summary>
    [Fact]
    public async Task A_read_that_begins_after_a_write_sees_it_whatever_is_kept_in_memory()
    {
        const int Count = 100;
        const int Rounds = 3;
        var padding = new string('x', 250_000);
        var completed = new int[Count];

        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var version = 1; version <= Rounds; version++)
            {
                for (var id = writer; id < Count; id += 4)
                {
                    await Write(new DocumentWrite.Upsert($"{id}", "thing", "s", Encoding.UTF8.GetBytes($$"""{"version":{{version}},"padding":"{{padding}}"}""")));
                    Volatile.Write(ref completed[id], version);
                }
            }
        })).ToArray();
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(async () =>
        {
            var random = new Random(reader);
            while (!Task.WhenAll(writers).IsCompleted)
            {
                var id = random.Next(Count);
                var least = Volatile.Read(ref completed[id]);
                var stored = await store!.GetAsync(Home, Partition, $"{id}", default);
                var version = stored is null ? 0 : JsonDocument.Parse(stored.Body).RootElement.GetProperty("version").GetInt32();
                Assert.True(version >= least, $"Version {least} of document {id} was acknowledged, then {version} was read.");
            }
        })).ToArray();

        await Task.WhenAll([.. writers, .. readers]);
    }

    [Fact]
    public async Task A_deleted_document_is_gone_although_it_was_read_a_moment_before()
    {
        await Write(Documents.Create("a"));
        var known = await store!.GetAsync(Home, Partition, "a", default);
        await Write(new DocumentWrite.Delete("a", known!.ETag));
        Assert.Null(await store.GetAsync(Home, Partition, "a", default));
        await Write(Documents.Create("a"));
        Assert.NotEqual(known.ETag, (await store.GetAsync(Home, Partition, "a", default))!.ETag);
    }

    [Fact]
    public async Task A_file_from_before_there_were_tags_is_upgraded_and_takes_them()
    {
        await store!.DisposeAsync();
        await using (var old = SqliteFile.Open(folder.File("old.db"), OldSchema, new()))
        {
            await old.WriteAsync(
                context => context.Statement("INSERT INTO ledger VALUES (?1, 'a', 'thing', '1', 7, '{\"n\":1}'), (?1, 'b', 'thing', '2', 7, '{}')")
                    .Bind(1, Partition.Value).Execute(),
                default);
        }

        await using var upgraded = SqliteDocumentStore.Open(folder.File("old.db"), new());
        Assert.Equal("{\"n\":1}", (await upgraded.GetAsync(Home, Partition, "a", default))!.Text());
        Assert.Empty(await upgraded.CountTagsAsync(Home, Partition, "thing", "", default));
        var outcome = await upgraded.WriteAsync(
            Home, Partition, [new DocumentWrite.Replace("a", "thing", "1", Documents.Json(), "7") { Tags = ["x"] }, new DocumentWrite.Delete("b", "7")], default);
        Assert.Equal("8", outcome.ETags[0]);
        var tagged = await upgraded.QueryAsync(new(Home, Partition, "thing") { Tag = "x" }, default);
        Assert.Equal("a", Assert.Single(tagged.Documents).Id);
    }

    /// <summary>Version 1, as released.</summary>
    private const string OldSchema = """
        CREATE TABLE stations(pk TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, sort TEXT NOT NULL, etag INTEGER NOT NULL, body TEXT NOT NULL);
        CREATE UNIQUE INDEX stations_id ON stations(pk, id);
        CREATE INDEX stations_sort ON stations(pk, kind, sort, id);
        CREATE TABLE ledger(pk TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, sort TEXT NOT NULL, etag INTEGER NOT NULL, body TEXT NOT NULL);
        CREATE UNIQUE INDEX ledger_id ON ledger(pk, id);
        CREATE INDEX ledger_sort ON ledger(pk, kind, sort, id);
        CREATE TABLE config(pk TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, sort TEXT NOT NULL, etag INTEGER NOT NULL, body TEXT NOT NULL);
        CREATE UNIQUE INDEX config_id ON config(pk, id);
        CREATE INDEX config_sort ON config(pk, kind, sort, id);
        CREATE TABLE tokens(pk TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, sort TEXT NOT NULL, etag INTEGER NOT NULL, body TEXT NOT NULL);
        CREATE UNIQUE INDEX tokens_id ON tokens(pk, id);
        CREATE INDEX tokens_sort ON tokens(pk, kind, sort, id);
        CREATE TABLE directory(pk TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, sort TEXT NOT NULL, etag INTEGER NOT NULL, body TEXT NOT NULL);
        CREATE UNIQUE INDEX directory_id ON directory(pk, id);
        CREATE INDEX directory_sort ON directory(pk, kind, sort, id);
        CREATE TABLE counter(etag INTEGER NOT NULL);
        INSERT INTO counter VALUES (7);
        """;
}
