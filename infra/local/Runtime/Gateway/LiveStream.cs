namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>
/// The bytes below a WebSocket: counts what arrives, lets a ping slip between two frames, and can listen for the
/// far end while nobody reads. Each write of the WebSocket above is one whole frame, so a lock per write keeps frames whole.
/// </summary>
internal sealed class LiveStream(Stream inner) : Stream
{
    private static readonly ReadOnlyMemory<byte> Ping = new byte[] { 0x89, 0x00 };

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private TaskCompletionSource<bool>? _waiting;
    private Task? _watch;
    private bool _reading;
    private byte? _ahead;
    private bool _ended;
    private long _receipts;

    /// <summary>Grows with every read that brought bytes.</summary>
    public long Receipts => Volatile.Read(ref _receipts);

    public bool HasEnded => Volatile.Read(ref _ended);

    /// <summary>Whether bytes wait that were heard of while nobody read: the far end is ahead of us, not silent.</summary>
    public bool IsBehind
    {
        get { lock (_lock) return _ahead is not null; }
    }

    /// <summary>True at the next receipt, false at the end of the stream.</summary>
    public Task<bool> NextReceiptAsync()
    {
        lock (_lock)
            return _ended ? Task.FromResult(false) : (_waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Sees to it that a receipt is noticed although the WebSocket isn't reading now.</summary>
    public void Watch()
    {
        lock (_lock)
        {
            if (!_reading && _watch is null && _ahead is null && !_ended)
                _watch = WatchAsync();
        }
    }

    public async ValueTask PingAsync(CancellationToken ct)
    {
        await WriteAsync(Ping, ct);
        await FlushAsync(ct);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Task? watch;
        lock (_lock)
        {
            _reading = true;
            watch = _watch;
        }
        try
        {
            if (watch is not null)
                await watch;
            lock (_lock)
            {
                _watch = null;
                if (_ahead is { } first && !buffer.IsEmpty)
                {
                    buffer.Span[0] = first;
                    _ahead = null;
                    return 1;
                }
            }
            var count = await inner.ReadAsync(buffer, cancellationToken);
            if (count > 0)
                Note(ended: false);
            else if (!buffer.IsEmpty)
                Note(ended: true);
            return count;
        }
        catch
        {
            Note(ended: true);
            throw;
        }
        finally
        {
            lock (_lock)
                _reading = false;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await inner.WriteAsync(buffer, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await inner.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WatchAsync()
    {
        var one = new byte[1];
        try
        {
            var count = await inner.ReadAsync(one);
            if (count > 0)
            {
                lock (_lock)
                    _ahead = one[0];
            }
            Note(ended: count == 0);
        }
        catch (Exception ex) when (ex is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The next read meets the same broken stream and reports it to whoever reads.
            Note(ended: true);
        }
    }

    private void Note(bool ended)
    {
        TaskCompletionSource<bool>? waiting;
        lock (_lock)
        {
            if (ended)
                _ended = true;
            else
                _receipts++;
            (waiting, _waiting) = (_waiting, null);
        }
        waiting?.TrySetResult(!ended);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Note(ended: true);
            inner.Dispose();
        }
        base.Dispose(disposing);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // A WebSocket only ever reads and writes asynchronously.
    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
