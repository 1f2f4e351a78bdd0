using System.Collections.Frozen;
using System.Text.Json;
using GreenFlux.Contracts;
using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>The one table from the platform's refusals to HTTP; sent as RFC 9457 problem details.</summary>
public static class Problems
{
    public const string ContentType = "application/problem+json; charset=utf-8";
    private const int MaxTextLength = 500;

    public static FrozenDictionary<RefusalCode, (int Status, string Title)> Table { get; } = new Dictionary<RefusalCode, (int, string)>
    {
        [RefusalCode.MalformedJson] = (400, "The body is not valid JSON"),
        [RefusalCode.MissingBody] = (400, "The body is missing"),
        [RefusalCode.UnknownField] = (400, "A field is not known"),
        [RefusalCode.MissingField] = (400, "A field is missing"),
        [RefusalCode.InvalidType] = (400, "A field has the wrong type"),
        [RefusalCode.InvalidQuery] = (400, "A query parameter is not valid"),
        [RefusalCode.InvalidCursor] = (400, "The cursor is not valid"),
        [RefusalCode.InvalidHeader] = (400, "A header is not valid"),
        [RefusalCode.TenantRequired] = (400, "The tenant is not named"),
        [RefusalCode.Unauthenticated] = (401, "Who asks is not known"),
        [RefusalCode.PermissionDenied] = (403, "The key may not do this"),
        [RefusalCode.NotFound] = (404, "It does not exist"),
        [RefusalCode.LinkInvalid] = (403, "The link is not valid"),
        [RefusalCode.LinkExpired] = (410, "The link has expired"),
        [RefusalCode.AlreadyExists] = (409, "It exists already"),
        [RefusalCode.InUse] = (409, "It is in use"),
        [RefusalCode.Conflict] = (409, "Its state does not allow this"),
        [RefusalCode.IdempotencyKeyReused] = (409, "The idempotency key belongs to another request"),
        [RefusalCode.IdempotencyInProgress] = (409, "The same request is still being worked on"),
        [RefusalCode.PreconditionFailed] = (412, "It was changed since it was read"),
        [RefusalCode.BodyTooLarge] = (413, "The body is too large"),
        [RefusalCode.UnsupportedMediaType] = (415, "The content type is not supported"),
        [RefusalCode.InvalidField] = (422, "A field is not valid"),
        [RefusalCode.ReferenceNotFound] = (422, "A field names something that does not exist"),
        [RefusalCode.PreconditionRequired] = (428, "The version to change is not named"),
        [RefusalCode.PermissionNotDeclared] = (500, "The function declares no permission"),
        [RefusalCode.InternalError] = (500, "Something went wrong on our side"),
        [RefusalCode.StorageUnavailable] = (503, "The store can't be used at the moment"),
    }.ToFrozenDictionary();

    /// <summary>The stable code, for example <c>INVALID_FIELD</c>.</summary>
    public static string CodeOf(RefusalCode code) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString());

    /// <summary>The first refusal gives status and code; several are listed.</summary>
    /// <param name="extend">Adds what this kind of refusal can tell besides.</param>
    public static Answer Answer(IReadOnlyList<Refusal> refusals, Func<Problem, Problem>? extend = null)
    {
        var first = refusals[0];
        var (status, title) = Table[first.Code];
        var problem = new Problem
        {
            Type = $"/api/docs#problem-{CodeOf(first.Code).ToLowerInvariant().Replace('_', '-')}",
            Title = title,
            Status = status,
            Code = CodeOf(first.Code),
            Detail = Shortened(first.Detail),
            Field = first.Field is null ? null : Shortened(first.Field),
            Errors = refusals.Count < 2
                ? null
                : [.. refusals.Select(refusal => new FieldProblem(CodeOf(refusal.Code), Shortened(refusal.Field ?? ""), Shortened(refusal.Detail)))],
        };
        return Http.Answer.Of(status, extend is null ? problem : extend(problem), HeadersOf(first.Code), ContentType);
    }

    /// <summary>A refusal quotes what was sent, however long that was.</summary>
    private static string Shortened(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength] + "…";

    private static KeyValuePair<string, string>[] HeadersOf(RefusalCode code) => code switch
    {
        RefusalCode.Unauthenticated => [KeyValuePair.Create("WWW-Authenticate", "Bearer")],
        RefusalCode.IdempotencyInProgress or RefusalCode.StorageUnavailable => [KeyValuePair.Create("Retry-After", "5")],
        _ => [],
    };
}
