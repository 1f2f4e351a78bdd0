using GreenFlux.Platform.Storage;
using Microsoft.Azure.Cosmos;
using PartitionKey = GreenFlux.Platform.Storage.PartitionKey;

namespace GreenFlux.Azure.Documents;

/// <summary>One write of a batch as it is sent.</summary>
/// <param name="Id">The item's (<see cref="ItemId"/>).</param>
/// <param name="Item">Null: delete.</param>
/// <param name="IfMatch">Replace or delete what has this ETag; null: create, or upsert.</param>
/// <param name="IsUpsert">Whether it was asked for without condition.</param>
/// <param name="IsAssumed">An upsert that was given a condition.</param>
internal sealed record CosmosStep(string Id, byte[]? Item, string? IfMatch, bool IsUpsert, bool IsAssumed)
{
    // An empty If-Match would be none, and * would be any.
    private const string NoETag = "ffffffff-ffff-ffff-ffff-ffffffffffff";

    public static CosmosStep Of(DocumentWrite write, PartitionKey partition, string batch, bool isTight) => new(
        ItemId.Of(write.Id),
        StoredContent.Of(write) is { } content ? CosmosItem.Encode(partition, content, batch, isTight) : null,
        IfMatchOf(write),
        write is DocumentWrite.Upsert,
        IsAssumed: false);

    private static string? IfMatchOf(DocumentWrite write) => write switch
    {
        DocumentWrite.Replace replace => Known(replace.IfMatch),
        DocumentWrite.Delete delete => Known(delete.IfMatch),
        _ => null,
    };

    /// <param name="etag">Null: the document isn't there.</param>
    public CosmosStep Assuming(string? etag) => this with { IfMatch = etag, IsAssumed = true };

    private static string Known(string etag) =>
        etag.Length > 0 && etag.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-') ? etag : NoETag;
}

/// <summary>Sends a batch once: one write as a request of its own, several as a transaction.</summary>
internal sealed class CosmosSending(CosmosCalls calls, PartitionKey partition, IReadOnlyList<CosmosStep> steps)
{
    private readonly Microsoft.Azure.Cosmos.PartitionKey key = CosmosCalls.Key(partition);

    public IReadOnlyList<string?> ETags { get; private set; } = [];

    /// <summary>The service writes ETags in quotation marks; documents have what is between them.</summary>
    public static string? Unquoted(string? etag) => etag?.Trim('"');

    /// <summary>Which write's condition failed.</summary>
    public int FailedIndex { get; private set; }

    public Task<(Headers Headers, CosmosAnswer Answer)> SendAsync(CancellationToken ct) => steps.Count == 1 ? SendOneAsync(steps[0], ct) : SendAllAsync(ct);

    private static string? Quoted(string? etag) => etag is null ? null : $"\"{etag}\"";

    private async Task<(Headers Headers, CosmosAnswer Answer)> SendOneAsync(CosmosStep step, CancellationToken ct)
    {
        var options = new ItemRequestOptions { IfMatchEtag = Quoted(step.IfMatch), EnableContentResponseOnWrite = false };
        using var body = step.Item is null ? null : new MemoryStream(step.Item, writable: false);
        using var response = await (step switch
        {
            { Item: null } => calls.Items.DeleteItemStreamAsync(step.Id, key, options, ct),
            { IfMatch: not null } => calls.Items.ReplaceItemStreamAsync(body, step.Id, key, options, ct),
            { IsUpsert: true, IsAssumed: false } => calls.Items.UpsertItemStreamAsync(body, key, options, ct),
            _ => calls.Items.CreateItemStreamAsync(body, key, options, ct),
        });
        ETags = [step.Item is null ? null : Unquoted(response.Headers.ETag)];
        return (response.Headers, CosmosAnswer.Of(response));
    }

    private async Task<(Headers Headers, CosmosAnswer Answer)> SendAllAsync(CancellationToken ct)
    {
        var transaction = calls.Items.CreateTransactionalBatch(key);
        foreach (var step in steps)
        {
            var options = new TransactionalBatchItemRequestOptions { IfMatchEtag = Quoted(step.IfMatch), EnableContentResponseOnWrite = false };
            transaction = step switch
            {
                { Item: null } => transaction.DeleteItem(step.Id, options),
                { IfMatch: not null } => transaction.ReplaceItemStream(step.Id, new MemoryStream(step.Item, writable: false), options),
                { IsUpsert: true, IsAssumed: false } => transaction.UpsertItemStream(new MemoryStream(step.Item, writable: false), options),
                _ => transaction.CreateItemStream(new MemoryStream(step.Item, writable: false), options),
            };
        }
        using var response = await transaction.ExecuteAsync(ct);
        const int FailedDependency = 424;
        if (response.IsSuccessStatusCode)
            ETags = [.. steps.Select((step, i) => step.Item is null ? null : Unquoted(response[i].ETag))];
        else
            FailedIndex = Math.Max(0, Enumerable.Range(0, response.Count).ToList().FindIndex(i => (int)response[i].StatusCode != FailedDependency));
        return (response.Headers, CosmosAnswer.Of(response));
    }
}
