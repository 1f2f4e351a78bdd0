using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>Why a connection ended, as the service labels it.</summary>
internal static class CloseReasons
{
    public const string Normal = nameof(Normal);
    public const string ClosedByAppServer = nameof(ClosedByAppServer);
    public const string ServiceReload = nameof(ServiceReload);
    public const string PingTimeout = nameof(PingTimeout);
    public const string SlowClient = nameof(SlowClient);
    public const string HandlerFailed = nameof(HandlerFailed);
    public const string MessageTooBig = nameof(MessageTooBig);
    public const string ProtocolError = nameof(ProtocolError);
    public const string MessageIncomplete = nameof(MessageIncomplete);
}

/// <summary>
/// One client's connection from the moment its <c>connect</c> is asked about. Frames are handled one at a time; while
/// one is at the handler nothing is read, so a flood stays in the sender's own buffers.
/// </summary>
#pragma warning disable CA1001 // See _sending.
internal sealed class GatewayConnection(EventSource source, GatewayOptions options, Pinger pinger, TimeProvider time, ILogger logger, Action abort)
#pragma warning restore CA1001
{
    // Never disposed: it holds nothing unless asked for a wait handle, and disposed it would leave those in line waiting.
    private readonly SemaphoreSlim _sending = new(1, 1);
    private WebSocket? _socket;
    private LiveStream? _stream;
    private ITimer? _closeTimer;
    private string? _endReason;
    private int _unsent;

    public string Id => source.ConnectionId;

    public EventSource Source => source;

    public bool IsOpen => Volatile.Read(ref _socket) is not null && _endReason is null;

    /// <summary>Null while nothing speaks against the connection.</summary>
    public string? EndReason => Volatile.Read(ref _endReason);

    /// <summary>Runs the socket until it ends.</summary>
    /// <param name="handle">Gives a message to the handler and says what to answer.</param>
    /// <param name="opened">Called when the connection can be sent to.</param>
    public async Task RunAsync(Stream upgraded, Func<Received.Message, Task<ReplyFrame>> handle, Action opened)
    {
        await using var stream = new LiveStream(upgraded);
        // Keep-alive frames of the WebSocket itself are off: Pinger knows whether they were answered.
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
        {
            IsServer = true,
            SubProtocol = source.Subprotocol,
            KeepAliveInterval = Timeout.InfiniteTimeSpan,
        });
        _stream = stream;
        Volatile.Write(ref _socket, socket);
        using var watched = pinger.Watch(stream, PingUnanswered);
        try
        {
            opened();
            if (EndReason is not null)
                await CloseSocketAsync(WebSocketCloseStatus.NormalClosure, "");
            await ReceiveAsync(socket, handle);
        }
        catch (Exception ex) when (ex is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            var malformed = ex is WebSocketException { WebSocketErrorCode: WebSocketError.Faulted };
            End(malformed ? CloseReasons.ProtocolError : CloseReasons.Normal);
            logger.LogDebug(ex, "The socket of connection {ConnectionId} broke ({Reason}).", Id, EndReason);
            if (malformed)
                await DrainAsync(stream);
        }
        finally
        {
            End(CloseReasons.Normal);
            if (_closeTimer is { } timer)
                await timer.DisposeAsync();
        }
    }

    /// <summary>
    /// Sends one frame, or nothing if the connection isn't open. A frame that takes too long, or finds too many waiting
    /// before it, ends the connection.
    /// </summary>
    public async Task SendAsync(WebSocketMessageType type, ReadOnlyMemory<byte> payload, CancellationToken ct)
    {
        if (!IsOpen || _socket is not { } socket)
            return;
        if (Interlocked.Increment(ref _unsent) > options.UnsentFramesMax)
        {
            Interlocked.Decrement(ref _unsent);
            if (End(CloseReasons.SlowClient))
                logger.LogWarning("Connection {ConnectionId} of {UserId} has {Frames} frames to take already; it is closed as too slow.", Id, source.UserId, options.UnsentFramesMax);
            abort();
            return;
        }
        try
        {
            var sending = SendInLineAsync(socket, type, payload, ct);
            if (sending.IsCompleted)
                await sending;
            else
                await WatchedAsync(sending, payload.Length);
        }
        catch (Exception ex) when (ex is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException
            || (ex is OperationCanceledException && !ct.IsCancellationRequested))
        {
            logger.LogDebug(ex, "A frame for connection {ConnectionId} was lost: the socket is closing.", Id);
        }
        finally
        {
            Interlocked.Decrement(ref _unsent);
        }
    }

    private async Task SendInLineAsync(WebSocket socket, WebSocketMessageType type, ReadOnlyMemory<byte> payload, CancellationToken ct)
    {
        await _sending.WaitAsync(ct);
        try
        {
            await socket.SendAsync(payload, type, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Most frames are gone at once and need no timer. Cutting the connection ends the sending, and that of all in line.</summary>
    private async Task WatchedAsync(Task sending, int bytes)
    {
        await using var timer = time.CreateTimer(_ => CutTooSlow(bytes), null, options.SendTimeout, Timeout.InfiniteTimeSpan);
        await sending;
    }

    private void CutTooSlow(int bytes)
    {
        if (End(CloseReasons.SlowClient))
            logger.LogWarning("Connection {ConnectionId} did not take a frame of {Bytes} bytes within {Timeout}; it is closed as too slow.", Id, bytes, options.SendTimeout);
        abort();
    }

    /// <summary>Begins the close handshake; what the client still sends is dropped. The first reason counts.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason, string description)
    {
        if (End(reason) && _socket is not null)
            await CloseSocketAsync(status, description);
    }

    /// <summary>Pings and waits for any byte.</summary>
    public async Task<bool> IsAliveAsync(TimeSpan patience, CancellationToken ct)
    {
        if (!IsOpen || _stream is not { HasEnded: false } stream)
            return false;
        var heard = stream.NextReceiptAsync();
        stream.Watch();
        // It sent more than the handler has taken: it is busy talking, and a pong would stand at the end of that queue.
        if (stream.IsBehind)
            return !stream.HasEnded;
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            await stream.PingAsync(either.Token);
            return await heard.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception ex) when (ex is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    private async Task ReceiveAsync(WebSocket socket, Func<Received.Message, Task<ReplyFrame>> handle)
    {
        using var deadline = new MessageDeadline(options.MessageTimeout, time, MessageOverdue);
        while (true)
        {
            switch (await socket.ReadMessageAsync(options.MaxFrameBytes, deadline, CancellationToken.None))
            {
                case Received.Closed closed:
                    End(CloseReasons.Normal);
                    if (socket.State == WebSocketState.CloseReceived)
                        await CloseSocketAsync(closed.Status ?? WebSocketCloseStatus.NormalClosure, "");
                    return;
                case Received.TooBig:
                    await CloseAsync(WebSocketCloseStatus.MessageTooBig, CloseReasons.MessageTooBig, $"A message may have at most {options.MaxFrameBytes} bytes.");
                    break;
                case Received.Message message when EndReason is null:
                    await AnswerAsync(await handle(message));
                    break;
            }
        }
    }

    private async Task AnswerAsync(ReplyFrame reply)
    {
        switch (reply)
        {
            case ReplyFrame.Data data:
                await SendAsync(data.Type, data.Payload, CancellationToken.None);
                break;
            case ReplyFrame.Failed failed:
                logger.LogError("The handler's answer to a message of connection {ConnectionId} can't be used: {Problem}. The connection is closed.", Id, failed.Problem);
                await CloseAsync(WebSocketCloseStatus.InternalServerError, CloseReasons.HandlerFailed, "The message could not be handled.");
                break;
        }
    }

    private async Task CloseSocketAsync(WebSocketCloseStatus status, string description)
    {
        _closeTimer = time.CreateTimer(static state => ((Action)state!)(), abort, options.CloseTimeout, Timeout.InfiniteTimeSpan);
        using var limit = new CancellationTokenSource(options.CloseTimeout, time);
        try
        {
            await _sending.WaitAsync(limit.Token);
            try
            {
                await _socket!.CloseOutputAsync(Sendable(status), Shortened(description), limit.Token);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception ex) when (ex is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            logger.LogDebug(ex, "The close frame for connection {ConnectionId} was lost.", Id);
            abort();
        }
    }

    /// <summary>Closing a TCP connection with unread input resets it, and the client would never see the close frame with its 1002.</summary>
    private async Task DrainAsync(Stream stream)
    {
        _closeTimer ??= time.CreateTimer(static state => ((Action)state!)(), abort, options.CloseTimeout, Timeout.InfiniteTimeSpan);
        var scrap = new byte[512];
        try
        {
            while (await stream.ReadAsync(scrap) > 0)
                continue;
        }
        catch (Exception ex) when (ex is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            logger.LogDebug(ex, "Connection {ConnectionId} was cut while closing.", Id);
        }
    }

    private void MessageOverdue()
    {
        logger.LogInformation("Connection {ConnectionId} of {UserId} began a message and didn't complete it within {Timeout}.", Id, source.UserId, options.MessageTimeout);
        _ = CloseAsync(WebSocketCloseStatus.PolicyViolation, CloseReasons.MessageIncomplete, $"A message must be complete within {options.MessageTimeout.TotalSeconds:0} seconds.");
    }

    private void PingUnanswered()
    {
        if (End(CloseReasons.PingTimeout))
            logger.LogInformation("Connection {ConnectionId} of {UserId} answered no ping within {Timeout}.", Id, source.UserId, options.PingTimeout);
        abort();
    }

    private bool End(string reason) => Interlocked.CompareExchange(ref _endReason, reason, null) is null;

    /// <summary>A close frame may echo only codes that may travel (RFC 6455 section 7.4).</summary>
    private static WebSocketCloseStatus Sendable(WebSocketCloseStatus status) =>
        (int)status is >= 1000 and <= 1003 or >= 1007 and <= 1011 or >= 3000 and <= 4999 ? status : WebSocketCloseStatus.NormalClosure;

    /// <summary>At most 123 bytes of UTF-8 fit a close frame (RFC 6455 section 5.5).</summary>
    private static string Shortened(string text)
    {
        while (Encoding.UTF8.GetByteCount(text) > 123)
            text = text[..^(char.IsLowSurrogate(text[^1]) ? 2 : 1)];
        return text;
    }
}
