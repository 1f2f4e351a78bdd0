using CsCheck;
using GreenFlux.Azure.Documents;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

/// <summary>Whatever fails, and however often: nothing is lost, nothing is done twice, and every outcome that is told is true.</summary>
public sealed class CosmosRandomFaultTests
{
    private const Container Home = Container.Config;

    private static readonly CosmosFault[] Kinds =
    [
        CosmosFault.Throttled, CosmosFault.Unavailable, CosmosFault.UnavailableAfterwards, CosmosFault.TimedOut, CosmosFault.TimedOutAfterwards,
        CosmosFault.Cut, CosmosFault.CutAfterwards,
    ];

    private static readonly Gen<PlannedWrite[]> Batches = Gen.Select(
            Gen.Enum<WriteKind>(), Gen.OneOf("a", "b", "c"), Gen.OneOf("1", "2"), Gen.Int[0, 4],
            (how, id, sort, age) => new PlannedWrite(how, id, "thing", sort, "red", age, []))
        .Array[1, 3].Select(writes => writes.DistinctBy(write => write.Id).ToArray());

    [SkippableFact]
    public async Task Every_outcome_under_random_faults_is_the_models_or_admits_that_it_is_unknown()
    {
        var faults = new CosmosFaults();
        var (store, account, _) = await CosmosTesting.OpenAsync(faults);
        using var closing = account;
        var clean = await CosmosTesting.SharedAsync();
        var (told, unknown) = (0, 0);
        await Gen.Select(Batches.Array[1, 10], Gen.Int[0, 5].Array[60]).SampleAsync(
            async (batches, dice) =>
            {
                var partition = PartitionKey.Of("random", $"{Guid.NewGuid():N}");
                var model = new DocumentModel();
                var next = 0;
                foreach (var batch in batches)
                {
                    var writes = batch.Select(model.Write).ToArray();
                    var expected = model.Predict(writes);
                    faults.Next = (_, number) => dice[next++ % dice.Length] == 0 ? Kinds[(number + next) % Kinds.Length] : CosmosFault.None;
                    WriteOutcome? outcome = null;
                    try
                    {
                        outcome = await store.WriteAsync(Home, partition, writes, default);
                    }
                    catch (StoreFaultException fault)
                    {
                        Assert.True(fault is StoreBusyException or CosmosFaultException { Problem: CosmosProblem.OutcomeUnknown }, $"{fault}");
                        if (fault is StoreBusyException)
                            expected = (WriteFailure.Changed, -1); // It says that nothing was stored.
                        Interlocked.Increment(ref unknown);
                    }
                    faults.Next = static (_, _) => CosmosFault.None;
                    if (outcome is not null)
                    {
                        Interlocked.Increment(ref told);
                        Assert.Equal(expected, (outcome.Failure, outcome.FailedIndex));
                    }
                    var stored = new List<StoredDocument?>();
                    foreach (var write in writes)
                        stored.Add(await clean.GetAsync(Home, partition, write.Id, default));
                    // Unknown: all or nothing of it is there; which, the store is asked.
                    var wasApplied = outcome?.Succeeded ?? (expected.Failure is null && writes.Zip(stored).Any(each => model.Describe(each.First.Id) != DocumentStoreContract.Describe(each.Second)));
                    if (wasApplied)
                        model.Adopt(writes, outcome?.ETags ?? [.. stored.Select(document => document?.ETag)]);
                    foreach (var (write, document) in writes.Zip(stored))
                        Assert.Equal(model.Describe(write.Id), DocumentStoreContract.Describe(document));
                }
            },
            iter: Soak.Times(25, 1000), threads: 1);
        Assert.True(told > unknown, $"{told} outcomes told, {unknown} not");
    }

    /// <summary>Each step is an entry of its own, created in the batch that counts it.</summary>
    [SkippableFact]
    public async Task Of_many_who_count_under_random_faults_every_step_that_is_told_is_there_once()
    {
        var faults = new CosmosFaults();
        var (store, account, _) = await CosmosTesting.OpenAsync(faults);
        using var closing = account;
        var clean = await CosmosTesting.SharedAsync();
        var partition = PartitionKey.Of("counting", $"{Guid.NewGuid():N}");
        Assert.True((await clean.WriteAsync(Home, partition, [Documents.Create("count", sort: "0")], default)).Succeeded);
        faults.Next = (_, number) => number * 2654435761L % 5 == 0 ? Kinds[number / 5 % Kinds.Length] : CosmosFault.None;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(actor => Task.Run(async () =>
        {
            var (sure, open) = (new List<string>(), new List<string>());
            for (var step = 0; sure.Count + open.Count < 15; step++)
            {
                var id = $"step-{actor}-{step}";
                try
                {
                    var count = (await store.GetAsync(Home, partition, "count", default))!;
                    var counted = Documents.Replace("count", count.ETag, $"{int.Parse(count.Sort) + 1}");
                    if ((await store.WriteAsync(Home, partition, [counted, Documents.Create(id, "step")], default)).Succeeded)
                        sure.Add(id);
                    else
                        Assert.Null(await clean.GetAsync(Home, partition, id, default));
                }
                catch (CosmosFaultException unknown) when (unknown.Problem == CosmosProblem.OutcomeUnknown)
                {
                    open.Add(id);
                }
                catch (StoreFaultException)
                {
                    Assert.Null(await clean.GetAsync(Home, partition, id, default));
                }
            }
            return (sure, open);
        })));

        var there = (await clean.QueryAsync(new(Home, partition, "step") { Limit = 1000 }, default)).Documents.Select(document => document.Id).ToHashSet();
        Assert.Equal($"{there.Count}", (await clean.GetAsync(Home, partition, "count", default))!.Sort);
        Assert.All(outcomes.SelectMany(each => each.sure), id => Assert.Contains(id, there));
        Assert.Subset(outcomes.SelectMany(each => each.sure.Concat(each.open)).ToHashSet(), there);
        Assert.NotEmpty(outcomes.SelectMany(each => each.sure));
    }
}
