using System.Net.WebSockets;
using System.Text.Unicode;
using GreenFlux.Local.Runtime.Http;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>What the handler's answer to a message sends back on the same socket.</summary>
internal abstract record ReplyFrame
{
    public sealed record Nothing : ReplyFrame;

    public sealed record Data(WebSocketMessageType Type, ReadOnlyMemory<byte> Payload) : ReplyFrame;

    public sealed record Failed(string Problem) : ReplyFrame;

    public static ReplyFrame Of(HttpReply? reply) => reply switch
    {
        null => new Failed("it gave no usable answer"),
        { StatusCode: < 200 or >= 300 } => new Failed($"it answered {reply.StatusCode}"),
        { Body.IsEmpty: true } => new Nothing(),
        _ => MediaType(reply) switch
        {
            "text/plain" or "application/json" => Utf8.IsValid(reply.Body.Span)
                ? new Data(WebSocketMessageType.Text, reply.Body)
                : new Failed("its text is not UTF-8"),
            // The service takes an untyped body for binary, which no charger understands: say so by doing so.
            "" or "application/octet-stream" => new Data(WebSocketMessageType.Binary, reply.Body),
            var other => new Failed($"its content type '{other}' is none of text/plain, application/json, application/octet-stream"),
        },
    };

    private static string MediaType(HttpReply reply)
    {
        var value = reply.Headers.ContentType.ToString();
        var end = value.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? value : value[..end]).Trim().ToLowerInvariant();
    }
}
