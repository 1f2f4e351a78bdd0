using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GreenFlux.Azure.Documents;
using GreenFlux.Platform.Storage;
using Microsoft.Azure.Cosmos;
using Container = GreenFlux.Platform.Storage.Container;
using PartitionKey = GreenFlux.Platform.Storage.PartitionKey;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

public sealed class CosmosThrottlingTests
{
    private const Container Home = Container.Stations;

    private readonly PartitionKey partition = PartitionKey.Of("throttled", $"{Guid.NewGuid():N}");
    private readonly CosmosFaults faults = new();

    [SkippableFact]
    public async Task A_burst_is_waited_through_and_nobody_notices()
    {
        var (store, account, _) = await CosmosTesting.OpenAsync(faults);
        using var closing = account;
        faults.Next = (_, number) => number < 4 ? CosmosFault.Throttled : CosmosFault.None;
        Assert.True((await store.WriteAsync(Home, partition, [Documents.Create("a"), Documents.Create("b")], default)).Succeeded);
        Assert.Equal(5, faults.Sent);
    }

    [SkippableFact]
    public async Task What_lasts_is_told_upwards_with_the_time_to_come_back_and_nothing_was_stored()
    {
        var (store, account, _) = await CosmosTesting.OpenAsync(faults);
        using var closing = account;
        Assert.Null(await store.GetAsync(Home, partition, "a", default));
        var from = faults.Sent;
        faults.Next = (_, _) => CosmosFault.Throttled;
        Func<Task>[] works =
        [
            () => store.WriteAsync(Home, partition, [Documents.Create("a")], default),
            () => store.WriteAsync(Home, partition, [Documents.Upsert("a"), Documents.Create("b")], default),
            () => store.GetAsync(Home, partition, "a", default),
            () => store.GetManyAsync(Home, partition, ["a", "b"], default),
            () => store.QueryAsync(new(Home, partition, "thing"), default),
        ];
        foreach (var work in works)
        {
            var busy = await Assert.ThrowsAsync<StoreBusyException>(work);
            Assert.Equal(TimeSpan.FromSeconds(1), busy.RetryAfter);
        }
        // The first attempt and six more: nothing of ours repeats what the client has given up.
        Assert.Equal(7 * works.Length, faults.Sent - from);

        // Longer than the client may wait: it doesn't even begin to.
        faults.RetryAfter = TimeSpan.FromSeconds(40);
        Assert.Equal(TimeSpan.FromSeconds(40), (await Assert.ThrowsAsync<StoreBusyException>(works[0])).RetryAfter);
        faults.Next = (_, _) => CosmosFault.None;
        Assert.Null(await store.GetAsync(Home, partition, "a", default));
    }

    [SkippableFact]
    public async Task Request_units_and_throttled_requests_are_measured_by_container_and_operation()
    {
        var (store, account, _) = await CosmosTesting.OpenAsync(faults);
        using var closing = account;
        var seen = new ConcurrentBag<(string Instrument, double Value, string Container, string Operation)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == CosmosMetrics.MeterName)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add((instrument.Name, value, Tag(tags, "container"), Tag(tags, "operation"))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add((instrument.Name, value, Tag(tags, "container"), Tag(tags, "operation"))));
        listener.Start();

        await store.WriteAsync(Container.Tokens, partition, [Documents.Create("a"), Documents.Create("b"), Documents.Create("c")], default);
        await store.GetAsync(Container.Tokens, partition, "a", default);
        await store.QueryAsync(new(Container.Tokens, partition, "thing"), default);
        faults.Next = (_, _) => CosmosFault.Throttled;
        await Assert.ThrowsAsync<StoreBusyException>(() => store.GetAsync(Container.Config, partition, "a", default));

        Assert.Contains(("greenflux.cosmos.request_charge", 3, "tokens", "batch"), seen);
        Assert.Contains(("greenflux.cosmos.request_charge", 1, "tokens", "read"), seen);
        Assert.Contains(("greenflux.cosmos.request_charge", 1, "tokens", "query"), seen);
        Assert.Contains(("greenflux.cosmos.throttled", 1, "config", "read"), seen);

        static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == name)
                    return $"{tag.Value}";
            }
            return "";
        }
    }

    [SkippableTheory]
    [InlineData("SELECT * FROM c WHERE c.pk = @p1 AND c.o >= @p1", false)]
    [InlineData("SELECT * FROM c ORDER BY c.o", true)]
    public async Task A_query_that_is_not_of_one_partition_fails(string sql, bool namesPartition)
    {
        var (_, account, server) = await CosmosTesting.OpenAsync();
        using var closing = account;
        var items = await account.OpenAsync(Home, default);
        var options = new QueryRequestOptions { PartitionKey = namesPartition ? new Microsoft.Azure.Cosmos.PartitionKey("a") : null };
        using var pages = items.GetItemQueryStreamIterator(new QueryDefinition(sql).WithParameter("@p1", "a"), requestOptions: options);
        using var response = await pages.ReadNextAsync();
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(server.RefusedQueries);
    }
}
