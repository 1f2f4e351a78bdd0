using CsCheck;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

public abstract partial class DocumentStoreContract
{
    private static readonly string[] SortValues = ["", "1", "10", "2", "B", "a", "é", "\uffff", "🔌"];

    private static readonly Gen<string> SomeIds = Gen.OneOf("a", "b", "B", "é", "aa", "|");
    private static readonly Gen<string> Sorts = Gen.OneOf(SortValues);
    private static readonly Gen<string> Kinds = Gen.OneOf("thing", "other");
    private static readonly Gen<string> Colours = Gen.OneOf("red", "it's", "\"\\");

    private static readonly string[] SomeTags = ["a", "aa", "a:\uffff", "a:🔌", "b"];
    private static readonly Gen<string[]> Tags = Gen.OneOf(SomeTags).Array[0, 3].Select(tags => tags.Distinct().ToArray());

    private static readonly Gen<PlannedWrite> AWrite = Gen.Select(
        Gen.Enum<WriteKind>(), SomeIds, Kinds, Sorts, Colours, Gen.Int[0, 4], Tags,
        (how, id, kind, sort, colour, age, tags) => new PlannedWrite(how, id, kind, sort, colour, age, tags));

    private static readonly Gen<PlannedWrite[]> Batches = AWrite.Array[1, 4].Select(writes => writes.DistinctBy(write => write.Id).ToArray());

    private static readonly Gen<DocumentQuery> Queries = Gen.Select(
        Kinds, Sorts.Null(), Sorts.Null(), Gen.Bool, Gen.Int[1, 4], Colours.Array[0, 2].Null(), Gen.OneOf(SomeTags).Null(),
        (kind, from, before, descending, limit, colours, tag) => new DocumentQuery(Home, default, kind)
        {
            SortFrom = from,
            SortBefore = before,
            Descending = descending,
            Limit = limit,
            Tag = tag,
            Filters = colours is null ? [] : [new DocumentFilter("colour", colours)],
        });

    /// <summary>How many random runs: fewer where each write is a request.</summary>
    protected virtual int ModelRuns => 300;

    [SkippableFact]
    public async Task Any_batches_and_queries_do_what_the_model_does()
    {
        await Gen.Select(Batches.Array[1, 12], Queries.Array[1, 4]).SampleAsync(
            async (batches, queries) =>
            {
                var partition = PartitionKey.Of("model", $"{Guid.NewGuid():N}");
                var model = new DocumentModel();
                foreach (var batch in batches)
                {
                    var writes = batch.Select(model.Write).ToArray();
                    var expected = model.Predict(writes);
                    var outcome = await Store.WriteAsync(Home, partition, writes, default);
                    Assert.Equal(expected, (outcome.Failure, outcome.FailedIndex));
                    if (outcome.Succeeded)
                        model.Adopt(writes, outcome.ETags);
                    foreach (var id in batch.Select(write => write.Id))
                        Assert.Equal(model.Describe(id), Describe(await Store.GetAsync(Home, partition, id, default)));
                }
                foreach (var query in queries)
                    Assert.Equal(model.Query(query), await PagesOf(query with { Partition = partition }));
                foreach (var prefix in new[] { "", "a", "a:", "a:\uffff", "c" })
                    Assert.Equal(model.Count("thing", prefix), await Store.CountTagsAsync(Home, partition, "thing", prefix, default));
            },
            iter: ModelRuns);
    }

    private async Task<List<string?>> PagesOf(DocumentQuery query)
    {
        var found = new List<string?>();
        while (true)
        {
            var page = await Store.QueryAsync(query, default);
            Assert.True(page.Documents.Count <= query.Limit);
            found.AddRange(page.Documents.Select(Describe));
            if (page.Next is null)
                return found;
            query = query with { After = page.Next };
        }
    }

    internal static string? Describe(StoredDocument? document) =>
        document is null ? null : $"{document.Id} {document.Kind} {document.Sort} {document.ETag} {document.Text()}";
}
