using System.Text.Json.Nodes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

public abstract partial class DocumentStoreContract
{
    private DocumentQuery Things => new(Home, Partition, "thing");

    private async Task<string[]> Ids(DocumentQuery query)
    {
        var page = await Store.QueryAsync(query, default);
        return [.. page.Documents.Select(document => document.Id)];
    }

    [SkippableFact]
    public async Task A_query_finds_one_kind_in_the_order_of_sort_values_then_ids()
    {
        await Write(
            Documents.Upsert("c", sort: "2"), Documents.Upsert("b", sort: "2"), Documents.Upsert("a", sort: "3"),
            Documents.Upsert("z", sort: ""), Documents.Upsert("other", kind: "other", sort: "2"));
        Assert.Equal(["z", "b", "c", "a"], await Ids(Things));
        Assert.Equal(["a", "c", "b", "z"], await Ids(Things with { Descending = true }));
    }

    [SkippableFact]
    public async Task Sort_values_compare_ordinally()
    {
        string[] ordered = ["", "10", "9", "B", "_", "a", "aa", "b", "é", "€", "\uffff", "🔌"];
        await Write([.. ordered.Select((sort, i) => Documents.Upsert($"{i}", sort: sort)).Reverse()]);
        Assert.Equal(ordered, (await Store.QueryAsync(Things, default)).Documents.Select(document => document.Sort));
    }

