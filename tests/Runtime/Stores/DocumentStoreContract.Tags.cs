using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

public abstract partial class DocumentStoreContract
{
    private Task<string[]> Tagged(string tag) => Ids(Things with { Tag = tag });

    private async Task<string> Counts(string prefix = "") =>
        string.Join(' ', (await Store.CountTagsAsync(Home, Partition, "thing", prefix, default)).Select(count => $"{count.Tag}={count.Count}"));

    [SkippableFact]
    public async Task A_tag_finds_those_that_carry_it_in_the_order_of_the_query()
    {
        await Write(
            Documents.Tagged("d", "1", "red"), Documents.Tagged("c", "2", "red", "big"), Documents.Tagged("b", "2", "big", "red"),
            Documents.Tagged("a", "3", "blue"), Documents.Tagged("plain", "2"));
        Assert.Equal(["d", "b", "c"], await Tagged("red"));
        Assert.Equal(["c", "b", "d"], await Ids(Things with { Tag = "red", Descending = true }));
        Assert.Equal(["b", "c"], await Tagged("big"));
        Assert.Empty(await Tagged("re"));
        Assert.Empty(await Tagged("RED"));
        Assert.Equal(["d", "b", "c", "plain", "a"], await Ids(Things));
    }

    [SkippableFact]
    public async Task A_tag_is_one_condition_among_all_others()
    {
        await Write([.. Enumerable.Range(0, 20).Select(i => new DocumentWrite.Create(
            $"d{i:00}", "thing", $"{i / 2:00}", Documents.Json(("parity", i % 2 == 0 ? "even" : "odd"))) { Tags = i % 3 == 0 ? ["third"] : [] })]);
        var query = Things with { Tag = "third", SortFrom = "01", SortBefore = "09", Filters = [new("parity", "even")], Limit = 2 };
        var page = await Store.QueryAsync(query, default);
        Assert.Equal(["d06", "d12"], page.Documents.Select(document => document.Id));
        Assert.Null(page.Next);
        page = await Store.QueryAsync(query with { Filters = [] }, default);
        Assert.Equal(["d03", "d06"], page.Documents.Select(document => document.Id));
        Assert.Equal(["d09", "d12"], await Ids(query with { Filters = [], After = page.Next }));
    }

    [SkippableFact]
    public async Task Each_write_leaves_the_tags_that_it_brings_and_no_other()
    {
        var etag = (await Write(new DocumentWrite.Create("a", "thing", "1", Documents.Json()) { Tags = ["x", "y"] })).ETags[0]!;
        Assert.Equal("x=1 y=1", await Counts());
        etag = (await Write(new DocumentWrite.Replace("a", "thing", "1", Documents.Json(), etag) { Tags = ["y", "z"] })).ETags[0]!;
        Assert.Equal("y=1 z=1", await Counts());
        etag = (await Write(new DocumentWrite.Replace("a", "thing", "2", Documents.Json(), etag) { Tags = ["z", "y"] })).ETags[0]!;
        Assert.Equal(["a"], await Ids(Things with { Tag = "z", SortFrom = "2" }));
        await Write(Documents.Tagged("a", "2", "y"));
        Assert.Equal("y=1", await Counts());
        await Write(Documents.Tagged("a", "2"));
        Assert.Equal("", await Counts());
        etag = (await Write(Documents.Tagged("a", "2", "w"))).ETags[0]!;
        etag = (await Write(new DocumentWrite.Replace("a", "other", "2", Documents.Json(), etag) { Tags = ["w"] })).ETags[0]!;
        Assert.Equal("", await Counts());
        Assert.Equal(["a"], await Ids(new(Home, Partition, "other") { Tag = "w" }));
        await Write(new DocumentWrite.Delete("a", etag));
        Assert.Empty(await Ids(new(Home, Partition, "other") { Tag = "w" }));
        await Write(Documents.Create("a"));
        Assert.Empty(await Tagged("w"));
    }

    [SkippableFact]
    public async Task A_replacement_that_brings_no_tags_takes_away_those_there_were()
    {
        var etag = (await Write(Documents.Tagged("a", "1", "x"))).ETags[0]!;
        AssertSucceeded(await Write(Documents.Replace("a", etag)));
        Assert.Empty(await Tagged("x"));
        Assert.Equal(["a"], await Ids(Things));
    }

