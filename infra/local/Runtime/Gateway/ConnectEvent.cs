using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using GreenFlux.Local.Runtime.Http;

namespace GreenFlux.Local.Runtime.Gateway;

internal sealed record ConnectBody(
    IReadOnlyDictionary<string, string[]> Claims,
    IReadOnlyDictionary<string, string[]> Query,
    IReadOnlyDictionary<string, string[]> Headers,
    IReadOnlyList<string> Subprotocols,
    IReadOnlyList<ClientCertificate> ClientCertificates);

/// <param name="Thumbprint">SHA-1, hexadecimal.</param>
/// <param name="Content">PEM.</param>
internal sealed record ClientCertificate(string Thumbprint, string Content);

internal sealed record DisconnectedBody(string Reason);

internal sealed record ConnectAnswer(string? UserId, string?[]? Groups, string?[]? Roles, string? Subprotocol);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ConnectBody))]
[JsonSerializable(typeof(DisconnectedBody))]
[JsonSerializable(typeof(ConnectAnswer))]
[JsonSerializable(typeof(DataPlaneProblem))]
internal sealed partial class GatewayJson : JsonSerializerContext;

/// <summary>What the handler's answer to <c>connect</c> means for the upgrade.</summary>
internal abstract record ConnectVerdict
{
    /// <param name="Group">The first that the connection joins.</param>
    public sealed record Accepted(string UserId, string? Subprotocol, string? Group) : ConnectVerdict;

    /// <param name="Reason">The handler's own words for the client, when it gave any.</param>
    /// <param name="Problem">Set when the fault is the handler's, for the log.</param>
    /// <param name="RetryAfter">Seconds, passed on to the client. The service itself may drop it.</param>
    public sealed record Refused(int StatusCode, string? Reason = null, string? Problem = null, string? RetryAfter = null) : ConnectVerdict;

    // A reason is a sentence; a page of HTML that some proxy made is none.
    private const int MaxReasonBytes = 1024;

    public static ConnectVerdict Of(HttpReply? reply, IReadOnlyList<string> offered) => reply switch
    {
        null => Fault("it gave no usable answer"),
        { StatusCode: >= 200 and < 300 } => OfBody(reply.Body.Span, offered),
        // A 408 was retried and counts as the handler's failure; every other 4xx is its decision.
        { StatusCode: >= 400 and < 500 and not 408 } => new Refused(
            reply.StatusCode, ReasonIn(reply), RetryAfter: reply.Headers.RetryAfter is [{ } wait] && wait.All(char.IsAsciiDigit) ? wait : null),
        _ => Fault($"it answered {reply.StatusCode}"),
    };

    private static ConnectVerdict OfBody(ReadOnlySpan<byte> body, IReadOnlyList<string> offered)
    {
        ConnectAnswer? answer = null;
        try
        {
            if (!body.IsEmpty)
                answer = JsonSerializer.Deserialize(body, GatewayJson.Default.ConnectAnswer);
        }
        catch (JsonException ex)
        {
            return Fault($"its body is not the JSON of a connect answer ({ex.Message})");
        }
        return answer switch
        {
            null or { UserId: null or "" } => Fault("it names no userId, so the connection would belong to nobody"),
            _ when answer.UserId.Any(char.IsControl) => Fault("its userId holds a control character"),
            { Groups: { } groups } when groups.Any(string.IsNullOrWhiteSpace) => Fault("it names a blank group"),
            { Roles: { } roles } when roles.Any(static role => role is null) => Fault("it names a null role"),
            { Subprotocol: { } chosen } when !offered.Contains(chosen, StringComparer.Ordinal) =>
                Fault($"it chose subprotocol '{chosen}', which the client did not offer; omit the member instead"),
            _ => new Accepted(answer.UserId, answer.Subprotocol, answer.Groups is [{ } group, ..] ? group : null),
        };
    }

    private static Refused Fault(string problem) => new(500, Problem: problem);

    private static string? ReasonIn(HttpReply reply) =>
        reply.Body.Length is > 0 and <= MaxReasonBytes
        && reply.Headers.ContentType.ToString().StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)
        && Utf8.IsValid(reply.Body.Span)
            ? Encoding.UTF8.GetString(reply.Body.Span)
            : null;
}
