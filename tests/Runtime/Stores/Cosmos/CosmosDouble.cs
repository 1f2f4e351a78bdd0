using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

/// <summary>
/// Between the SDK and a server that speaks a part of Cosmos DB's protocol: adds what the server lacks (query plans, transactional
/// batches, the size limits), refuses what we never do in production (a query that isn't of one partition), and fails on demand.
/// </summary>
internal sealed partial class CosmosDouble(Uri server, CosmosFaults? faults = null) : HttpMessageHandler
{
    private const int LargestRequest = 2 * 1024 * 1024;

    // A plan that rewrites nothing: the SDK sends the query as it is.
    private const string Plan = """
        {"partitionedQueryExecutionInfoVersion":2,"queryInfo":{"distinctType":"None","top":null,"offset":null,"limit":null,"orderBy":[],"orderByExpressions":[],
        "groupByExpressions":[],"groupByAliases":[],"aggregates":[],"groupByAliasToAggregateType":{},"rewrittenQuery":"","hasSelectValue":false,"hasNonStreamingOrderBy":false},
        "queryRanges":[{"min":"","max":"FF","isMinInclusive":true,"isMaxInclusive":false}]}
        """;

    // Shared by all doubles of the process: several clients may write the same partition.
    private static readonly SemaphoreSlim[] Partitions = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];
    private static readonly HttpMessageInvoker Network = new(new SocketsHttpHandler());

    private readonly ConcurrentQueue<string> refusedQueries = new();

    /// <summary>Queries that were refused because they are not of one partition.</summary>
    public IReadOnlyCollection<string> RefusedQueries => refusedQueries;

    /// <summary>The account's default, which the server doesn't know.</summary>
    public string Consistency { get; set; } = "Strong";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken ct)
    {
        if (message.RequestUri!.Port != server.Port)
            return Answer(HttpStatusCode.NotFound, "{}"); // The SDK asks a virtual machine's metadata service who it is.
        var request = await CosmosRequest.ReadAsync(message, ct);
        if (faults is not null)
            return await faults.RunAsync(request, () => HandleAsync(request, ct));
        return await HandleAsync(request, ct);
    }

    private async Task<HttpResponseMessage> HandleAsync(CosmosRequest request, CancellationToken ct)
    {
        if (request.Content.Length > LargestRequest)
            return Answer(HttpStatusCode.RequestEntityTooLarge, """{"code":"RequestEntityTooLarge","message":"Request size is too large"}""");
        switch (request.Operation)
        {
            case CosmosOperation.Plan:
                return Refused(request) ?? Answer(HttpStatusCode.OK, Plan);
            case CosmosOperation.Query:
                return Refused(request) ?? await ForwardAsync(request, ct);
            case CosmosOperation.Write:
                return await AloneAsync(request, () => ForwardAsync(request, ct), ct);
            case CosmosOperation.Batch:
                return await AloneAsync(request, () => new BatchRun(request, JsonBatchAsync).RunAsync(ct), ct);
            default:
                return await ForwardAsync(request, ct);
        }
    }

    private async Task<HttpResponseMessage> ForwardAsync(CosmosRequest request, CancellationToken ct)
    {
        var response = await Network.SendAsync(request.To(server), ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        // The server reads a property of the document that isn't there.
        if (request.Operation == CosmosOperation.Read && response.StatusCode == HttpStatusCode.InternalServerError && text.Contains("Cannot read properties of undefined", StringComparison.Ordinal))
            return Answer(HttpStatusCode.NotFound, """{"code":"NotFound","message":"Entity with the specified id does not exist in the system."}""");
        // It always says that it is reached by https.
        if (request.Path == "/")
            text = text.Replace("https://", "http://", StringComparison.Ordinal).Replace("\"Session\"", $"\"{Consistency}\"", StringComparison.Ordinal);
        if (request.Operation == CosmosOperation.Meta)
            return Copied(response, Answer(response.StatusCode, text));
        // Cosmos DB's ETags have quotation marks, the server's have none.
        return Copied(response, Answer(response.StatusCode, ETagInJson().Replace(text, "\"_etag\":\"\\\"${etag}\\\"\"")), etag => $"\"{etag}\"");
    }

    private static HttpResponseMessage Copied(HttpResponseMessage from, HttpResponseMessage to, Func<string, string>? etag = null)
    {
        string[] own = ["Connection", "x-ms-request-charge", "x-ms-activity-id"];
        foreach (var (name, values) in from.Headers.Where(header => !own.Contains(header.Key)))
            to.Headers.TryAddWithoutValidation(name, name == "ETag" && etag is not null ? values.Select(etag) : values);
        return to;
    }

    [GeneratedRegex("\"_etag\":\"(?<etag>[0-9a-f-]{36})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ETagInJson();

    private async Task<JsonArray> JsonBatchAsync(CosmosRequest request, JsonArray operations, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server, request.Path))
        {
            Content = new StringContent(operations.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        message.Headers.Add("x-ms-cosmos-is-batch-request", "True");
        message.Headers.Add("x-ms-cosmos-batch-continue-on-error", "True");
        using var response = await Network.SendAsync(message, ct);
        response.EnsureSuccessStatusCode();
        return (await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(ct), cancellationToken: ct))!.AsArray();
    }

    private HttpResponseMessage? Refused(CosmosRequest request)
    {
        string? reason = null;
        if (request.PartitionKey is not { } key || JsonNode.Parse(key) is not JsonArray { Count: 1 } keys || keys[0]?.GetValueKind() != JsonValueKind.String)
            reason = "names no partition";
        else if (string.Equals(request.Header("x-ms-documentdb-query-enablecrosspartition"), "true", StringComparison.OrdinalIgnoreCase))
            reason = "may cross partitions";
        else if (JsonNode.Parse(request.Content) is not JsonObject query || !query["query"]!.GetValue<string>().Contains("WHERE c.pk = @p1 AND", StringComparison.Ordinal)
            || query["parameters"]![0]!["value"]!.GetValue<string>() != keys[0]!.GetValue<string>())
            reason = "has no condition on the partition's key";
        if (reason is null)
            return null;
        refusedQueries.Enqueue(Encoding.UTF8.GetString(request.Content));
        return Answer(HttpStatusCode.BadRequest, $$"""{"code":"BadRequest","message":"The query {{reason}}."}""");
    }

    private static async Task<HttpResponseMessage> AloneAsync(CosmosRequest request, Func<Task<HttpResponseMessage>> run, CancellationToken ct)
    {
        var gate = Partitions[(string.GetHashCode(request.Collection + request.PartitionKey, StringComparison.Ordinal) & int.MaxValue) % Partitions.Length];
        await gate.WaitAsync(ct);
        try
        {
            return await run();
        }
        finally
        {
            gate.Release();
        }
    }

    internal static HttpResponseMessage Answer(HttpStatusCode status, string json, double charge = 1)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        answer.Headers.Add("x-ms-request-charge", $"{charge}");
        answer.Headers.Add("x-ms-activity-id", $"{Guid.NewGuid()}");
        return answer;
    }
}