    [SkippableFact]
    public async Task A_sort_range_includes_its_start_and_excludes_its_end()
    {
        await Write([.. Enumerable.Range(1, 5).Select(i => Documents.Upsert($"d{i}", sort: $"{i}"))]);
        Assert.Equal(["d2", "d3"], await Ids(Things with { SortFrom = "2", SortBefore = "4" }));
        Assert.Equal(["d4", "d5"], await Ids(Things with { SortFrom = "4" }));
        Assert.Equal(["d1"], await Ids(Things with { SortBefore = "2", Descending = true }));
        Assert.Empty(await Ids(Things with { SortFrom = "3", SortBefore = "3" }));
        Assert.Empty(await Ids(Things with { SortFrom = "4", SortBefore = "2" }));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_give_every_document_once_and_the_last_page_says_so(bool descending)
    {
        await Write([.. Enumerable.Range(0, 12).Select(i => Documents.Upsert($"d{i:00}", sort: $"{i / 5}"))]);
        var whole = await Ids(Things with { Descending = descending });
        foreach (var limit in new[] { 1, 3, 4, 5, 11, 12, 13 })
        {
            var ids = new List<string>();
            var query = Things with { Descending = descending, Limit = limit };
            for (var pages = 1; ; pages++)
            {
                var page = await Store.QueryAsync(query, default);
                ids.AddRange(page.Documents.Select(document => document.Id));
                if (page.Next is null)
                {
                    Assert.Equal((12 + limit - 1) / limit, pages);
                    break;
                }
                Assert.Equal(limit, page.Documents.Count);
                Assert.Equal(page.Documents[^1].Id, page.Next.Id);
                query = query with { After = page.Next };
            }
            Assert.Equal(whole, ids);
        }
    }

    [SkippableFact]
    public async Task Going_on_needs_neither_the_document_where_the_page_ended_nor_the_same_neighbours()
    {
        await Write([.. Enumerable.Range(1, 6).Select(i => Documents.Upsert($"d{i}", sort: $"{i}"))]);
        var page = await Store.QueryAsync(Things with { Limit = 3 }, default);
        await Write(new DocumentWrite.Delete("d3", page.Documents[2].ETag), Documents.Upsert("new", sort: "35"));
        Assert.Equal(["new", "d4", "d5", "d6"], await Ids(Things with { After = page.Next }));
    }

    [SkippableTheory]
    [InlineData("0", false, "d2 d3 d4")]
    [InlineData("3", false, "d4")]
    [InlineData("9", false, "")]
    [InlineData("9", true, "d4 d3 d2")]
    [InlineData("3", true, "d2")]
    [InlineData("0", true, "")]
    public async Task A_page_never_leaves_the_range_wherever_it_goes_on(string after, bool descending, string expected)
    {
        await Write([.. Enumerable.Range(1, 6).Select(i => Documents.Upsert($"d{i}", sort: $"{i}"))]);
        var id = $"d{after}";
        var ids = await Ids(Things with { SortFrom = "2", SortBefore = "5", Descending = descending, After = new Continuation(after, id) });
        Assert.Equal(expected, string.Join(' ', ids));
    }

    [SkippableFact]
    public async Task A_filter_matches_a_string_property_and_nothing_like_it()
    {
        await Write(
            Documents.Upsert("text", properties: ("status", "open")),
            Documents.Upsert("quoted", properties: ("status", "it's \"open\" \\ %_ é🔌")),
            Documents.Upsert("number", properties: ("status", 5)),
            Documents.Upsert("truth", properties: ("status", true)),
            Documents.Upsert("object", properties: ("status", new JsonObject { ["a"] = 1 })),
            Documents.Upsert("array", properties: ("status", new JsonArray("open"))),
            Documents.Upsert("null", properties: ("status", null)),
            Documents.Upsert("nested", properties: ("inner", new JsonObject { ["status"] = "open" })),
            Documents.Upsert("cased", properties: ("Status", "open")),
            Documents.Upsert("none"));
        Assert.Equal(["text"], await Ids(Things with { Filters = [new("status", "open")] }));
        Assert.Equal(["quoted"], await Ids(Things with { Filters = [new("status", "it's \"open\" \\ %_ é🔌")] }));
        foreach (var unlike in new[] { "5", "1", "true", "{\"a\":1}", "[\"open\"]", "null", "", "OPEN", "%" })
        {
            Assert.Empty(await Ids(Things with { Filters = [new("status", unlike)] }));
            Assert.Empty(await Ids(Things with { Filters = [new("status", unlike, "absent")] }));
        }
    }

    [SkippableFact]
    public async Task A_filter_matches_any_of_its_values_and_all_filters_must_match()
    {
        await Write(
            Documents.Upsert("a", properties: [("status", "open"), ("party", "x")]),
            Documents.Upsert("b", properties: [("status", "it's"), ("party", "x")]),
            Documents.Upsert("c", properties: [("status", "open"), ("party", "y")]));
        Assert.Equal(["a", "b", "c"], await Ids(Things with { Filters = [new("status", "open", "it's")] }));
        Assert.Equal(["a", "b"], await Ids(Things with { Filters = [new("status", "open", "it's"), new("party", "x")] }));
        Assert.Equal(["b"], await Ids(Things with { Filters = [new("status", "it's"), new("party", "x", "y", "z")] }));
        Assert.Empty(await Ids(Things with { Filters = [new("status", [])] }));
    }

    [SkippableFact]
    public async Task Pages_count_what_the_filter_lets_through()
    {
        await Write([.. Enumerable.Range(0, 20).Select(i => Documents.Upsert($"d{i:00}", properties: ("parity", i % 2 == 0 ? "even" : "odd")))]);
        var page = await Store.QueryAsync(Things with { Limit = 10, Filters = [new("parity", "odd")] }, default);
        Assert.Equal(10, page.Documents.Count);
        Assert.Null(page.Next);
    }

    [SkippableFact]
    public async Task A_write_is_found_under_its_new_kind_and_sort_value_alone()
    {
        var etag = (await Write(Documents.Create("a", sort: "5"))).ETags[0]!;
        await Write(new DocumentWrite.Replace("a", "other", "7", Documents.Json(), etag));
        Assert.Empty(await Ids(Things));
        Assert.Equal(["a"], await Ids(new(Home, Partition, "other") { SortFrom = "7" }));
    }
}
