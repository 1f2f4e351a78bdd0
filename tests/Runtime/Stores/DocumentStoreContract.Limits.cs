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

    [SkippableFact]
    public async Task A_batch_takes_one_to_a_hundred_writes()
    {
        await AssertRefused("0 writes");
        await AssertRefused("101 writes", [.. Enumerable.Range(0, 101).Select(i => Documents.Create($"{i}"))]);
        var outcome = await Write([.. Enumerable.Range(0, 100).Select(i => Documents.Create($"{i}"))]);
        AssertSucceeded(outcome);
        Assert.Equal(100, outcome.ETags.Count);
    }

    [SkippableFact]
    public async Task A_batch_names_an_id_once()
    {
        await AssertRefused("'b' a second time", Documents.Create("a"), Documents.Upsert("b"), new DocumentWrite.Delete("b", "1"));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    public async Task An_id_that_not_every_store_takes_is_refused(string id)
    {
        await AssertRefused("Write 1 has the id", Documents.Create("good"), Documents.Create(id));
    }

    [SkippableTheory]
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

    [SkippableFact]
    public async Task A_document_has_at_most_1250_kilobytes()
    {
        var room = DocumentLimits.DocumentBytes - Envelope("a", "thing", "1");
        await AssertRefused("a document has at most", new DocumentWrite.Create("a", "thing", "1", Documents.JsonOfLength(room + 1)));
        AssertSucceeded(await Write(new DocumentWrite.Create("a", "thing", "1", Documents.JsonOfLength(room))));
        Assert.Equal(room, (await Get("a"))!.Body.Length);
    }

    [SkippableFact]
    public async Task A_batch_has_at_most_1250_kilobytes()
    {
        var half = (DocumentLimits.BatchBytes / 2) - Envelope("a", "thing", "1");
        var first = new DocumentWrite.Create("a", "thing", "1", Documents.JsonOfLength(half));
        await AssertRefused("The batch has", first, new DocumentWrite.Create("b", "thing", "1", Documents.JsonOfLength(half + 1)));
        AssertSucceeded(await Write(first, new DocumentWrite.Create("b", "thing", "1", Documents.JsonOfLength(half))));
    }

    [SkippableFact]
    public async Task A_document_of_any_bytes_comes_back_as_it_was()
    {
        var noise = new byte[800_000];
        new Random(1).NextBytes(noise);
        string[] texts = [Convert.ToBase64String(noise), new string('"', 120_000), string.Concat(Enumerable.Repeat("é🔌\n", 30_000))];
        foreach (var text in texts)
        {
            var body = Documents.Json(("status", "open"), ("text", text));
            AssertSucceeded(await Write(new DocumentWrite.Upsert("a", "thing", "1", body)));
            var stored = await Get("a");
            Assert.True(body.Span.SequenceEqual(stored!.Body.Span));
            Assert.Equal(["a"], await Ids(Things with { Filters = [new("status", "open"), new("text", text, "other")] }));
        }
        AssertSucceeded(await Write(new DocumentWrite.Upsert("a", "thing", "1", "{ \"cost\": 0.12345678901234567890, \"big\": 12345678901234567890123 }"u8.ToArray())));
        Assert.Equal("{ \"cost\": 0.12345678901234567890, \"big\": 12345678901234567890123 }", (await Get("a"))!.Text());
    }

    [SkippableFact]
    public async Task A_sort_value_has_at_most_1023_bytes()
    {
        AssertSucceeded(await Write(Documents.Create("a", sort: new string('s', 1023))));
        await AssertRefused("has a sort value of 1024 bytes", Documents.Create("b", sort: new string('s', 1024)));
    }

    [SkippableTheory]
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

    [SkippableFact]
    public async Task A_document_has_a_kind_and_text_that_utf8_can_express()
    {
        await AssertRefused("has no kind", Documents.Create("a", kind: ""));
        await AssertRefused("Write 0 has the id", Documents.Create("half \ud83d pair"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Write(Documents.Create("a", sort: "half \ud83d pair")));
        Assert.Null(await Get("a"));
    }

    [SkippableFact]
    public async Task A_partition_key_has_at_most_2048_bytes()
    {
        var longest = PartitionKey.Of(new string('k', 2048));
        AssertSucceeded(await Store.WriteAsync(Home, longest, [Documents.Upsert("a")], default));
        var tooLong = PartitionKey.Of(new string('k', 2049));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.WriteAsync(Home, tooLong, [Documents.Upsert("a")], default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.WriteAsync(Home, default, [Documents.Upsert("a")], default));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task A_page_has_one_to_a_thousand_documents(int limit)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.QueryAsync(new(Home, Partition, "thing") { Limit = limit }, default));
    }

    [SkippableTheory]
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
