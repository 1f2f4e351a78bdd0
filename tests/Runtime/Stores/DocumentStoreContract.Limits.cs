using System.Text;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

public abstract partial class DocumentStoreContract
{
    // Everything of a document but its body: partition key, id, kind and sort value count too.
    private int Envelope(string id, string kind, string sort) =>
        Encoding.UTF8.GetByteCount(Partition.Value + id + kind + sort);

    private async Task AssertRefused(string word, params DocumentWrite[] writes)
    {
        var refusal = await Assert.ThrowsAnyAsync<ArgumentException>(() => Write(writes));
        Assert.Contains(word, refusal.Message, StringComparison.Ordinal);
        foreach (var write in writes.Take(3))
            Assert.Null(await Get(write.Id));
    }

    [Fact]
    public async Task A_batch_takes_one_to_a_hundred_writes()
    {
        await AssertRefused("0 writes");
        await AssertRefused("101 writes", [.. Enumerable.Range(0, 101).Select(i => Documents.Create($"{i}"))]);
        var outcome = await Write([.. Enumerable.Range(0, 100).Select(i => Documents.Create($"{i}"))]);
        AssertSucceeded(outcome);
        Assert.Equal(100, outcome.ETags.Count);
    }

    [Fact]
    public async Task A_batch_names_an_id_once()
    {
        await AssertRefused("'b' a second time", Documents.Create("a"), Documents.Upsert("b"), new DocumentWrite.Delete("b", "1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    public async Task An_id_that_not_every_store_takes_is_refused(string id)
    {
        await AssertRefused("Write 1 has the id", Documents.Create("good"), Documents.Create(id));
    }

    [Theory]
    [InlineData("x", 1023)]
    [InlineData("é", 511)]
    [InlineData("€", 341)]
    public async Task An_id_has_at_most_1023_bytes_of_utf8(string character, int times)
    {
        var longest = string.Concat(Enumerable.Repeat(character, times));
        AssertSucceeded(await Write(Documents.Create(longest)));
        Assert.Equal(longest, (await Get(longest))!.Id);
        await AssertRefused("has the id", Documents.Create(longest + character));
    }

    [Fact]
    public async Task A_document_has_at_most_two_megabytes()
    {
        var room = DocumentLimits.DocumentBytes - Envelope("a", "thing", "1");
        await AssertRefused("a document has at most", new DocumentWrite.Create("a", "thing", "1", Documents.JsonOfLength(room + 1)));
        AssertSucceeded(await Write(new DocumentWrite.Create("a", "thing", "1", Documents.JsonOfLength(room))));
        Assert.Equal(room, (await Get("a"))!.Body.Length);
    }

    [Fact]
    public async Task A_batch_has_at_most_two_megabytes()
    {
        var half = (DocumentLimits.BatchBytes / 2) - Envelope("a", "thing", "1");
        var first = new DocumentWrite.Create("a", "thing", "1", Documents.JsonOfLength(half));
        await AssertRefused("The batch has", first, new DocumentWrite.Create("b", "thing", "1", Documents.JsonOfLength(half + 1)));
        AssertSucceeded(await Write(first, new DocumentWrite.Create("b", "thing", "1", Documents.JsonOfLength(half))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("no JSON")]
    public async Task A_body_is_a_json_object(string body)
    {
        await AssertRefused("is no JSON", new DocumentWrite.Create("a", "thing", "1", Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public async Task A_document_has_a_kind_and_text_that_utf8_can_express()
    {
        await AssertRefused("has no kind", Documents.Create("a", kind: ""));
        await AssertRefused("Write 0 has the id", Documents.Create("half \ud83d pair"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Write(Documents.Create("a", sort: "half \ud83d pair")));
        Assert.Null(await Get("a"));
    }

    [Fact]
    public async Task A_partition_key_has_at_most_2048_bytes()
    {
        var longest = PartitionKey.Of(new string('k', 2048));
        AssertSucceeded(await Store.WriteAsync(Home, longest, [Documents.Upsert("a")], default));
        var tooLong = PartitionKey.Of(new string('k', 2049));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.WriteAsync(Home, tooLong, [Documents.Upsert("a")], default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.WriteAsync(Home, default, [Documents.Upsert("a")], default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task A_page_has_one_to_a_thousand_documents(int limit)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.QueryAsync(new(Home, Partition, "thing") { Limit = limit }, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a'b")]
    [InlineData("a\"] OR 1=1 --")]
    [InlineData("naïve")]
    public async Task A_filter_names_a_plain_property(string property)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => Store.QueryAsync(new(Home, Partition, "thing") { Filters = [new(property, "x")] }, default));
    }
}
