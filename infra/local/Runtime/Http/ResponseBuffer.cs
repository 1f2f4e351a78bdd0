using System.Buffers;
using System.IO.Pipelines;

namespace GreenFlux.Local.Runtime.Http;

/// <summary>Collects a response's body in memory.</summary>
internal sealed class ResponseBuffer : PipeWriter
{
    private ArrayBufferWriter<byte>? buffer;

    /// <summary>Runs before bytes leave the writer; the response counts as started then.</summary>
    public Func<CancellationToken, Task>? BeforeFlush { get; set; }

    public ReadOnlyMemory<byte> Written => buffer?.WrittenMemory ?? default;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => 0;

    private ArrayBufferWriter<byte> Buffer => buffer ??= new(512);

    public override void Advance(int bytes) => Buffer.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => Buffer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Buffer.GetSpan(sizeHint);

    public override void CancelPendingFlush()
    {
        // A flush waits for nobody.
    }

    public override void Complete(Exception? exception = null)
    {
        // Written bytes stay readable.
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (BeforeFlush is { } start) await start(cancellationToken);
        return new(isCanceled: false, isCompleted: false);
    }
}
