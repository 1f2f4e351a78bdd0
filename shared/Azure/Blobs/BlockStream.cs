using System.Globalization;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using GreenFlux.Azure.Storage;
using GreenFlux.Platform.Storage;
using BlobInfo = GreenFlux.Platform.Storage.BlobInfo;

namespace GreenFlux.Azure.Blobs;

/// <summary>
/// Takes a blob's content. What fits one block is sent whole at the end; what doesn't, block by block, and shows when the list
/// of blocks is committed. Never committed, it leaves blocks that the service removes after a week.
/// </summary>
internal sealed class BlockStream(BlockBlobClient blob, Func<CancellationToken, Task> ensureContainer) : Stream
{
    private const int BlockBytes = 4 * 1024 * 1024;

    /// <summary>A blob has at most 50,000 blocks: from here on each is larger, so that it may have a terabyte.</summary>
    private const int SmallBlocks = 10_000;
    private const int LargeBlockBytes = 32 * 1024 * 1024;

    private readonly string prefix = $"{Guid.NewGuid():N}";
    private readonly List<string> blocks = [];
    private readonly MemoryStream waiting = new();
    private long sent;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => sent + waiting.Length;
        set => throw new NotSupportedException();
    }

    private int BlockSize => blocks.Count < SmallBlocks ? BlockBytes : LargeBlockBytes;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (waiting.Length >= BlockSize)
                await StageAsync(cancellationToken);
            var part = buffer[..(int)Math.Min(buffer.Length, BlockSize - waiting.Length)];
            waiting.Write(part.Span);
            buffer = buffer[part.Length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>For writers that know no other way: what doesn't fit the block waits in memory until the next asynchronous write.</summary>
    public override void Write(byte[] buffer, int offset, int count) => waiting.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => waiting.Write(buffer);

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => waiting.Length >= BlockSize ? StageAsync(cancellationToken) : Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Makes everything written the blob's content.</summary>
    public Task<BlobInfo> CommitAsync(string name, CancellationToken ct) => StorageFaults.GuardAsync(StorageFaults.Blobs, async () =>
    {
        if (blocks.Count == 0)
            return new BlobInfo(name, waiting.Length, await SendAsync(() => blob.UploadAsync(Rewound(), cancellationToken: ct), ct));
        if (waiting.Length > 0)
            await StageAsync(ct);
        return new BlobInfo(name, sent, await SendAsync(() => blob.CommitBlockListAsync(blocks, cancellationToken: ct), ct));
    }, ct);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            waiting.Dispose();
        base.Dispose(disposing);
    }

    private Task StageAsync(CancellationToken ct) => StorageFaults.GuardAsync(StorageFaults.Blobs, async () =>
    {
        var id = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}-{blocks.Count:00000}")));
        await OnceMoreAsync(() => blob.StageBlockAsync(id, Rewound(), cancellationToken: ct), ct);
        blocks.Add(id);
        sent += waiting.Length;
        waiting.SetLength(0);
    }, ct);

    private MemoryStream Rewound()
    {
        waiting.Position = 0;
        return waiting;
    }

    private async Task<DateTimeOffset> SendAsync(Func<Task<Response<BlobContentInfo>>> send, CancellationToken ct) =>
        (await OnceMoreAsync(send, ct)).Value.LastModified;

    /// <summary>The first blob of all makes the container.</summary>
    private async Task<T> OnceMoreAsync<T>(Func<Task<T>> send, CancellationToken ct)
    {
        try
        {
            return await send();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await ensureContainer(ct);
            return await send();
        }
    }
}
