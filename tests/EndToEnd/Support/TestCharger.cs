using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>A bare OCPP 1.6J client that sends what a test tells it, right or wrong.</summary>
public sealed class TestCharger : IAsyncDisposable
{
    private readonly ClientWebSocket socket;
    private readonly List<JsonArray> calls = [];
    private int messageId;

    private TestCharger(ClientWebSocket socket) => this.socket = socket;

    public string? Subprotocol => socket.SubProtocol;
    public WebSocketState State => socket.State;

    /// <summary>Whether a CALL of the platform came while the charger waited for an answer.</summary>
    public bool HasCalls => calls.Count > 0;

    public static Task<TestCharger> ConnectAsync(
        TestPlatform platform, string identity, string? subprotocol = "ocpp1.6", string? password = null, string? user = null) =>
        ConnectAsync(platform.Address, identity, subprotocol, password, user);

    public static async Task<TestCharger> ConnectAsync(
        Uri platform, string identity, string? subprotocol = "ocpp1.6", string? password = null, string? user = null,
        Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new ClientWebSocket();
        if (subprotocol is not null)
            client.Options.AddSubProtocol(subprotocol);
        configure?.Invoke(client.Options);
        if (password is not null)
        {
            var credential = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user ?? identity}:{password}"));
            client.Options.SetRequestHeader("Authorization", $"Basic {credential}");
        }
        client.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(platform) { Scheme = platform.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = $"/ocpp/{identity}" }.Uri;
        try
        {
            await client.ConnectAsync(address, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            var status = (int)client.HttpStatusCode;
            client.Dispose();
            throw new ConnectionRefusedException(status);
        }
        return new TestCharger(client);
    }

    public static string At(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Sends a CALL and returns the answer's frame.</summary>
    public async Task<JsonArray> CallAsync(string action, string payload, string? id = null)
    {
        id ??= $"m{++messageId}";
        await SendAsync($"""[2,"{id}","{action}",{payload}]""");
        return await AnswerAsync();
    }

    /// <summary>Sends a CALL and returns the payload of its CALLRESULT.</summary>
    public async Task<JsonObject> ResultAsync(string action, string payload, string? id = null)
    {
        var answer = await CallAsync(action, payload, id);
        Assert.True((int)answer[0]! == 3, $"{action} was answered {answer.ToJsonString()}");
        return answer[2]!.AsObject();
    }

    public Task BootAsync() => ResultAsync("BootNotification", """{"chargePointVendor":"ACME","chargePointModel":"One"}""");

    public async Task<int> StartAsync(DateTimeOffset at, decimal meterStart = 0, string idTag = Tenant.Token, int connector = 1) =>
        (int)(await ResultAsync("StartTransaction",
            $$"""{"connectorId":{{connector}},"idTag":"{{idTag}}","meterStart":{{meterStart}},"timestamp":"{{At(at)}}"}"""))["transactionId"]!;

    public Task<JsonObject> StopAsync(int transaction, DateTimeOffset at, decimal meterStop, string? idTag = Tenant.Token) =>
        ResultAsync("StopTransaction",
            $$"""{"transactionId":{{transaction}},{{(idTag is null ? "" : $"\"idTag\":\"{idTag}\",")}}"meterStop":{{meterStop}},"timestamp":"{{At(at)}}"}""");

    public Task ReadingAsync(int? transaction, DateTimeOffset at, decimal registerWh, int connector = 1) =>
        ResultAsync("MeterValues",
            $$"""{"connectorId":{{connector}},{{(transaction is null ? "" : $"\"transactionId\":{transaction},")}}"meterValue":[{"timestamp":"{{At(at)}}","sampledValue":[{"value":"{{registerWh}}","context":"Sample.Clock"}]}]}""");

    public Task StatusAsync(string status, DateTimeOffset? at = null, int connector = 1) =>
        ResultAsync("StatusNotification",
            $$"""{"connectorId":{{connector}},"errorCode":"NoError","status":"{{status}}"{{(at is { } time ? $",\"timestamp\":\"{At(time)}\"" : "")}} }""");

    public Task SendAsync(string frame) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public Task SendAsync(byte[] frame, WebSocketMessageType type) =>
        socket.SendAsync(frame, type, endOfMessage: true, CancellationToken.None);

    /// <summary>One text message, a byte in each frame: characters are torn apart, too.</summary>
    public async Task SendInFragmentsAsync(string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        for (var i = 0; i < bytes.Length; i++)
            await socket.SendAsync(bytes.AsMemory(i, 1), WebSocketMessageType.Text, endOfMessage: i == bytes.Length - 1, CancellationToken.None);
    }

    /// <summary>The next frame that is not a CALL.</summary>
    public Task<JsonArray> NextAnswerAsync() => AnswerAsync();

    /// <summary>Answers a CALL of the platform.</summary>
    public Task AnswerAsync(JsonArray call, string payload) => SendAsync($"""[3,"{(string)call[1]!}",{payload}]""");

    /// <summary>The next CALL from the platform.</summary>
    public async Task<JsonArray> NextCallAsync()
    {
        while (calls.Count == 0)
        {
            var frame = await ReceiveAsync();
            Assert.True((int)frame[0]! == 2, $"Expected a call, got {frame.ToJsonString()}");
            calls.Add(frame);
        }
        var call = calls[0];
        calls.RemoveAt(0);
        return call;
    }

    public async ValueTask DisposeAsync()
    {
        if (socket.State == WebSocketState.Open)
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        socket.Dispose();
    }

    /// <summary>Drops the connection without a close handshake, as a power cut does.</summary>
    public void Abort() => socket.Abort();

    private async Task<JsonArray> AnswerAsync()
    {
        while (true)
        {
            var frame = await ReceiveAsync();
            if ((int)frame[0]! != 2)
                return frame;
            calls.Add(frame);
        }
    }

    private async Task<JsonArray> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new ConnectionClosedException((int?)socket.CloseStatus);
            length += part.Count;
            if (part.EndOfMessage)
                return JsonNode.Parse(Encoding.UTF8.GetString(buffer, 0, length))!.AsArray();
        }
    }
}

/// <param name="status">HTTP status that refused the upgrade.</param>
public sealed class ConnectionRefusedException(int status) : Exception($"The upgrade was refused with {status}.")
{
    public int Status { get; } = status;
}

/// <param name="code">WebSocket close code.</param>
public sealed class ConnectionClosedException(int? code) : Exception($"The platform closed the connection with {code}.")
{
    public int? Code { get; } = code;
}
