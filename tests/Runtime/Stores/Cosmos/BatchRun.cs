using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

/// <summary>
/// A transactional batch on a server that has none: the documents are read, the conditions judged in order, and if all hold the
/// operations are done in one go. The caller sees to it that nothing else writes the partition meanwhile.
/// </summary>
/// <param name="send">Sends operations as a JSON batch, which the server works off without a break.</param>
internal sealed class BatchRun(CosmosRequest request, Func<CosmosRequest, JsonArray, CancellationToken, Task<JsonArray>> send)
{
    private const int FailedDependency = 424;

    public async Task<HttpResponseMessage> RunAsync(CancellationToken ct)
    {
        var operations = await BatchRows.ReadAsync(request.Content);
        var stored = await send(request, [.. operations.Select(each => (JsonNode)Json("Read", each.Id))], ct);
        for (var i = 0; i < operations.Count; i++)
        {
            if (Refusal(operations[i], stored[i]!) is { } status)
                return await AnswerAsync([.. operations.Select((_, j) => new BatchResult(j == i ? status : FailedDependency, null, 0))]);
        }
        var done = await send(request, [.. operations.Select(each => (JsonNode)Json(each.Type, each.Id, each.Body))], ct);
        return await AnswerAsync([.. done.Select(each => new BatchResult(each!["statusCode"]!.GetValue<int>(), each["eTag"] is { } etag ? $"\"{etag.GetValue<string>()}\"" : null, 1))]);
    }

    private static int? Refusal(BatchOperation operation, JsonNode stored)
    {
        var etag = stored["resourceBody"]?["_etag"]?.GetValue<string>();
        return operation.Type switch
        {
            "Create" => etag is null ? null : 409,
            "Upsert" => null,
            _ => etag is null ? 404 : operation.IfMatch is null || operation.IfMatch.Trim('"') == etag ? null : 412,
        };
    }

    private JsonObject Json(string type, string id, string? body = null)
    {
        var operation = new JsonObject { ["operationType"] = type, ["id"] = id, ["partitionKey"] = request.PartitionKey };
        if (body is not null)
            operation["resourceBody"] = JsonNode.Parse(body);
        return operation;
    }

    private static async Task<HttpResponseMessage> AnswerAsync(IReadOnlyList<BatchResult> results)
    {
        var failed = results.Any(each => each.Status >= 400);
        var answer = CosmosDouble.Answer(failed ? HttpStatusCode.MultiStatus : HttpStatusCode.OK, "", results.Sum(each => each.Charge));
        answer.Content = new ByteArrayContent(await BatchRows.WriteAsync(results));
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return answer;
    }
}
