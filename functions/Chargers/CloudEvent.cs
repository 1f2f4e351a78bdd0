using System.Text;
using System.Text.Json;
using GreenFlux.Platform.Chargers;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Chargers;

/// <summary>One request of Web PubSub's event handler protocol (CloudEvents 1.0, HTTP binding in binary mode).</summary>
public sealed class CloudEvent(HttpRequest request)
{
    public const string ConnectType = "azure.webpubsub.sys.connect";
    public const string ConnectedType = "azure.webpubsub.sys.connected";
    public const string DisconnectedType = "azure.webpubsub.sys.disconnected";
    public const string MessageType = "azure.webpubsub.user.message";
    public const string StateHeader = "ce-connectionState";

    public string? Type => Header("ce-type");
    public string? ConnectionId => Header("ce-connectionId");
    public string? Subprotocol => Header("ce-subprotocol");

    /// <summary>The signatures as they were sent.</summary>
    public string SignatureHeader => request.Headers["ce-signature"].ToString();

    /// <summary>One value per access key; they may come comma separated or as several header lines.</summary>
    public IEnumerable<string> Signatures =>
        request.Headers["ce-signature"].SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>What the connect handler stored with the connection; null when there is none or it is not ours.</summary>
    public ConnectedCharger? Charger
    {
        get
        {
            if (Header(StateHeader) is not { Length: > 0 } state || ConnectionId is not { } connectionId)
                return null;
            try
            {
                var stored = JsonSerializer.Deserialize(Convert.FromBase64String(state), ChargerJson.Default.ConnectionState);
                return stored is null ? null : new ConnectedCharger(stored.Tenant, stored.Station, connectionId, stored.Protocol);
            }
            catch (Exception exception) when (exception is FormatException or JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The header value under which the service returns the charger with each later event.</summary>
    public static string StateOf(ConnectedCharger charger) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(
        new ConnectionState(charger.TenantId, charger.StationId, charger.Subprotocol), ChargerJson.Default.ConnectionState));

    public async Task<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken ct)
    {
        using var buffer = new MemoryStream(request.ContentLength is { } length and < 1_100_000 ? (int)length : 4096);
        await request.Body.CopyToAsync(buffer, ct);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <exception cref="JsonException">The body is no connect event.</exception>
    public async Task<ConnectEvent> ReadConnectAsync(CancellationToken ct) =>
        JsonSerializer.Deserialize((await ReadBodyAsync(ct)).Span, ChargerJson.Default.ConnectEvent)
        ?? throw new JsonException("The connect event is JSON null.");

    private string? Header(string name) => request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;
}

/// <summary>Body of a connect event; header names compare without case.</summary>
public sealed record ConnectEvent(
    IReadOnlyDictionary<string, string[]>? Query, IReadOnlyDictionary<string, string[]>? Headers, IReadOnlyList<string>? Subprotocols,
    IReadOnlyList<ConnectCertificate>? ClientCertificates)
{
    public string? Header(string name) =>
        Headers?.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();

    /// <summary>
    /// Where the client is, as our front saw it (<c>X-Ocpp-Address</c>, which no client can set); else the last entry of
    /// <c>X-Forwarded-For</c>, the only one that was not written by the client itself.
    /// </summary>
    public string? ClientAddress => Header("X-Ocpp-Address") ?? Header("X-Forwarded-For")?.Split(',')[^1].Trim() ?? Header("X-Real-IP");
}

/// <summary>What a client showed in its TLS handshake, its own certificate first.</summary>
/// <param name="Content">PEM.</param>
public sealed record ConnectCertificate(string? Thumbprint, string? Content);

/// <summary>Our answer to a connect event.</summary>
/// <param name="Groups">The tenant: those who share a group share what the gateway can do at once.</param>
public sealed record ConnectAnswer(string UserId, string? Subprotocol, IReadOnlyList<string> Groups);

/// <summary>What is stored with a connection.</summary>
public sealed record ConnectionState(string Tenant, string Station, string Protocol);
