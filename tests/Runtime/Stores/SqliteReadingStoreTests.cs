using GreenFlux.Local.Sqlite;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

public sealed class SqliteReadingStoreTests : ReadingStoreContract
{
    private readonly TemporaryFolder folder = new();
    private SqliteReadingStore? store;
    private bool refuseCommits;

    protected override Task<IReadingStore> OpenAsync() => Task.FromResult<IReadingStore>(
        store = SqliteReadingStore.Open(folder.File("readings.db"), new SqliteOptions { Probe = new StoreProbe(Refuse) }));

    protected override async Task CloseAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
        folder.Dispose();
    }

    private void Refuse(StoreTouch touch)
    {
        if (refuseCommits && touch is { Operation: StoreOperation.Commit, Moment: TouchMoment.Before })
            throw new IOException("refused");
    }

    [Fact]
    public async Task Readings_survive_reopening()
    {
        await Store.AppendAsync(Tenant, "s", [Sample(1, 1.5m)], default);
        await store!.DisposeAsync();
        var reopened = await OpenAsync();
        await reopened.AppendAsync(Tenant, "s", [Sample(1, 1.5m), Sample(2, 2)], default);
        Assert.Equal([Sample(1, 1.5m), Sample(2, 2)], await reopened.ReadAsync(Tenant, "s", default));
    }

    [Fact]
    public async Task A_shape_whose_first_append_failed_is_not_taken_for_another()
    {
        refuseCommits = true;
        await Assert.ThrowsAsync<IOException>(() => Store.AppendAsync(Tenant, "s", [Sample(1, 1) with { Unit = "lost" }], default));
        refuseCommits = false;
        var kept = Sample(1, 1) with { Unit = "kept" };
        var late = Sample(2, 2) with { Unit = "lost" };
        await Store.AppendAsync(Tenant, "s", [kept], default);
        await Store.AppendAsync(Tenant, "s", [late], default);
        Assert.Equal([kept, late], await Store.ReadAsync(Tenant, "s", default));
    }
}
