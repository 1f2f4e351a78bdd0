using System.Text;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Blobs;

/// <summary>What every adapter of <see cref="IBlobStore"/> does. A subclass says how to open one.</summary>
public abstract class BlobStoreContract
{
    protected abstract IBlobStore Store { get; }

    /// <summary>Of this test alone, so that a shared service can stand behind the store.</summary>
    protected string Tenant { get; } = $"t-{Guid.NewGuid():N}"[..20];

    protected Task<BlobInfo> Put(string name, string text, string? tenant = null) =>
        Store.PutAsync(tenant ?? Tenant, name, (stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct).AsTask(), default);

    protected async Task<string?> Read(string name, string? tenant = null)
    {
        await using var stream = await Store.OpenAsync(tenant ?? Tenant, name, default);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    protected async Task<string> Names(string prefix, DateTimeOffset? storedBefore = null)
    {
        var names = new List<string>();
        await foreach (var blob in Store.ListAsync(Tenant, prefix, storedBefore, default))
            names.Add(blob.Name);
        return string.Join(' ', names);
    }

    [SkippableFact]
    public async Task What_was_put_is_read_back()
    {
        var info = await Put("exports/a/part-1", "Zürich 🔌");
        Assert.Equal(("exports/a/part-1", Encoding.UTF8.GetByteCount("Zürich 🔌")), (info.Name, (int)info.Length));
        Assert.Equal("Zürich 🔌", await Read("exports/a/part-1"));
        Assert.Null(await Read("exports/a/part-2"));
        Assert.Null(await Read("exports/a"));
    }

    [SkippableFact]
    public async Task An_empty_blob_is_a_blob()
    {
        Assert.Equal(0, (await Put("empty", "")).Length);
        Assert.Equal("", await Read("empty"));
    }

    [SkippableFact]
    public async Task Put_again_replaces_and_who_reads_goes_on_with_the_old_content()
    {
        await Put("a", "old");
        await using var reading = await Store.OpenAsync(Tenant, "a", default);
        await Put("a", "new and longer");
        using var reader = new StreamReader(reading!);
        Assert.Equal("old", await reader.ReadToEndAsync());
        Assert.Equal("new and longer", await Read("a"));
    }

    [SkippableFact]
    public async Task A_blob_whose_writing_fails_leaves_what_there_was()
    {
        await Put("kept", "old");
        foreach (var name in new[] { "kept", "absent" })
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync(Tenant, name, async (stream, ct) =>
            {
                await stream.WriteAsync(new byte[100_000], ct);
                throw new InvalidDataException("The source broke off.");
            }, default));
        }
        Assert.Equal("old", await Read("kept"));
        Assert.Null(await Read("absent"));
        Assert.Equal("kept", await Names(""));
    }

    [SkippableFact]
    public async Task The_stream_that_is_written_knows_its_position_and_the_one_that_is_read_can_be_read_anywhere()
    {
        var content = new byte[300_000];
        new Random(1).NextBytes(content);
        await Store.PutAsync(Tenant, "large", async (stream, ct) =>
        {
            Assert.Equal(0, stream.Position);
            await stream.WriteAsync(content.AsMemory(0, 1000), ct);
            Assert.Equal(1000, stream.Position);
            await stream.WriteAsync(content.AsMemory(1000), ct);
        }, default);
        await using var reading = (await Store.OpenAsync(Tenant, "large", default))!;
        Assert.Equal(content.Length, reading.Length);
        reading.Position = content.Length - 8;
        var end = new byte[8];
        await reading.ReadExactlyAsync(end);
        Assert.Equal(content[^8..], end);
    }

    [SkippableFact]
    public async Task What_is_deleted_is_gone()
    {
        await Put("a/b", "1");
        await Put("a/c", "2");
        Assert.True(await Store.DeleteAsync(Tenant, "a/b", default));
        Assert.False(await Store.DeleteAsync(Tenant, "a/b", default));
        Assert.Null(await Read("a/b"));
        Assert.True(await Store.DeleteAsync(Tenant, "a/c", default));
        await Put("a/b", "3");
        Assert.Equal("3", await Read("a/b"));
    }

    [SkippableFact]
    public async Task A_list_has_the_names_that_begin_with_the_prefix_in_ordinal_order()
    {
        foreach (var name in new[] { "b/2", "b/10", "b-1", "b.1", "a", "b/c/1", "bc" })
            await Put(name, name);
        Assert.Equal("a b-1 b.1 b/10 b/2 b/c/1 bc", await Names(""));
        Assert.Equal("b-1 b.1 b/10 b/2 b/c/1 bc", await Names("b"));
        Assert.Equal("b/10 b/2 b/c/1", await Names("b/"));
        Assert.Equal("b/c/1", await Names("b/c"));
        Assert.Equal("", await Names("none/"));
    }

    [SkippableFact]
    public async Task A_name_and_one_that_goes_on_below_it_are_two_blobs()
    {
        await Put("a", "1");
        await Put("a/b", "2");
        await Put("a/b/c", "3");
        Assert.Equal(("1", "2", "3"), (await Read("a"), await Read("a/b"), await Read("a/b/c")));
        Assert.Equal("a a/b a/b/c", await Names("a"));
    }

    [SkippableFact]
    public async Task A_tenant_sees_its_own_blobs_alone()
    {
        var other = $"{Tenant}-x";
        await Put("a", "mine");
        await Put("a", "theirs", other);
        Assert.Equal(("mine", "theirs"), (await Read("a"), await Read("a", other)));
        await Store.DeleteAsync(other, "a", default);
        Assert.Equal("mine", await Read("a"));
        Assert.Equal("a", await Names(""));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/..")]
    [InlineData(".unfinished/a")]
    [InlineData("a.")]
    [InlineData("a\\b")]
    [InlineData("..\\a")]
    [InlineData("C:a")]
    [InlineData("A")]
    [InlineData("é")]
    [InlineData("a\0b")]
    [InlineData("a b")]
    [InlineData("a/b/c/d/e/f/g/h/i/j/k")]
    public async Task A_name_that_not_every_store_takes_is_refused(string name)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Put(name, "x"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Read(name));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.DeleteAsync(Tenant, name, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Put("a", "x", tenant: name));
    }

    [SkippableFact]
    public async Task Of_many_who_put_one_name_one_wins_whole()
    {
        var contents = Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), 50_000 + i)).ToArray();
        await Task.WhenAll(contents.Select(content => Task.Run(() => Put("race", content))));
        Assert.Contains(await Read("race"), contents);
    }
}
