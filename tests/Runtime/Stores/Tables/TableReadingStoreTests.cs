using Azure.Data.Tables;
using GreenFlux.Azure.Readings;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores.Tables;

public sealed class TableReadingStoreTests : ReadingStoreContract
{
    private readonly FaultyTransport way = new();
    private Azurite server = null!;

    protected override int RandomSessions => Soak.Times(40, 200);

    protected override async Task<IReadingStore> OpenAsync()
    {
        server = await Azurite.RunningAsync();
        return new TableReadingStore(way.Tables(server));
    }

    protected override Task CloseAsync()
    {
        way.Dispose();
        return Task.CompletedTask;
    }

    private async Task<List<TableEntity>> EntitiesAsync(string table)
    {
        var found = new List<TableEntity>();
        await foreach (var entity in new TableServiceClient(server.ConnectionString).GetTableClient(table).QueryAsync<TableEntity>(entity => entity.PartitionKey.CompareTo("t") >= 0))
        {
            if (entity.PartitionKey.Contains(Tenant[7..], StringComparison.Ordinal))
                found.Add(entity);
        }
        return found;
    }

    [SkippableFact]
    public async Task Readings_are_in_the_table_of_the_month_in_which_their_session_started_one_entity_an_append()
    {
        var session = SessionId.New(new DateTimeOffset(2031, 2, 28, 23, 59, 0, TimeSpan.Zero)).ToString();
        await Store.AppendAsync(Tenant, session, [Sample(1, 1), Sample(2, 2)], default);
        await Store.AppendAsync(Tenant, session, [Sample(1, 1), Sample(2, 2)], default);
        await Store.AppendAsync(Tenant, session, [Sample(3, 3)], default);
        Assert.Equal(2, (await EntitiesAsync("readings203102")).Count);
        Assert.Equal(3, (await Store.ReadAsync(Tenant, session, default)).Count);
    }

    [SkippableFact]
    public async Task Samples_of_one_instant_are_read_in_the_order_in_which_they_were_first_appended()
    {
        for (var i = 0; i < 6; i++)
            await Store.AppendAsync(Tenant, "s", [Sample(1, i)], default);
        await Store.AppendAsync(Tenant, "s", [Sample(1, 0)], default);
        Assert.Equal([0, 1, 2, 3, 4, 5], (await Store.ReadAsync(Tenant, "s", default)).Select(sample => (int)sample.Value!));
    }

    [SkippableTheory]
    [InlineData(1, 900_000)]
    [InlineData(3, 700_000)]
    public async Task An_append_that_is_too_large_for_an_entity_is_kept_whole(int samples, int bytes)
    {
        MeterSample[] large = [.. Enumerable.Range(0, samples).Select(i => Sample(i, i) with { SignedData = new string((char)('a' + i), bytes) })];
        await Store.AppendAsync(Tenant, "s", large, default);
        await Store.AppendAsync(Tenant, "s", large, default);
        Assert.Equal(large, await Store.ReadAsync(Tenant, "s", default));
    }

    [SkippableFact]
    public async Task A_lost_answer_is_asked_again_and_doubles_nothing()
    {
        await Store.AppendAsync(Tenant, "s", [Sample(1, 1)], default);
        var patient = new TableReadingStore(way.Tables(server, retries: 2));
        await patient.AppendAsync(Tenant, "s", [Sample(1, 1)], default);
        way.Once(Fate.AnswerLost, request => request.StartsWith("POST", StringComparison.Ordinal));
        await patient.AppendAsync(Tenant, "s", [Sample(2, 2)], default);
        Assert.Equal([Sample(1, 1), Sample(2, 2)], await Store.ReadAsync(Tenant, "s", default));
        Assert.Equal(2, (await EntitiesAsync("readings")).Count);
    }

    [SkippableFact]
    public async Task What_was_throttled_for_a_while_is_done_and_what_is_throttled_for_long_is_told()
    {
        var patient = new TableReadingStore(way.Tables(server, retries: 2));
        await patient.AppendAsync(Tenant, "s", [Sample(1, 1)], default);
        way.All(Fate.Unreachable);
        var fault = await Assert.ThrowsAnyAsync<StoreFaultException>(() => patient.AppendAsync(Tenant, "s", [Sample(2, 2)], default));
        Assert.Contains("can't be reached", fault.PublicReason, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", fault.PublicReason + fault.Message, StringComparison.Ordinal);
        way.All(Fate.Busy);
        Assert.Equal(TimeSpan.FromSeconds(7), (await Assert.ThrowsAsync<StoreBusyException>(() => Store.AppendAsync(Tenant, "s", [Sample(2, 2)], default))).RetryAfter);
        await Assert.ThrowsAsync<StoreBusyException>(() => Store.ReadManyAsync(Tenant, ["s", "t"], default));
        way.All(Fate.Served);
        Assert.Equal([Sample(1, 1)], await Store.ReadAsync(Tenant, "s", default));
    }
}
