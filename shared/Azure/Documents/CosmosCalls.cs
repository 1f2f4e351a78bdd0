using System.Text.Json;
using GreenFlux.Platform.Storage;
using Microsoft.Azure.Cosmos;
using Container = GreenFlux.Platform.Storage.Container;
using PartitionKey = GreenFlux.Platform.Storage.PartitionKey;

namespace GreenFlux.Azure.Documents;

/// <summary>Requests to one container: counted, reads repeated while there is no answer, failures in our own words.</summary>
internal sealed class CosmosCalls(Container container, Microsoft.Azure.Cosmos.Container items, CosmosMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    public Microsoft.Azure.Cosmos.Container Items => items;

    public TimeProvider Time => time;

    /// <summary>One request and its answer; never an exception for what a service can answer.</summary>
    public async Task<CosmosAnswer> SendAsync(string operation, Func<Task<(Headers Headers, CosmosAnswer Answer)>> send, CancellationToken ct)
    {
        try
        {
            var (headers, answer) = await send();
            metrics.Count(container, operation, headers, answer);
            return answer;
        }
        catch (Exception fault) when (CosmosAnswer.Of(fault, ct) is { } answer)
        {
            if (fault is CosmosException cosmos)
                metrics.Count(container, operation, cosmos.Headers, answer);
            return answer;
        }
    }

    /// <summary>The document's item, or null.</summary>
    public async Task<T?> ReadItemAsync<T>(PartitionKey partition, string id, Func<JsonElement, T> decode, CancellationToken ct)
        where T : class
    {
        T? found = null;
        await ReadAsync(
            "read",
            async () =>
            {
                using var response = await items.ReadItemStreamAsync(id, Key(partition), cancellationToken: ct);
                found = response.IsSuccessStatusCode ? await DecodedAsync(response, decode, ct) : null;
                return (response.Headers, CosmosAnswer.Of(response));
            },
            ct);
        return found;
    }

    /// <summary>What a query within one partition finds, at most <paramref name="most"/> of it, over as many pages as the service makes.</summary>
    public async Task<List<T>> QueryAsync<T>(PartitionKey partition, QueryDefinition query, int most, string operation, Func<JsonElement, T> decode, CancellationToken ct)
    {
        var found = new List<T>();
        string? continuation = null;
        do
        {
            await ReadAsync(
                operation,
                async () =>
                {
                    var options = new QueryRequestOptions { PartitionKey = Key(partition), MaxItemCount = Math.Min(most - found.Count, DocumentLimits.PageSize + 1), MaxConcurrency = 1 };
                    using var pages = items.GetItemQueryStreamIterator(query, continuation, options);
                    using var response = await pages.ReadNextAsync(ct);
                    if (response.IsSuccessStatusCode)
                    {
                        continuation = response.ContinuationToken;
                        using var page = await JsonDocument.ParseAsync(response.Content, cancellationToken: ct);
                        foreach (var item in page.RootElement.GetProperty("Documents"u8).EnumerateArray())
                            found.Add(decode(item));
                    }
                    return (response.Headers, CosmosAnswer.Of(response));
                },
                ct);
        }
        while (continuation is not null && found.Count < most);
        return found;
    }

    public Task PauseAsync(int attempt, CancellationToken ct) =>
        Task.Delay(FirstPause * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble()), time, ct);

    public string Describe(string operation) => $"a {operation} in container {CosmosContainers.Of(container).Name}";

    public static Microsoft.Azure.Cosmos.PartitionKey Key(PartitionKey partition) => new(partition.Value);

    private async Task ReadAsync(string operation, Func<Task<(Headers Headers, CosmosAnswer Answer)>> send, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await SendAsync(operation, send, ct);
            if (answer.Result == CosmosResult.Done || answer is { Result: CosmosResult.Condition, Status: System.Net.HttpStatusCode.NotFound })
                return;
            if (answer.Result != CosmosResult.Unknown || attempt >= answer.MostAttempts)
                throw answer.ToFault(Describe(operation));
            await PauseAsync(attempt, ct);
        }
    }

    private static async Task<T> DecodedAsync<T>(ResponseMessage response, Func<JsonElement, T> decode, CancellationToken ct)
    {
        using var item = await JsonDocument.ParseAsync(response.Content, cancellationToken: ct);
        return decode(item.RootElement);
    }
}
