using System.Net;
using Azure.Storage.Blobs;
using GreenFlux.Azure.Blobs;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.Runtime.Stores.Tables;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Runtime.Blobs;

public sealed class AzureBlobStoreTests : BlobStoreContract, IAsyncLifetime
{
    private static readonly HttpClient Anybody = new();

    private readonly FaultyTransport way = new();
    private Azurite server = null!;
    private AzureBlobStore? store;

    protected override IBlobStore Store => store!;

    public async Task InitializeAsync()
    {
        server = await Azurite.RunningAsync();
        store = new AzureBlobStore(way.Blobs(server), TimeProvider.System);
    }

    public Task DisposeAsync()
    {
        way.Dispose();
        return Task.CompletedTask;
    }

    private static byte[] Content(int seed, int length)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static Task WriteAsync(Stream stream, byte[] content, CancellationToken ct) => stream.WriteAsync(content, ct).AsTask();

    private async Task<byte[]?> ReadBytes(string name)
    {
        await using var stream = await Store.OpenAsync(Tenant, name, default);
        if (stream is null)
            return null;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static BlobLink For(TimeSpan life) => new(TimeProvider.System.GetUtcNow() + life, "text/csv; charset=utf-8", "cdrs-1.csv");

    private static async Task<HttpStatusCode> StatusAsync(Uri address, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        if (method == HttpMethod.Put)
        {
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
            request.Content = new ByteArrayContent([1]);
        }
        using var response = await Anybody.SendAsync(request);
        return response.StatusCode;
    }

    [SkippableFact]
    public async Task What_is_larger_than_a_block_is_sent_in_blocks_and_shows_when_the_last_is_there()
    {
        var (old, replacing) = (Content(1, 9_000_000), Content(2, 5_000_000));
        await Put("large", "first");
        await Store.PutAsync(Tenant, "large", async (stream, ct) =>
        {
            await WriteAsync(stream, old, ct);
            Assert.Equal(old.Length, stream.Position);
            Assert.Equal("first", await Read("large"));
        }, default);
        Assert.Equal(3, way.Sent.Count(request => request.Contains("comp=block&", StringComparison.Ordinal)));
        await using var reading = (await Store.OpenAsync(Tenant, "large", default))!;
        await Store.PutAsync(Tenant, "large", (stream, ct) => WriteAsync(stream, replacing, ct), default);
        var read = new byte[old.Length];
        await reading.ReadExactlyAsync(read);
        Assert.Equal(old, read);
        Assert.Equal(replacing, await ReadBytes("large"));
    }

    [SkippableFact]
    public async Task A_writer_that_fails_after_blocks_were_sent_leaves_what_there_was()
    {
        await Put("kept", "old");
        foreach (var name in new[] { "kept", "absent" })
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync(Tenant, name, async (stream, ct) =>
            {
                await WriteAsync(stream, Content(1, 9_000_000), ct);
                throw new InvalidDataException("The source broke off.");
            }, default));
        }
        Assert.Equal(("old", null), (await Read("kept"), await Read("absent")));
        Assert.Equal("kept", await Names(""));
    }

    [SkippableTheory]
    [InlineData(100)]
    [InlineData(5_000_000)]
    public async Task A_lost_answer_is_asked_again_and_the_blob_is_whole(int length)
    {
        var patient = new AzureBlobStore(way.Blobs(server, retries: 2), TimeProvider.System);
        await patient.PutAsync(Tenant, "other", (stream, ct) => WriteAsync(stream, [1], ct), default);
        foreach (var which in new[] { "", "comp=blocklist", "comp=block&" })
        {
            var content = Content(which.Length, length);
            way.Once(Fate.AnswerLost, request => request.StartsWith("PUT", StringComparison.Ordinal) && request.Contains(which, StringComparison.Ordinal));
            var info = await patient.PutAsync(Tenant, "a", (stream, ct) => WriteAsync(stream, content, ct), default);
            way.All(Fate.Served);
            Assert.Equal(length, info.Length);
            Assert.Equal(content, await ReadBytes("a"));
        }
    }

    [SkippableFact]
    public async Task A_service_that_is_down_or_busy_is_told_without_naming_it_and_nothing_shows()
    {
        await Put("a", "old");
        way.All(Fate.Unreachable);
        foreach (var attempt in new Func<Task>[] { () => Put("a", "new"), () => Read("a"), () => Names(""), () => Store.DeleteAsync(Tenant, "a", default) })
        {
            var fault = await Assert.ThrowsAnyAsync<StoreFaultException>(attempt);
            Assert.DoesNotContain("127.0.0.1", fault.PublicReason + fault.Message, StringComparison.Ordinal);
        }
        way.All(Fate.Busy);
        Assert.Equal(TimeSpan.FromSeconds(7), (await Assert.ThrowsAsync<StoreBusyException>(() => Put("a", "new"))).RetryAfter);
        way.All(Fate.Served);
        Assert.Equal("old", await Read("a"));
    }

    [SkippableFact]
    public async Task A_list_can_be_of_what_has_outlived_its_time()
    {
        var stored = (await Put("old", "1")).StoredAt;
        Assert.InRange(stored, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(200));
        Assert.Equal("old", await Names("", stored.AddSeconds(1)));
        Assert.Equal("", await Names("", stored));
    }

    [SkippableFact]
    public async Task A_link_reads_one_blob_under_the_name_and_type_that_were_given()
    {
        await Put("exports/1/file", "content");
        var address = (await Store.LinkAsync(Tenant, "exports/1/file", For(TimeSpan.FromMinutes(5)), default))!;
        using var response = await Anybody.GetAsync(address);
        Assert.Equal("content", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename=\"cdrs-1.csv\"", response.Content.Headers.ContentDisposition!.ToString());
        Assert.Null(await Store.LinkAsync(Tenant, "exports/1/none", For(TimeSpan.FromMinutes(5)), default));
    }

    [SkippableFact]
    public async Task A_link_opens_nothing_else_and_can_not_be_widened()
    {
        await Put("exports/1/file", "mine");
        await Put("exports/2/file", "other");
        var address = (await Store.LinkAsync(Tenant, "exports/1/file", For(TimeSpan.FromMinutes(5)), default))!;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(address));
        string Changed(string from, string to)
        {
            Assert.Contains(from, address.AbsoluteUri, StringComparison.Ordinal);
            return address.AbsoluteUri.Replace(from, to, StringComparison.Ordinal);
        }
        var expires = System.Web.HttpUtility.ParseQueryString(address.Query)["se"]!;
        foreach (var changed in new[]
        {
            Changed("exports/1/", "exports/2/"), Changed("sp=r", "sp=rwd"), Changed("sr=b", "sr=c"), Changed("cdrs-1.csv", "cdrs-1.html"),
            Changed(Uri.EscapeDataString(expires), Uri.EscapeDataString(expires.Replace("20", "21", StringComparison.Ordinal))),
        })
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(new Uri(changed)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(address, HttpMethod.Put));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(address, HttpMethod.Delete));
        Assert.Equal("mine", await Read("exports/1/file"));
    }

    [SkippableFact]
    public async Task A_link_ends_within_minutes()
    {
        await Put("a", "1");
        var past = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(-10));
        var earlier = new AzureBlobStore(new BlobServiceClient(server.ConnectionString), past);
        var link = new BlobLink(past.GetUtcNow().AddMinutes(5), "text/plain", "a");
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync((await earlier.LinkAsync(Tenant, "a", link, default))!));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.LinkAsync(Tenant, "a", For(BlobLink.LongestLife + TimeSpan.FromMinutes(1)), default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.LinkAsync(Tenant, "a", For(TimeSpan.FromMinutes(-1)), default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.LinkAsync(Tenant, "a", For(TimeSpan.FromMinutes(1)) with { FileName = "a\"; x=\"b" }, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.LinkAsync(Tenant, "../a", For(TimeSpan.FromMinutes(1)), default));
    }
}
