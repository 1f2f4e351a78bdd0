using GreenFlux.Local.Runtime.Blobs;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.Runtime.Stores;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Runtime.Blobs;

public sealed class FileBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 10, 9, 0, 0, TimeSpan.Zero));

    public FileBlobStoreTests() => Store = new FileBlobStore(folder.File("blobs"), time);

    protected override IBlobStore Store { get; }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_list_can_be_of_what_has_outlived_its_time()
    {
        await Put("old", "1");
        time.Advance(TimeSpan.FromDays(2));
        await Put("new", "2");
        Assert.Equal("old", await Names("", time.GetUtcNow().AddDays(-1)));
        Assert.Equal("", await Names("", time.GetUtcNow().AddDays(-2)));
    }

    [Fact]
    public async Task Blobs_survive_reopening_and_what_a_dead_process_left_half_written_does_not()
    {
        await Put("a", "kept");
        Directory.CreateDirectory(folder.File("blobs/.unfinished"));
        await File.WriteAllTextAsync(folder.File("blobs/.unfinished/1"), "half");
        var reopened = new FileBlobStore(folder.File("blobs"), time);
        await using var stream = await reopened.OpenAsync(Tenant, "a", default);
        Assert.Equal(4, stream!.Length);
        Assert.Single(Directory.GetFiles(folder.File("blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Empty_folders_go_with_their_last_blob()
    {
        await Put("a/b/c", "1");
        await Store.DeleteAsync(Tenant, "a/b/c", default);
        Assert.False(Directory.Exists(folder.File($"blobs/{Tenant}")));
    }

    [Fact]
    public async Task Putting_and_deleting_in_one_folder_at_once_loses_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var round = 0; round < 25; round++)
            {
                await Put($"shared/{worker}", "x");
                Assert.True(await Store.DeleteAsync(Tenant, $"shared/{worker}", default));
            }
        })));
        Assert.Equal("", await Names(""));
    }
}
