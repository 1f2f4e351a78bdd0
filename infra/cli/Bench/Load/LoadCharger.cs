using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace GreenFlux.Cli.Bench.Load;

/// <summary>
/// A charger that costs the machine as little as possible, because it shares it with what is measured: frames are
/// written as text, answers are compared by their first bytes. It takes no commands.
/// </summary>
internal sealed class LoadCharger(string id, string? password, string idTag) : IAsyncDisposable
{
    private byte[] incoming = new byte[4096];
    private byte[] answered = new byte[4096];
    private ClientWebSocket? socket;

    // Under way at all times: pings are answered by reading.
    private Task<int> answerLength = Task.FromResult(0);
    private int lastMessageId;

    public string Id => id;

    public string IdTag => idTag;

    public Latencies Latencies { get; set; } = new();

    /// <param name="endpoint">For example <c>ws://localhost:7071/ocpp/</c>.</param>
    /// <exception cref="WebSocketException">It is not let in.</exception>
    public async Task ConnectAsync(Uri endpoint, CancellationToken ct)
    {
        socket?.Dispose();
        socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("ocpp1.6");
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        if (password is not null)
            socket.Options.SetRequestHeader("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{password}"))}");
        await socket.ConnectAsync(new Uri(endpoint, id), ct);
        answerLength = ReceiveAsync(ct);
    }

    /// <summary>Sends a call and waits for its answer.</summary>
    /// <returns>The CALLRESULT's payload, valid until the next call.</returns>
    /// <exception cref="CommandFailedException">The answer is a CALLERROR.</exception>
    public async Task<ReadOnlyMemory<byte>> CallAsync(string action, string payload, CancellationToken ct)
    {
        var messageId = (++lastMessageId).ToString(CultureInfo.InvariantCulture);
        var frame = Encoding.UTF8.GetBytes($"[2,\"{messageId}\",\"{action}\",{payload}]");
        var startedAt = Stopwatch.GetTimestamp();
        await socket!.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, ct);
        var answer = incoming.AsMemory(0, await answerLength);
        Latencies.Add(startedAt);
        (incoming, answered) = (answered, incoming);
        answerLength = ReceiveAsync(ct);
        var head = Encoding.UTF8.GetBytes($"[3,\"{messageId}\",");
        return answer.Span.StartsWith(head)
            ? answer[head.Length..^1]
            : throw new CommandFailedException($"{id} asked {Encoding.UTF8.GetString(frame)} and was answered {Encoding.UTF8.GetString(answer.Span)}.");
    }

    /// <summary>Cuts the connection without a close frame, as a lost network does.</summary>
    public void Drop() => socket?.Abort();

    public ValueTask DisposeAsync()
    {
        socket?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<int> ReceiveAsync(CancellationToken ct)
    {
        var length = 0;
        while (true)
        {
            var part = await socket!.ReceiveAsync(incoming.AsMemory(length), ct);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, $"{id} was disconnected: {socket.CloseStatusDescription}");
            length += part.Count;
            if (part.EndOfMessage)
                return length;
        }
    }
}
