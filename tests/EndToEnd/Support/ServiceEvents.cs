using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>Events as a Web PubSub resource sends them to our handler.</summary>
/// <param name="origin">What the resource calls itself; null: it says nothing.</param>
/// <param name="keys">What it signs with.</param>
public sealed class ServiceEvents(HttpClient platform, string? origin, params string[] keys)
{
    private int lastId;

    public static string Sign(string connection, string key) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(connection)))}";

    /// <summary>The body of a connect event.</summary>
    public static JsonObject Body(string? station, string? frontSecret, params (string Name, string Value)[] headers)
    {
        var all = new JsonObject();
        if (station is not null)
            all["X-Ocpp-Path"] = new JsonArray($"/ocpp/{Uri.EscapeDataString(station)}");
        if (frontSecret is not null)
            all["X-Ocpp-Front"] = new JsonArray(frontSecret);
        foreach (var (name, value) in headers)
            all[name] = new JsonArray(value);
        return new JsonObject { ["claims"] = new JsonObject(), ["query"] = new JsonObject(), ["headers"] = all, ["subprotocols"] = new JsonArray("ocpp1.6"), ["clientCertificates"] = new JsonArray() };
    }

    public Task<EventAnswer> ConnectAsync(string connection, JsonObject body, Action<HttpRequestMessage>? change = null) =>
        SendAsync("sys.connect", connection, null, Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json", change);

    public Task<EventAnswer> MessageAsync(string connection, string? state, string frame, Action<HttpRequestMessage>? change = null) =>
        SendAsync("user.message", connection, state, Encoding.UTF8.GetBytes(frame), "text/plain", change);

    public Task<EventAnswer> DisconnectedAsync(string connection, string? state) =>
        SendAsync("sys.disconnected", connection, state, "{\"reason\":\"Normal\"}"u8.ToArray(), "application/json", null);

    public async Task<EventAnswer> SendAsync(string type, string connection, string? state, byte[] body, string? contentType, Action<HttpRequestMessage>? change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webpubsub/ocpp") { Content = new ByteArrayContent(body) };
        if (contentType is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        Add("ce-specversion", "1.0");
        Add("ce-awpsversion", "1.0");
        Add("ce-type", $"azure.webpubsub.{type}");
        Add("ce-source", $"/hubs/ocpp/client/{connection}");
        Add("ce-id", $"{lastId++}");
        Add("ce-hub", "ocpp");
        Add("ce-connectionId", connection);
        Add("ce-connectionState", state);
        Add("WebHook-Request-Origin", origin);
        Add("ce-signature", keys.Length == 0 ? null : string.Join(',', keys.Select(key => Sign(connection, key))));
        change?.Invoke(request);
        using var answer = await platform.SendAsync(request);
        return new EventAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(),
            answer.Headers.TryGetValues("ce-connectionState", out var states) ? states.Single() : null);

        void Add(string name, string? value)
        {
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}

/// <param name="State">What the gateway is to keep with the connection.</param>
public sealed record EventAnswer(int Status, string Body, string? State)
{
    public string? UserId => Status == 200 ? JsonDocument.Parse(Body).RootElement.GetProperty("userId").GetString() : null;
}
