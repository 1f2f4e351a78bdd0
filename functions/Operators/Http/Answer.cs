using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GreenFlux.Contracts.Json;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>What a function of the API answers: plain data, so that it can be kept and given again.</summary>
/// <param name="Body">UTF-8; empty for none.</param>
public sealed record Answer(int Status, string? ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body) : IResult
{
    private const string Json = "application/json; charset=utf-8";

    public static Answer Ok<T>(T value, string? etag = null) => Of(StatusCodes.Status200OK, value, etag is null ? [] : [Tag(etag)]);

    /// <param name="location">Where it can be read, from the root: <c>/api/v1/…</c>.</param>
    public static Answer Created<T>(T value, string location, string? etag = null) =>
        Of(StatusCodes.Status201Created, value, etag is null ? [At(location)] : [At(location), Tag(etag)]);

    /// <param name="location">Where the outcome will be.</param>
    public static Answer Accepted<T>(T value, string location) => Of(StatusCodes.Status202Accepted, value, [At(location)]);

    public static Answer NoContent() => new(StatusCodes.Status204NoContent, null, [], default);

    public static Answer Refused(params IReadOnlyList<Refusal> refusals) => Problems.Answer(refusals);

    /// <summary>A record with its ETag, or why there is none.</summary>
    public static Answer Ok<TRecord, TContract>(Outcome<Versioned<TRecord>> outcome, Func<TRecord, TContract> map)
        where TRecord : class
        => outcome.Try(out var found, out var refusals) ? Ok(map(found.Value), found.ETag) : Refused(refusals);

    /// <summary>A new record with its ETag, or why it was not made.</summary>
    public static Answer Created<TRecord, TContract>(Outcome<Versioned<TRecord>> outcome, Func<TRecord, TContract> map, Func<TRecord, string> locationOf)
        where TRecord : class
        => outcome.Try(out var made, out var refusals) ? Created(map(made.Value), locationOf(made.Value), made.ETag) : Refused(refusals);

    /// <summary>204, or why it was not done.</summary>
    public static Answer NoContent<T>(Outcome<T> outcome) => outcome.Try(out _, out var refusals) ? NoContent() : Refused(refusals);

    /// <summary>A page of a list over one partition.</summary>
    public static Answer Ok<TRecord, TContract>(RecordPage<TRecord> page, Func<TRecord, TContract> map)
        where TRecord : class
        => Ok(Paging.ToPage(page.Items, item => map(item.Value), page.Next));

    /// <summary>The same, with the time after which to come back, in whole seconds.</summary>
    public Answer RetryAfter(TimeSpan wait) => this with
    {
        Headers = [.. Headers.Where(static header => header.Key != "Retry-After"), KeyValuePair.Create("Retry-After", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture))],
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            response.Headers[name] = value;
        // Answers hold a tenant's data, and some hold a secret that is shown once.
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (ContentType is null)
            return;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }

    internal static Answer Of<T>(int status, T value, IReadOnlyList<KeyValuePair<string, string>> headers, string contentType = Json) =>
        new(status, contentType, headers, JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>()));

    /// <exception cref="NotSupportedException">The type is no contract of the API.</exception>
    internal static JsonTypeInfo<T> TypeInfo<T>() =>
        (JsonTypeInfo<T>)(ContractsJson.Default.GetTypeInfo(typeof(T))
            ?? throw new NotSupportedException($"{typeof(T)} is not declared in ContractsJson."));

    private static KeyValuePair<string, string> Tag(string etag) => KeyValuePair.Create("ETag", EntityTags.ToHeader(etag));
    private static KeyValuePair<string, string> At(string location) => KeyValuePair.Create("Location", location);
}
