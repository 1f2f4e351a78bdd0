using System.Collections.Concurrent;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

/// <summary>What every adapter of <see cref="IDocumentStore"/> does. A subclass says how to open one.</summary>
public abstract partial class DocumentStoreContract : IAsyncLifetime
{
    protected const Container Home = Container.Ledger;

    protected IDocumentStore Store { get; private set; } = null!;

    /// <summary>Of this test alone, so that a shared service can stand behind the store.</summary>
    protected PartitionKey Partition { get; } = PartitionKey.Of("test", $"{Guid.NewGuid():N}");

    protected abstract Task<IDocumentStore> OpenAsync();

    protected abstract Task CloseAsync();

    public async Task InitializeAsync() => Store = await OpenAsync();

    public Task DisposeAsync() => CloseAsync();

    protected Task<WriteOutcome> Write(params DocumentWrite[] writes) => Store.WriteAsync(Home, Partition, writes, default);

    protected Task<StoredDocument?> Get(string id) => Store.GetAsync(Home, Partition, id, default);

    private static void AssertSucceeded(WriteOutcome outcome)
    {
        Assert.True(outcome.Succeeded, $"{outcome.Failure} at {outcome.FailedIndex}");
        Assert.Equal(-1, outcome.FailedIndex);
    }

    private static void AssertFailed(WriteFailure failure, int index, WriteOutcome outcome)
    {
        Assert.Equal((failure, index, 0, false), (outcome.Failure, outcome.FailedIndex, outcome.ETags.Count, outcome.Succeeded));
    }

    [SkippableFact]
    public async Task A_created_document_is_read_back_as_it_was_written()
    {
        var body = Documents.Json(("name", "Zürich 🔌"), ("watts", 11000), ("nothing", null));
        var outcome = await Write(new DocumentWrite.Create("a|b%2F", "station", "2026-01-31T23:59:59Z", body));
        AssertSucceeded(outcome);
        var stored = await Get("a|b%2F");
        Assert.NotNull(stored);
        Assert.Equal(("a|b%2F", "station", "2026-01-31T23:59:59Z", outcome.ETags.Single()), (stored.Id, stored.Kind, stored.Sort, stored.ETag));
        Assert.Equal(body.ToArray(), stored.Body.ToArray());
    }

    [SkippableFact]
    public async Task What_was_never_written_is_null()
    {
        Assert.Null(await Get("absent"));
    }

