using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GreenFlux.Functions.Chargers;

/// <summary>One request of Web PubSub's event handler protocol (CloudEvents 1.0, HTTP binding in binary mode).</summary>
public sealed class CloudEvent(HttpRequest request)
{
    public const string ConnectType = "azure.webpubsub.sys.connect";
    public const string ConnectedType = "azure.webpubsub.sys.connected";
    public const string DisconnectedType = "azure.webpubsub.sys.disconnected";
    public const string MessageType = "azure.webpubsub.user.message";
    public const string StateHeader = "ce-connectionState";
    public const string OriginHeader = "WebHook-Request-Origin";

    /// <summary>A frame may have 1 MiB; a connect that is larger is none.</summary>
    private const int MaxBodyBytes = 1024 * 1024;

    private const int UsualBytes = 4096;

    private const int MaxConnectionIdLength = 256;

    public string? Type => Header("ce-type");

    /// <summary>The gateway's id of the connection.</summary>
    public string ConnectionId => Header("ce-connectionId") ?? "";

    public string? Origin => Header(OriginHeader);

    /// <summary>As they were sent.</summary>
    public StringValues Signatures => request.Headers["ce-signature"];

    /// <summary>What the connect handler stored with the connection, as it came.</summary>
    public string? State => Header(StateHeader);

    /// <summary>What makes this no event of the protocol that we speak; null when it may be one.</summary>
    public int? Problem(string hub) => this switch
    {
        // Both are 1.0 in all that is known; absent, a sender is older than they are.
        _ when !IsVersion1("ce-awpsversion") || !IsVersion1("ce-specversion") => StatusCodes.Status400BadRequest,
        { ConnectionId: var id } when id.Length is 0 or > MaxConnectionIdLength || id.AsSpan().ContainsAnyExceptInRange('!', '~') => StatusCodes.Status400BadRequest,
        _ when Header("ce-hub") is { } named && !named.Equals(hub, StringComparison.OrdinalIgnoreCase) => StatusCodes.Status400BadRequest,
        { Type: MessageType } when !IsMedia("text/plain", "application/octet-stream", "application/json") => StatusCodes.Status415UnsupportedMediaType,
        { Type: ConnectType } when !IsMedia("application/json") => StatusCodes.Status415UnsupportedMediaType,
        { Type: ConnectType or MessageType or ConnectedType or DisconnectedType } => null,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <returns>Null when it is larger than any event may be.</returns>
    public async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(CancellationToken ct)
    {
        if (request.ContentLength > MaxBodyBytes)
            return null;
        using var buffer = new MemoryStream((int)(request.ContentLength ?? UsualBytes));
        var part = ArrayPool<byte>.Shared.Rent(UsualBytes);
        try
        {
            while (await request.Body.ReadAsync(part, ct) is > 0 and var length)
            {
                if (buffer.Length + length > MaxBodyBytes)
                    return null;
                buffer.Write(part, 0, length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <returns>Null when the body is no connect event.</returns>
    public async Task<ConnectEvent?> ReadConnectAsync(CancellationToken ct)
    {
        if (await ReadBodyAsync(ct) is not { } body)
            return null;
        try
        {
            return JsonSerializer.Deserialize(body.Span, ChargerJson.Default.ConnectEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsVersion1(string header) => Header(header) is null or "1.0";

    private bool IsMedia(params ReadOnlySpan<string> types)
    {
        if (request.ContentType is not { Length: > 0 } shown)
            return true;
        var type = shown.AsSpan(0, shown.IndexOf(';', StringComparison.Ordinal) is >= 0 and var end ? end : shown.Length).Trim();
        foreach (var one in types)
        {
            if (type.Equals(one, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private string? Header(string name) => request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;
}
