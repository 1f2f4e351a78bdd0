using System.Collections.Concurrent;
using System.Net;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

internal enum CosmosFault
{
    None,

    /// <summary>429 with x-ms-retry-after-ms; nothing is done.</summary>
    Throttled,

    /// <summary>503; nothing is done.</summary>
    Unavailable,

    /// <summary>408; nothing is done.</summary>
    TimedOut,

    /// <summary>408 although it was done.</summary>
    TimedOutAfterwards,

    /// <summary>503 although it was done.</summary>
    UnavailableAfterwards,

    /// <summary>The connection breaks before the request arrives.</summary>
    Cut,

    /// <summary>The connection breaks after the request was done.</summary>
    CutAfterwards,

    /// <summary>412 although the condition holds, as a replica that lags would say.</summary>
    ConditionFailed,

    /// <summary>403: the identity may not.</summary>
    Denied,

    /// <summary>A read answers with what an earlier read of the document answered.</summary>
    Stale,
}

/// <summary>Fails requests as a test says.</summary>
internal sealed class CosmosFaults
{
    private readonly ConcurrentDictionary<string, string> earlier = new();
    private int sent;

    /// <summary>The fault of a request, given how many came before it.</summary>
    public Func<CosmosRequest, int, CosmosFault> Next { get; set; } = static (_, _) => CosmosFault.None;

    /// <summary>What happens before a request is handled, or fails.</summary>
    public Func<CosmosRequest, int, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Requests for documents so far.</summary>
    public int Sent => Volatile.Read(ref sent);

    public async Task<HttpResponseMessage> RunAsync(CosmosRequest request, Func<Task<HttpResponseMessage>> handle)
    {
        if (request.Operation is CosmosOperation.Meta or CosmosOperation.Plan)
            return await handle();
        var number = Interlocked.Increment(ref sent) - 1;
        await Before(request, number);
        switch (Next(request, number))
        {
            case CosmosFault.Denied:
                return CosmosDouble.Answer(HttpStatusCode.Forbidden, """{"code":"Forbidden","message":"Request blocked by Auth greenflux"}""", charge: 0);
            case CosmosFault.Throttled:
                var throttled = CosmosDouble.Answer(HttpStatusCode.TooManyRequests, """{"code":"429","message":"Request rate is large."}""", charge: 0);
                throttled.Headers.Add("x-ms-retry-after-ms", $"{RetryAfter.TotalMilliseconds}");
                throttled.Headers.Add("x-ms-substatus", "3200");
                return throttled;
            case CosmosFault.Unavailable:
                return Unavailable();
            case CosmosFault.UnavailableAfterwards:
                await handle();
                return Unavailable();
            case CosmosFault.TimedOut:
                return TimedOut();
            case CosmosFault.TimedOutAfterwards:
                await handle();
                return TimedOut();
            case CosmosFault.Cut:
                throw Cut();
            case CosmosFault.CutAfterwards:
                await handle();
                throw Cut();
            case CosmosFault.ConditionFailed when request.Operation == CosmosOperation.Write && request.Message.Headers.Contains("If-Match"):
                return CosmosDouble.Answer(HttpStatusCode.PreconditionFailed, """{"code":"PreconditionFailed","message":"One of the specified pre-condition is not met"}""");
            case CosmosFault.Stale when request.Operation == CosmosOperation.Read:
                return await ReadAsync(request, handle, isStale: true);
            default:
                return await ReadAsync(request, handle, isStale: false);
        }
    }

    private async Task<HttpResponseMessage> ReadAsync(CosmosRequest request, Func<Task<HttpResponseMessage>> handle, bool isStale)
    {
        var key = $"{request.Path} {request.PartitionKey}";
        if (isStale && earlier.TryGetValue(key, out var old))
            return CosmosDouble.Answer(HttpStatusCode.OK, old);
        var response = await handle();
        if (request.Operation == CosmosOperation.Read && response.IsSuccessStatusCode)
            earlier.TryAdd(key, await response.Content.ReadAsStringAsync());
        return response;
    }

    private static HttpResponseMessage Unavailable() => CosmosDouble.Answer(HttpStatusCode.ServiceUnavailable, """{"code":"ServiceUnavailable","message":"Service is currently unavailable."}""", charge: 0);

    private static HttpResponseMessage TimedOut() => CosmosDouble.Answer(HttpStatusCode.RequestTimeout, """{"code":"RequestTimeout","message":"The operation exceeded the allotted time."}""", charge: 0);

    private static HttpRequestException Cut() => new(HttpRequestError.ConnectionError, "The connection was cut.");
}