    [SkippableFact]
    public async Task Several_documents_are_read_at_once_in_the_order_they_are_asked_for()
    {
        await Write(Documents.Create("a"), Documents.Create("b", sort: "2"), Documents.Create("c"));
        await Store.WriteAsync(Home, PartitionKey.Of("elsewhere", Partition.Value), [Documents.Create("d")], default);
        var found = await Store.GetManyAsync(Home, Partition, ["c", "d", "", "a/b", "b", "c", "absent"], default);
        Assert.Equal(["c", null, null, null, "b", "c", null], found.Select(document => document?.Id));
        Assert.Equal(((await Get("b"))!.ETag, "2"), (found[4]!.ETag, found[4]!.Sort));
        Assert.Empty(await Store.GetManyAsync(Home, Partition, [], default));
        Assert.Equal(1000, (await Store.GetManyAsync(Home, Partition, [.. Enumerable.Range(0, 1000).Select(i => $"{i}")], default)).Count);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.GetManyAsync(Home, Partition, [.. Enumerable.Range(0, 1001).Select(i => $"{i}")], default));
    }

    [SkippableFact]
    public async Task What_is_read_at_once_is_what_was_committed_last()
    {
        var etag = (await Write(Documents.Create("a"), Documents.Create("b"))).ETags[0]!;
        Assert.Equal(2, (await Store.GetManyAsync(Home, Partition, ["a", "b"], default)).Count(document => document is not null));
        var replaced = (await Write(Documents.Replace("a", etag, "2"))).ETags[0]!;
        Assert.Equal(replaced, (await Store.GetManyAsync(Home, Partition, ["a"], default))[0]!.ETag);
        await Write(new DocumentWrite.Delete("a", replaced));
        Assert.Null((await Store.GetManyAsync(Home, Partition, ["a"], default))[0]);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("a/b")]
    public async Task No_document_has_an_id_that_none_could_be_given(string id)
    {
        Assert.Null(await Get(id));
    }

    [SkippableFact]
    public async Task Create_of_a_taken_id_fails_and_leaves_the_first()
    {
        var first = await Write(Documents.Create("a"));
        AssertFailed(WriteFailure.Exists, 0, await Write(new DocumentWrite.Create("a", "other", "9", Documents.Json())));
        var stored = await Get("a");
        Assert.Equal(("thing", first.ETags[0]), (stored!.Kind, stored.ETag));
    }

    [SkippableFact]
    public async Task Replace_and_delete_need_the_current_etag()
    {
        var first = (await Write(Documents.Create("a"))).ETags[0]!;
        var second = (await Write(Documents.Replace("a", first, "2"))).ETags[0]!;
        Assert.NotEqual(first, second);
        AssertFailed(WriteFailure.Changed, 0, await Write(Documents.Replace("a", first, "3")));
        AssertFailed(WriteFailure.Changed, 0, await Write(new DocumentWrite.Delete("a", first)));
        Assert.Equal("2", (await Get("a"))!.Sort);
        var deleted = await Write(new DocumentWrite.Delete("a", second));
        AssertSucceeded(deleted);
        Assert.Null(deleted.ETags.Single());
        Assert.Null(await Get("a"));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("no etag of this store ' \"")]
    public async Task An_etag_that_was_never_given_out_matches_nothing(string etag)
    {
        await Write(Documents.Create("a"));
        AssertFailed(WriteFailure.Changed, 0, await Write(Documents.Replace("a", etag)));
        AssertFailed(WriteFailure.Changed, 0, await Write(new DocumentWrite.Delete("a", etag)));
        AssertFailed(WriteFailure.Missing, 0, await Write(Documents.Replace("b", etag)));
    }

    [SkippableFact]
    public async Task Replace_and_delete_of_nothing_are_missing()
    {
        AssertFailed(WriteFailure.Missing, 0, await Write(Documents.Replace("a", "1")));
        AssertFailed(WriteFailure.Missing, 0, await Write(new DocumentWrite.Delete("a", "1")));
    }

    [SkippableFact]
    public async Task A_document_that_was_deleted_and_made_again_never_has_an_old_etag()
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < 5; i++)
        {
            var etag = (await Write(Documents.Create("a"))).ETags[0]!;
            Assert.True(seen.Add(etag));
            AssertSucceeded(await Write(new DocumentWrite.Delete("a", etag)));
        }
    }

    [SkippableFact]
    public async Task Upsert_creates_and_replaces_and_changes_the_etag_each_time()
    {
        var first = await Write(Documents.Upsert("a", "thing", "1"));
        var second = await Write(Documents.Upsert("a", "other", "2"));
        var stored = await Get("a");
        Assert.Equal(("other", "2", second.ETags[0]), (stored!.Kind, stored.Sort, stored.ETag));
        Assert.NotEqual(first.ETags[0], second.ETags[0]);
    }

    [SkippableFact]
    public async Task A_batch_gives_an_etag_per_write_in_their_order()
    {
        var old = (await Write(Documents.Create("old"))).ETags[0]!;
        var outcome = await Write(Documents.Create("a"), new DocumentWrite.Delete("old", old), Documents.Upsert("b"));
        AssertSucceeded(outcome);
        Assert.Equal([(await Get("a"))!.ETag, null, (await Get("b"))!.ETag], outcome.ETags);
    }

    [SkippableFact]
    public async Task The_first_condition_that_fails_decides_and_nothing_of_the_batch_is_written()
    {
        var taken = (await Write(Documents.Create("taken"))).ETags[0];
        var outcome = await Write(
            Documents.Create("new"), Documents.Upsert("taken", sort: "9"), Documents.Replace("absent", "1"), Documents.Create("late"));
        AssertFailed(WriteFailure.Missing, 2, outcome);
        Assert.Null(await Get("new"));
        Assert.Null(await Get("late"));
        Assert.Equal(("1", taken), ((await Get("taken"))!.Sort, (await Get("taken"))!.ETag));
    }

    [SkippableFact]
    public async Task Partitions_and_containers_know_nothing_of_each_other()
    {
        var elsewhere = PartitionKey.Of("test", $"{Guid.NewGuid():N}");
        AssertSucceeded(await Write(Documents.Create("a")));
        AssertSucceeded(await Store.WriteAsync(Home, elsewhere, [Documents.Create("a", sort: "2")], default));
        foreach (var container in Enum.GetValues<Container>().Where(container => container != Home))
        {
            Assert.Null(await Store.GetAsync(container, Partition, "a", default));
            AssertSucceeded(await Store.WriteAsync(container, Partition, [Documents.Create("a", sort: $"{container}")], default));
            Assert.Equal($"{container}", (await Store.GetAsync(container, Partition, "a", default))!.Sort);
        }
        Assert.Equal("1", (await Get("a"))!.Sort);
        Assert.Equal("2", (await Store.GetAsync(Home, elsewhere, "a", default))!.Sort);
        Assert.Single((await Store.QueryAsync(new(Home, elsewhere, "thing"), default)).Documents);
    }

    [SkippableFact]
    public async Task Of_many_who_race_on_one_etag_exactly_one_wins()
    {
        var etag = (await Write(Documents.Create("a"))).ETags[0]!;
        for (var round = 0; round < 5; round++)
        {
            var current = etag;
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => Write(Documents.Replace("a", current, $"{i}")))));
            etag = Assert.Single(outcomes, outcome => outcome.Succeeded).ETags[0]!;
            Assert.All(outcomes.Where(outcome => !outcome.Succeeded), outcome => AssertFailed(WriteFailure.Changed, 0, outcome));
            Assert.Equal(etag, (await Get("a"))!.ETag);
        }
    }

    [SkippableFact]
    public async Task Of_many_who_create_one_id_exactly_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => Write(Documents.Create("a", sort: $"{i}")))));
        var winner = Assert.Single(outcomes.Index(), outcome => outcome.Item.Succeeded);
        Assert.Equal($"{winner.Index}", (await Get("a"))!.Sort);
    }

    [SkippableFact]
    public async Task Counting_with_conditional_writes_loses_no_step()
    {
        await Write(Documents.Create("count", sort: "0"));
        var etags = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var steps = 0; steps < 10;)
            {
                var read = await Get("count");
                var outcome = await Write(Documents.Replace("count", read!.ETag, $"{int.Parse(read.Sort) + 1}"));
                if (!outcome.Succeeded)
                    continue;
                etags.Add(outcome.ETags[0]!);
                steps++;
            }
        })));
        Assert.Equal("80", (await Get("count"))!.Sort);
        Assert.Equal(80, etags.Distinct().Count());
    }

    [SkippableFact]
    public async Task What_is_cancelled_before_it_begins_writes_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(Home, Partition, [Documents.Create("a")], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetAsync(Home, Partition, "a", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.QueryAsync(new(Home, Partition, "thing"), cancelled));
        Assert.Null(await Get("a"));
    }
}
