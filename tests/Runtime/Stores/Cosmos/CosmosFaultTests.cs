using System.Text;
using GreenFlux.Azure.Documents;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

/// <summary>Single faults at the worst moments. What random ones do together is in <see cref="CosmosRandomFaultTests"/>.</summary>
public sealed class CosmosFaultTests : IAsyncLifetime
{
    private const Container Home = Container.Ledger;

    private readonly PartitionKey partition = PartitionKey.Of("faults", $"{Guid.NewGuid():N}");
    private readonly CosmosFaults faults = new();
    private CosmosDocumentStore store = null!;
    private CosmosDocumentStore other = null!;
    private CosmosAccount account = null!;

    public async Task InitializeAsync()
    {
        other = await CosmosTesting.SharedAsync();
        (store, account, _) = await CosmosTesting.OpenAsync(faults);
        await store.GetAsync(Home, partition, "none", default);
    }

    public Task DisposeAsync()
    {
        account?.Dispose();
        return Task.CompletedTask;
    }

    private Task<WriteOutcome> Write(params DocumentWrite[] writes) => store.WriteAsync(Home, partition, writes, default);

    private Task<StoredDocument?> Get(string id) => other.GetAsync(Home, partition, id, default);

    /// <summary>The first write that is sent from now on fails.</summary>
    private void FailFirstWrite(CosmosFault fault)
    {
        var writes = 0;
        faults.Next = (request, _) => request.IsWrite && Interlocked.Increment(ref writes) == 1 ? fault : CosmosFault.None;
    }

    /// <summary>Somebody else writes before the second sending.</summary>
    private void BeforeSecondWrite(Func<Task> act)
    {
        var writes = 0;
        faults.Before = async (request, _) =>
        {
            if (request.IsWrite && Interlocked.Increment(ref writes) == 2)
                await act();
        };
    }

    [SkippableTheory]
    [InlineData(nameof(CosmosFault.TimedOut))]
    [InlineData(nameof(CosmosFault.TimedOutAfterwards))]
    [InlineData(nameof(CosmosFault.Unavailable))]
    [InlineData(nameof(CosmosFault.UnavailableAfterwards))]
    [InlineData(nameof(CosmosFault.Cut))]
    [InlineData(nameof(CosmosFault.CutAfterwards))]
    public async Task A_lost_answer_is_no_failed_condition(string fault)
    {
        var before = await Write(Documents.Create("old"), Documents.Create("gone"));
        DocumentWrite[][] batches =
        [
            [Documents.Create("a")],
            [Documents.Replace("old", before.ETags[0]!, "2")],
            [Documents.Upsert("b")],
            [Documents.Create("c"), new DocumentWrite.Delete("gone", before.ETags[1]!), Documents.Upsert("d")],
        ];
        foreach (var batch in batches)
        {
            FailFirstWrite(Enum.Parse<CosmosFault>(fault));
            var outcome = await Write(batch);
            Assert.True(outcome.Succeeded, $"{outcome.Failure} of {batch[0]}");
            foreach (var (write, etag) in batch.Zip(outcome.ETags))
                Assert.Equal(etag, (await Get(write.Id))?.ETag);
        }
    }

    [SkippableTheory]
    [InlineData(nameof(CosmosFault.TimedOut))]
    [InlineData(nameof(CosmosFault.Cut))]
    public async Task A_condition_that_fails_after_a_lost_answer_is_believed_when_another_document_of_the_batch_proves_it(string fault)
    {
        var etag = (await Write(Documents.Create("kept"), Documents.Create("taken"))).ETags[0]!;
        FailFirstWrite(Enum.Parse<CosmosFault>(fault));
        var outcome = await Write(Documents.Replace("kept", etag, "2"), Documents.Create("taken"));
        Assert.Equal((WriteFailure.Exists, 1), (outcome.Failure, outcome.FailedIndex));
        Assert.Equal(etag, (await Get("kept"))!.ETag);
    }

    [SkippableFact]
    public async Task A_condition_that_fails_without_a_lost_answer_costs_no_second_request()
    {
        var etag = (await Write(Documents.Create("a"))).ETags[0]!;
        var from = faults.Sent;
        Assert.Equal(WriteFailure.Exists, (await Write(Documents.Create("a"))).Failure);
        Assert.Equal(WriteFailure.Changed, (await Write(Documents.Replace("a", "other"))).Failure);
        Assert.Equal(WriteFailure.Missing, (await Write(new DocumentWrite.Delete("b", etag))).Failure);
        Assert.Equal(WriteFailure.Exists, (await Write(Documents.Upsert("b"), Documents.Create("a"))).Failure);
        Assert.Equal(4, faults.Sent - from);
    }

    [SkippableFact]
    public async Task What_was_written_and_at_once_overwritten_is_an_unknown_outcome()
    {
        FailFirstWrite(CosmosFault.CutAfterwards);
        BeforeSecondWrite(async () => await other.WriteAsync(Home, partition, [Documents.Replace("a", (await Get("a"))!.ETag, "theirs")], default));
        var unknown = await Assert.ThrowsAsync<CosmosFaultException>(() => Write(Documents.Create("a", sort: "mine")));
        Assert.Equal(CosmosProblem.OutcomeUnknown, unknown.Problem);
        Assert.Equal("theirs", (await Get("a"))!.Sort);
    }

