using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using GreenFlux.Azure.Storage;
using GreenFlux.Platform.Storage;
using BlobInfo = GreenFlux.Platform.Storage.BlobInfo;

namespace GreenFlux.Azure.Blobs;

/// <summary>
/// <see cref="IBlobStore"/> on Blob Storage: one container, blobs named <c>tenant/name</c>. What is written shows when its blocks
/// are committed. What is read is fetched whole first, so that it stays as it was.
/// </summary>
public sealed class AzureBlobStore(BlobServiceClient service, TimeProvider time) : IBlobStore, IRemoteStore
{
    public string ServiceName => "Blob Storage";

    public const string ContainerName = "greenflux";

    /// <summary>Up to here a blob is held in memory while it is read; beyond, in a file that goes when it is closed.</summary>
    private const int LargestInMemory = 4 * 1024 * 1024;
    private const int BufferBytes = 64 * 1024;
    private const int ReadAttempts = 5;

    private readonly BlobContainerClient container = service.GetBlobContainerClient(ContainerName);
    private readonly BlobLinks links = new(service, time);

    /// <summary>Fails when another writer of the same name commits between this one's first block and its last, which then counts.</summary>
    public async Task<BlobInfo> PutAsync(string tenantId, string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        var blob = Blob(tenantId, name);
        ct.ThrowIfCancellationRequested();
        await using var stream = new BlockStream(blob, EnsureContainerAsync);
        await write(stream, ct);
        return await stream.CommitAsync(name, ct);
    }

    public Task<Stream?> OpenAsync(string tenantId, string name, CancellationToken ct)
    {
        var blob = Blob(tenantId, name);
        return StorageFaults.GuardAsync(StorageFaults.Blobs, () => FetchAsync(blob, ct), ct);
    }

    /// <returns>False when there was none; also when the answer to a first attempt was lost, after which there is none.</returns>
    public Task<bool> DeleteAsync(string tenantId, string name, CancellationToken ct)
    {
        var blob = Blob(tenantId, name);
        return StorageFaults.GuardAsync(StorageFaults.Blobs, async () => (await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: ct)).Value, ct);
    }

    public async IAsyncEnumerable<BlobInfo> ListAsync(
        string tenantId, string prefix, DateTimeOffset? storedBefore, [EnumeratorCancellation] CancellationToken ct)
    {
        BlobNames.CheckPrefix(tenantId, prefix);
        foreach (var blob in await StorageFaults.GuardAsync(StorageFaults.Blobs, () => NamesAsync(tenantId, prefix, storedBefore, ct), ct))
            yield return blob;
    }

    public Task<Uri?> LinkAsync(string tenantId, string name, BlobLink link, CancellationToken ct)
    {
        var blob = Blob(tenantId, name);
        link.Check(time.GetUtcNow());
        return StorageFaults.GuardAsync(StorageFaults.Blobs, async () => await blob.ExistsAsync(ct) ? await links.MakeAsync(blob, link, ct) : null, ct);
    }

    private BlockBlobClient Blob(string tenantId, string name)
    {
        BlobNames.Check(tenantId, name);
        return container.GetBlockBlobClient($"{tenantId}/{name}");
    }

    private async Task EnsureContainerAsync(CancellationToken ct) => await container.CreateIfNotExistsAsync(PublicAccessType.None, cancellationToken: ct);

    /// <summary>All of them, sorted here: the service's order is its own.</summary>
    private async Task<List<BlobInfo>> NamesAsync(string tenantId, string prefix, DateTimeOffset? storedBefore, CancellationToken ct)
    {
        var found = new List<BlobInfo>();
        var options = new GetBlobsOptions { Prefix = $"{tenantId}/{prefix}" };
        try
        {
            await foreach (var blob in container.GetBlobsAsync(options, ct))
            {
                var stored = blob.Properties.LastModified ?? DateTimeOffset.MinValue;
                if (!(stored >= storedBefore))
                    found.Add(new BlobInfo(blob.Name[(tenantId.Length + 1)..], blob.Properties.ContentLength ?? 0, stored));
            }
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            return [];
        }
        found.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return found;
    }

    private static async Task<Stream?> FetchAsync(BlockBlobClient blob, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            Stream? copy = null;
            try
            {
                var length = (await blob.GetPropertiesAsync(cancellationToken: ct)).Value.ContentLength;
                copy = length <= LargestInMemory ? new MemoryStream((int)length) : TemporaryFile();
                await blob.DownloadToAsync(copy, ct);
                copy.Position = 0;
                return copy;
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                return null;
            }
            catch (RequestFailedException replaced) when (replaced.Status == 412 && attempt < ReadAttempts)
            {
                // Its parts must be of one content: from the start, with the new one.
                await copy!.DisposeAsync();
            }
            catch
            {
                if (copy is not null)
                    await copy.DisposeAsync();
                throw;
            }
        }
    }

    private static FileStream TemporaryFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = BufferBytes,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        // Where the folder is everybody's, the file is not.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"greenflux-{Guid.NewGuid():N}")), options);
    }
}
