using System.Text.Json;
using System.Text.Json.Serialization;
using GreenFlux.Platform.Idempotency;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>
/// Idempotency-Key on POST: the first success is kept for a day and given again; refusals changed nothing and are
/// not kept.
/// </summary>
public sealed class IdempotentPost(IdempotencyStore store)
{
    public const string Header = "Idempotency-Key";
    private const int MaxKeyLength = 255;

    /// <summary>Runs the function unless its answer is known already; the answer stands in the invocation result.</summary>
    public async Task<Answer?> RunAsync(FunctionContext context, HttpRequest request, Caller caller, string bearer, Func<Task> next)
    {
        var ct = request.HttpContext.RequestAborted;
        var key = request.Headers[Header].ToString();
        if (key.Length is 0 or > MaxKeyLength || key.Any(char.IsControl))
            return Answer.Refused(new Refusal(RefusalCode.InvalidHeader, $"{Header} must have 1 to {MaxKeyLength} printable characters.", Header));
        if (!(await RequestBody.ReadBytesAsync(request, ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        var scope = IdempotencyScope.Of(caller.TenantId, caller.KeyId, bearer, key, $"POST {request.Path}{request.QueryString}", body.Span);
        if (!(await store.StartAsync(scope, ct)).Try(out var start, out refusals))
            return Answer.Refused(refusals);
        if (start.Answer is { } kept)
            return Read(kept);

        context.SetIdempotency(scope);
        var done = false;
        try
        {
            await next();
            // From here on the client may leave: what was done is kept under its key all the same.
            if (context.GetInvocationResult().Value is Answer { Status: >= 200 and < 300 } answer)
            {
                await store.CompleteAsync(scope, start.ClaimETag!, Write(answer), CancellationToken.None);
                done = true;
            }
        }
        finally
        {
            if (!done)
                await store.ReleaseAsync(scope, start.ClaimETag!, CancellationToken.None);
        }
        return null;
    }

    private static byte[] Write(Answer answer) => JsonSerializer.SerializeToUtf8Bytes(
        new KeptAnswer(answer.Status, answer.ContentType, [.. answer.Headers.Select(header => new KeptHeader(header.Key, header.Value))], answer.Body.ToArray()),
        KeptAnswerJson.Default.KeptAnswer);

    private static Answer Read(byte[] kept)
    {
        var answer = JsonSerializer.Deserialize(kept, KeptAnswerJson.Default.KeptAnswer)
            ?? throw new JsonException("A kept answer is JSON null.");
        return new Answer(
            answer.Status,
            answer.ContentType,
            [.. answer.Headers.Select(header => KeyValuePair.Create(header.Name, header.Value)), KeyValuePair.Create("Idempotency-Replayed", "true")],
            answer.Body);
    }
}

internal sealed record KeptAnswer(int Status, string? ContentType, IReadOnlyList<KeptHeader> Headers, byte[] Body);

internal sealed record KeptHeader(string Name, string Value);

[JsonSerializable(typeof(KeptAnswer))]
internal sealed partial class KeptAnswerJson : JsonSerializerContext;
