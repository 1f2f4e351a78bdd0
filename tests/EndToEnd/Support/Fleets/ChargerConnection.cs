using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace GreenFlux.Tests.EndToEnd.Support.Fleets;

/// <summary>One socket of a simulated charger: a call at a time out, and the platform's calls answered whenever they come.</summary>
internal sealed class ChargerConnection : IDisposable
{
    private readonly ClientWebSocket socket;
    private readonly Func<JsonArray, string> answerCall;
    private readonly SemaphoreSlim sending = new(1);
    private volatile Waiting? waiting;

    private ChargerConnection(ClientWebSocket socket, Func<JsonArray, string> answerCall)
    {
        this.socket = socket;
        this.answerCall = answerCall;
    }

    /// <param name="answerCall">From the platform's call to the frame that answers it.</param>
    /// <returns>Null when there is no connection to be had at the moment; then the HTTP status, 0 when there was no answer.</returns>
    public static async Task<(ChargerConnection? Connection, int Status)> TryOpenAsync(
        Uri platform, string identity, string password, Func<JsonArray, string> answerCall, TimeSpan patience)
    {
        var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        socket.Options.AddSubProtocol("ocpp1.6");
        socket.Options.SetRequestHeader("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{identity}:{password}"))}");
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await socket.ConnectAsync(new UriBuilder(platform) { Scheme = "ws", Path = $"/ocpp/{identity}" }.Uri, limit.Token);
        }
        catch (Exception refused) when (IsLoss(refused))
        {
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            return (null, status);
        }
        var connection = new ChargerConnection(socket, answerCall);
        _ = connection.ReadAsync();
        return (connection, (int)socket.HttpStatusCode);
    }

    /// <returns>The answer's frame; null when none came: then nobody knows whether the call was served.</returns>
    public async Task<JsonArray?> CallAsync(string id, string action, string payload, TimeSpan patience)
    {
        var call = new Waiting(id);
        waiting = call;
        if (socket.State != WebSocketState.Open || !await SendAsync($"""[2,"{id}","{action}",{payload}]"""))
            return null;
        try
        {
            return await call.Answer.Task.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            Abort();
            return null;
        }
    }

    /// <summary>Drops the connection without a close handshake.</summary>
    public void Abort() => socket.Abort();

    public async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        }
        catch (Exception lost) when (IsLoss(lost))
        {
            socket.Abort();
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task<bool> SendAsync(string frame)
    {
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            return true;
        }
        catch (Exception lost) when (IsLoss(lost))
        {
            return false;
        }
        finally
        {
            sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                await TakeAsync(JsonNode.Parse(buffer.AsSpan(0, length))!.AsArray());
            }
        }
        catch (Exception lost) when (IsLoss(lost))
        {
            // As good as closed.
        }
        // So that no later call is waited for.
        socket.Abort();
        waiting?.Answer.TrySetResult(null);
    }

    private async Task TakeAsync(JsonArray frame)
    {
        if ((int)frame[0]! == 2)
            await SendAsync(answerCall(frame));
        else if (waiting is { } call && call.Id == (string)frame[1]!)
            call.Answer.TrySetResult(frame);
    }

    private static bool IsLoss(Exception failure) =>
        failure is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException or HttpRequestException;

    private sealed record Waiting(string Id)
    {
        public TaskCompletionSource<JsonArray?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