    [SkippableFact]
    public async Task An_upsert_never_overwrites_what_was_written_over_it()
    {
        FailFirstWrite(CosmosFault.CutAfterwards);
        var reads = 0;
        faults.Before = async (request, _) =>
        {
            if (!request.IsWrite && Interlocked.Increment(ref reads) == 1)
                await other.WriteAsync(Home, partition, [Documents.Replace("a", (await Get("a"))!.ETag, "theirs")], default);
        };
        await Assert.ThrowsAsync<CosmosFaultException>(() => Write(Documents.Upsert("a", sort: "mine")));
        Assert.Equal("theirs", (await Get("a"))!.Sort);
    }

    [SkippableFact]
    public async Task Of_a_batch_that_was_applied_the_overwritten_documents_have_etags_that_match_nothing()
    {
        FailFirstWrite(CosmosFault.CutAfterwards);
        BeforeSecondWrite(async () => await other.WriteAsync(Home, partition, [Documents.Replace("a", (await Get("a"))!.ETag, "theirs")], default));
        var outcome = await Write(Documents.Create("a"), Documents.Create("b"));
        Assert.True(outcome.Succeeded);
        Assert.Equal((await Get("b"))!.ETag, outcome.ETags[1]);
        Assert.Equal(WriteFailure.Changed, (await Write(Documents.Replace("a", outcome.ETags[0]!))).Failure);
    }

    [SkippableFact]
    public async Task A_delete_whose_answer_was_lost_is_done_again_or_unknown()
    {
        var etags = (await Write(Documents.Create("a"), Documents.Create("b"))).ETags;
        FailFirstWrite(CosmosFault.Cut);
        Assert.True((await Write(new DocumentWrite.Delete("a", etags[0]!))).Succeeded);
        FailFirstWrite(CosmosFault.CutAfterwards);
        await Assert.ThrowsAsync<CosmosFaultException>(() => Write(new DocumentWrite.Delete("b", etags[1]!)));
        Assert.Null(await Get("b"));
    }

    [SkippableFact]
    public async Task A_read_that_lags_only_costs_another_decision()
    {
        var first = (await Write(Documents.Create("a", sort: "1"))).ETags[0]!;
        await store.GetAsync(Home, partition, "a", default);
        await Write(Documents.Replace("a", first, "2"));
        faults.Next = (request, _) => request.Operation == CosmosOperation.Read ? CosmosFault.Stale : CosmosFault.None;
        var stale = (await store.GetAsync(Home, partition, "a", default))!;
        Assert.Equal("1", stale.Sort);
        Assert.Equal(WriteFailure.Changed, (await Write(Documents.Replace("a", stale.ETag, "3"))).Failure);
        Assert.Equal("2", (await Get("a"))!.Sort);
    }

    [SkippableFact]
    public async Task A_condition_that_the_service_refuses_is_a_failed_condition()
    {
        var etag = (await Write(Documents.Create("a"))).ETags[0]!;
        FailFirstWrite(CosmosFault.ConditionFailed);
        Assert.Equal(WriteFailure.Changed, (await Write(Documents.Replace("a", etag, "2"))).Failure);
        Assert.True((await Write(Documents.Replace("a", etag, "2"))).Succeeded);
    }

    [SkippableTheory]
    [InlineData(nameof(CosmosFault.Unavailable), CosmosProblem.Unavailable)]
    [InlineData(nameof(CosmosFault.Cut), CosmosProblem.Unavailable)]
    [InlineData(nameof(CosmosFault.Denied), CosmosProblem.Denied)]
    public async Task What_does_not_work_is_a_fault_of_the_store_in_words_for_anybody(string fault, CosmosProblem problem)
    {
        faults.Next = (_, _) => Enum.Parse<CosmosFault>(fault);
        var read = await Assert.ThrowsAsync<CosmosFaultException>(() => store.GetAsync(Home, partition, "a", default));
        Assert.Equal(problem, read.Problem);
        await Assert.ThrowsAsync<CosmosFaultException>(() => Write(Documents.Create("a")));
        Assert.DoesNotContain("127.0.0.1", read.Message + read.PublicReason, StringComparison.Ordinal);

        var names = new StoreNames(store, Mock.Of<IReadingStore>(), Mock.Of<IMessageLog>(), Mock.Of<IBlobStore>());
        using var health = new StoreHealth(store, Mock.Of<IReadingStore>(), [], names, TimeProvider.System, NullLogger<StoreHealth>.Instance);
        var check = (await health.CheckAsync(default))[0];
        Assert.NotNull(check.Fault);
        Assert.DoesNotContain("127.0.0.1", check.Fault, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Reads_are_repeated_while_there_is_no_answer()
    {
        await Write(Documents.Create("a"), Documents.Create("b"));
        var from = faults.Sent;
        faults.Next = (_, number) => number - from < 2 ? CosmosFault.Unavailable : CosmosFault.None;
        Assert.NotNull(await store.GetAsync(Home, partition, "a", default));
        from = faults.Sent;
        Assert.Equal(2, (await store.QueryAsync(new(Home, partition, "thing"), default)).Documents.Count);
    }

    [SkippableFact]
    public async Task An_amount_keeps_all_its_digits_and_a_body_is_text_to_the_service()
    {
        await Write(new DocumentWrite.Create("a", "thing", "1", Encoding.UTF8.GetBytes("""{"total":0.1234567890123456789012345678}""")) { TimeToLive = TimeSpan.FromHours(24) });
        using var response = await (await account.OpenAsync(Home, default)).ReadItemStreamAsync("a", new(partition.Value));
        using var item = await System.Text.Json.JsonDocument.ParseAsync(response.Content);
        Assert.Equal("""{"total":0.1234567890123456789012345678}""", item.RootElement.GetProperty("b").GetString());
        Assert.Equal(86400, item.RootElement.GetProperty("ttl").GetInt32());
        Assert.Equal("thing 1 a", item.RootElement.GetProperty("o").GetString());
    }
}
