using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenFlux.Cli.Chargers;

/// <summary>
/// One WebSocket of one charger: a call at a time, as OCPP-J has it. Calls of the back office are answered with
/// NotSupported: these chargers only tell.
/// </summary>
internal sealed class ChargerSocket : IAsyncDisposable
{
    private const int ReceiveBufferBytes = 4096;
    private readonly ClientWebSocket socket;
    private readonly SemaphoreSlim sending = new(1);
    private readonly CancellationTokenSource closing = new();
    private readonly Task receiving;
    private volatile OpenCall? open;

    private ChargerSocket(ClientWebSocket socket)
    {
        this.socket = socket;
        receiving = ReceiveAllAsync(closing.Token);
    }

    /// <exception cref="WebSocketException">Nobody listens there.</exception>
    /// <exception cref="ChargerRefusedException">The platform answered the handshake with a 4xx.</exception>
    public static async Task<ChargerSocket> ConnectAsync(ChargerAddress address, CancellationToken ct)
    {
        var connecting = new ClientWebSocket();
        try
        {
            connecting.Options.AddSubProtocol("ocpp1.6");
            connecting.Options.CollectHttpResponseDetails = true;
            if (address.Password is { } password)
                connecting.Options.SetRequestHeader("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.StationId}:{password}"))}");
            await connecting.ConnectAsync(address.WebSocketUrl, ct);
            return new ChargerSocket(connecting);
        }
        catch (Exception problem)
        {
            var status = (int)connecting.HttpStatusCode;
            connecting.Dispose();
            if (problem is WebSocketException && status is >= 400 and < 500 and not 429)
                throw new ChargerRefusedException($"Charger {address.StationId} is not let in (HTTP {status}).", problem);
            throw;
        }
    }

    /// <summary>Sends a frame and waits for the answer to its message id.</summary>
    /// <exception cref="WebSocketException">The connection went before the answer came.</exception>
    public async Task<OcppAnswer> CallAsync(string messageId, string frame, CancellationToken ct)
    {
        var call = new OpenCall(messageId);
        open = call;
        if (receiving.IsCompleted)
            call.Answer.TrySetException(Closed());
        await SendAsync(frame, ct);
        return await call.Answer.Task.WaitAsync(ct);
    }

    private async Task SendAsync(string frame, CancellationToken ct)
    {
        await sending.WaitAsync(ct);
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, ct);
        }
        finally
        {
            sending.Release();
        }
    }

    private async Task ReceiveAllAsync(CancellationToken ct)
    {
        await Task.Yield();
        try
        {
            var frame = new ArrayBufferWriter<byte>();
            while (true)
            {
                var received = await socket.ReceiveAsync(frame.GetMemory(ReceiveBufferBytes), ct);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                frame.Advance(received.Count);
                if (!received.EndOfMessage)
                    continue;
                await HandleAsync(frame.WrittenMemory, ct);
                frame.ResetWrittenCount();
            }
            open?.Answer.TrySetException(Closed());
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException or JsonException
            or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            open?.Answer.TrySetException(new WebSocketException(WebSocketError.ConnectionClosedPrematurely, problem));
        }
    }

    private async Task HandleAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        using var document = JsonDocument.Parse(bytes);
        var frame = document.RootElement;
        var messageId = frame[1].GetString() ?? "";
        switch (frame[0].GetInt32())
        {
            case 2:
                var refusal = new JsonArray(4, messageId, "NotSupported", "A simulated charger takes no commands.", new JsonObject());
                await SendAsync(refusal.ToJsonString(), ct);
                break;
            case 3 when open?.MessageId == messageId:
                open.Answer.TrySetResult(new OcppAnswer.Result(frame[2].Clone()));
                break;
            case 4 when open?.MessageId == messageId:
                open.Answer.TrySetResult(new OcppAnswer.Error(frame[2].GetString() ?? "", frame[3].GetString() ?? ""));
                break;
            default:
                break;
        }
    }

    private static WebSocketException Closed() => new(WebSocketError.ConnectionClosedPrematurely);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (socket.State == WebSocketState.Open)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, patience.Token);
            }
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException)
        {
            // The other side is gone already: then it is closed.
        }
        await closing.CancelAsync();
        await receiving;
        socket.Dispose();
        sending.Dispose();
        closing.Dispose();
    }

    private sealed class OpenCall(string messageId)
    {
        public string MessageId { get; } = messageId;
        public TaskCompletionSource<OcppAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Where a charger connects to, and as who.</summary>
/// <param name="BaseUrl">The platform's address, http or https.</param>
public sealed record ChargerAddress(Uri BaseUrl, string StationId, string? Password = null)
{
    public Uri WebSocketUrl =>
        new UriBuilder(new Uri(BaseUrl, $"ocpp/{Uri.EscapeDataString(StationId)}"))
        {
            Scheme = BaseUrl.Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
        }.Uri;
}

/// <summary>The platform won't have this charger: trying again is no use.</summary>
public sealed class ChargerRefusedException : Exception
{
    public ChargerRefusedException() { }

    public ChargerRefusedException(string message) : base(message) { }

    public ChargerRefusedException(string message, Exception innerException) : base(message, innerException) { }
}
