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
}