    [SkippableFact]
    public async Task What_fails_changes_no_tag()
    {
        await Write(Documents.Tagged("a", "1", "x"), Documents.Tagged("b", "1", "x"));
        var stale = new DocumentWrite.Replace("a", "thing", "1", Documents.Json(), "999999") { Tags = ["y"] };
        AssertFailed(WriteFailure.Changed, 0, await Write(stale));
        AssertFailed(WriteFailure.Missing, 0, await Write(stale with { Id = "absent" }));
        AssertFailed(WriteFailure.Changed, 0, await Write(new DocumentWrite.Delete("a", "999999")));
        AssertFailed(WriteFailure.Exists, 0, await Write(new DocumentWrite.Create("a", "thing", "1", Documents.Json()) { Tags = ["y"] }));
        AssertFailed(WriteFailure.Changed, 2, await Write(Documents.Tagged("b", "1", "y"), Documents.Tagged("c", "1", "x", "y"), stale));
        Assert.Equal("x=2", await Counts());
    }

    [SkippableFact]
    public async Task Tags_are_counted_by_prefix_in_one_kind_of_one_partition()
    {
        await Write([.. Enumerable.Range(0, 30).Select(i => Documents.Tagged($"d{i}", "1", $"n:{i % 3}", i < 10 ? "n" : "o:1"))]);
        await Write(new DocumentWrite.Upsert("other", "other", "1", Documents.Json()) { Tags = ["n:0"] });
        await Store.WriteAsync(Home, PartitionKey.Of("elsewhere", $"{Guid.NewGuid():N}"), [Documents.Tagged("d", "1", "n:0")], default);
        Assert.Equal("n=10 n:0=10 n:1=10 n:2=10 o:1=20", await Counts());
        Assert.Equal("n=10 n:0=10 n:1=10 n:2=10", await Counts("n"));
        Assert.Equal("n:0=10 n:1=10 n:2=10", await Counts("n:"));
        Assert.Equal("n:1=10", await Counts("n:1"));
        Assert.Equal("", await Counts("n:1 "));
    }

    [SkippableFact]
    public async Task A_document_has_at_most_forty_distinct_tags()
    {
        var most = Enumerable.Range(0, 40).Select(i => $"t{i:00}").ToArray();
        AssertSucceeded(await Write(Documents.Tagged("a", "1", most)));
        Assert.Equal(40, (await Store.CountTagsAsync(Home, Partition, "thing", "", default)).Count);
        await AssertRefused("41 tags", Documents.Tagged("b", "1", [.. most, "t40"]));
        await AssertRefused("'t1' a second time", Documents.Tagged("b", "1", "t1", "t2", "t1"));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("\u0085")]
    public async Task A_tag_that_not_every_store_takes_is_refused(string tag)
    {
        await AssertRefused("has the tag", Documents.Tagged("a", "1", "good", tag));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Tagged(tag));
    }

    [SkippableFact]
    public async Task A_tag_is_text_that_utf8_can_express() =>
        await AssertRefused("has the tag", Documents.Tagged("a", "1", "half \ud83d pair"));

    [SkippableTheory]
    [InlineData("x", 200)]
    [InlineData("é", 100)]
    [InlineData("🔌", 50)]
    public async Task A_tag_has_at_most_200_bytes_of_utf8(string character, int times)
    {
        var longest = string.Concat(Enumerable.Repeat(character, times));
        AssertSucceeded(await Write(Documents.Tagged("a", "1", longest)));
        Assert.Equal(["a"], await Tagged(longest));
        Assert.Equal($"{longest}=1", await Counts(longest));
        await AssertRefused("has the tag", Documents.Tagged("b", "1", longest + character));
    }

    [SkippableTheory]
    [InlineData("04A1B2", "token:04A1B2")]
    [InlineData("|/\\#? é", "token:|/\\#? é")]
    [InlineData("", "token:")]
    public void A_tag_can_be_made_of_any_value(string value, string expected) => Assert.Equal(expected, DocumentTag.Of("token", value));

    [SkippableFact]
    public void A_value_that_no_tag_can_hold_has_a_tag_all_the_same()
    {
        string[] tags = [.. new[] { new string('x', 300), new string('x', 301), "a\tb", "half \ud83d" }.Select(value => DocumentTag.Of("token", value))];
        Assert.All(tags, tag => Assert.True(DocumentLimits.IsPossibleTag(tag)));
        Assert.Equal(tags.Length, tags.Distinct().Count());
        Assert.Equal(tags[0], DocumentTag.Of("token", new string('x', 300)));
    }
}
