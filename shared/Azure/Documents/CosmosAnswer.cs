using System.Globalization;
using System.Net;
using Azure.Identity;
using GreenFlux.Platform.Storage;
using Microsoft.Azure.Cosmos;

namespace GreenFlux.Azure.Documents;

internal enum CosmosResult
{
    /// <summary>Done as asked.</summary>
    Done,

    /// <summary>404 of a document, 409 or 412: the outcome of a condition.</summary>
    Condition,

    /// <summary>429, after all of the SDK's own attempts. Nothing was done.</summary>
    Busy,

    /// <summary>No answer, or one that doesn't tell whether a write was done: 408, 410, 449, 500, 503 and their like.</summary>
    Unknown,

    /// <summary>Anything else. Nothing was done.</summary>
    Refused,
}

/// <summary>What came back for one request.</summary>
/// <param name="Status">0: no answer at all.</param>
/// <param name="WasRepeated">Whether the SDK had sent it before and repeated it: an earlier sending may have been done.</param>
internal sealed record CosmosAnswer(HttpStatusCode Status, int SubStatus, TimeSpan? RetryAfter, bool WasRepeated, Exception? Fault)
{
    private const int PartitionFull = 1014;
    private const HttpStatusCode None = default;

    public static CosmosAnswer Of(ResponseMessage response) => new(
        response.StatusCode, SubStatusOf(response.Headers), RetryAfterOf(response.Headers), response.Diagnostics.GetFailedRequestCount() > (response.IsSuccessStatusCode ? 0 : 1), null);

    public static CosmosAnswer Of(TransactionalBatchResponse response) => new(
        response.StatusCode, SubStatusOf(response.Headers), response.RetryAfter, response.Diagnostics.GetFailedRequestCount() > (response.IsSuccessStatusCode ? 0 : 1), null);

    /// <summary>
    /// Attempts at what got no answer, with pauses that double: about two seconds in all, which a charger's call can wait. Where
    /// there is nobody to answer, the SDK has itself tried several times before it says so.
    /// </summary>
    public int MostAttempts => Status == None ? 3 : 5;

    /// <summary>Null for an exception that no request's failure is.</summary>
    public static CosmosAnswer? Of(Exception fault, CancellationToken ct) => fault switch
    {
        StoreFaultException => null,
        CosmosException cosmos => new(cosmos.StatusCode, cosmos.SubStatusCode, cosmos.RetryAfter, WasRepeated: true, fault),
        OperationCanceledException when ct.IsCancellationRequested => null,
        // Of a token, before anything was sent.
        AuthenticationFailedException => new(HttpStatusCode.Unauthorized, 0, null, WasRepeated: false, fault),
        HttpRequestException or IOException or OperationCanceledException or TimeoutException => new(None, 0, null, WasRepeated: true, fault),
        _ => null,
    };

    public CosmosResult Result => Status switch
    {
        // Not the document is missing but its container, or the replica lags behind the session.
        HttpStatusCode.NotFound when SubStatus != 0 => CosmosResult.Refused,
        HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => CosmosResult.Condition,
        HttpStatusCode.TooManyRequests => CosmosResult.Busy,
        None or HttpStatusCode.RequestTimeout or HttpStatusCode.Gone or (HttpStatusCode)449 or >= HttpStatusCode.InternalServerError => CosmosResult.Unknown,
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => CosmosResult.Done,
        _ => CosmosResult.Refused,
    };

    /// <summary>What becomes of an answer that is no outcome.</summary>
    /// <param name="what">The operation and its container.</param>
    public StoreFaultException ToFault(string what)
    {
        var (problem, sentence) = (Status, SubStatus) switch
        {
            (HttpStatusCode.TooManyRequests, _) => (default(CosmosProblem?), ""),
            (None, _) => (CosmosProblem.Unavailable, "Cosmos DB can't be reached"),
            (HttpStatusCode.Forbidden, PartitionFull) => (CosmosProblem.Full, "A logical partition of Cosmos DB has reached its largest size"),
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) => (CosmosProblem.Denied, "Cosmos DB refuses this application's identity or key"),
            (HttpStatusCode.NotFound, _) => (CosmosProblem.Missing, "Cosmos DB has no such database or container"),
            _ when Result == CosmosResult.Unknown => (CosmosProblem.Unavailable, "Cosmos DB can't work at the moment"),
            _ => (CosmosProblem.Refused, "Cosmos DB refuses the request"),
        };
        return problem is { } known
            ? new CosmosFaultException(known, $"{sentence}: {(int)Status}/{SubStatus} to {what}.", Fault)
            : new StoreBusyException($"Cosmos DB has no request units left for {what}, after all attempts. Raise the throughput if this goes on.", RetryAfter ?? TimeSpan.Zero);
    }

    private static int SubStatusOf(Headers headers) =>
        int.TryParse(headers["x-ms-substatus"], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;

    private static TimeSpan? RetryAfterOf(Headers headers) =>
        double.TryParse(headers["x-ms-retry-after-ms"], NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : null;
}
