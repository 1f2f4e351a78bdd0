using System.Net.Http.Headers;

namespace GreenFlux.Tests.Runtime.Stores.Cosmos;

internal enum CosmosOperation { Meta, Plan, Query, Read, Write, Batch }

/// <summary>A request of the SDK, understood as far as tests need it.</summary>
internal sealed record CosmosRequest(HttpRequestMessage Message, byte[] Content, CosmosOperation Operation)
{
    public string Path => Message.RequestUri!.AbsolutePath;

    /// <summary>As JSON: an array of one string; null when the request names none.</summary>
    public string? PartitionKey => Header("x-ms-documentdb-partitionkey");

    public string Collection => Path[..(Path.IndexOf("/docs", StringComparison.Ordinal) is var at and >= 0 ? at : Path.Length)];

    public bool IsWrite => Operation is CosmosOperation.Write or CosmosOperation.Batch;

    public string? Header(string name) => Message.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    public static async Task<CosmosRequest> ReadAsync(HttpRequestMessage message, CancellationToken ct)
    {
        var content = message.Content is null ? [] : await message.Content.ReadAsByteArrayAsync(ct);
        var request = new CosmosRequest(message, content, CosmosOperation.Meta);
        return request with { Operation = OperationOf(request) };
    }

    /// <summary>The same to the server, which compares ETags without quotation marks.</summary>
    public HttpRequestMessage To(Uri server)
    {
        var copy = new HttpRequestMessage(Message.Method, new Uri(server, Message.RequestUri!.PathAndQuery));
        foreach (var (name, values) in Message.Headers)
            copy.Headers.TryAddWithoutValidation(name, name == "If-Match" ? values.Select(etag => etag.Trim('"')) : values);
        if (Message.Content is not null)
        {
            copy.Content = new ByteArrayContent(Content);
            copy.Content.Headers.ContentType = Message.Content.Headers.ContentType is { } type ? MediaTypeHeaderValue.Parse(type.ToString()) : null;
        }
        return copy;
    }

    private static CosmosOperation OperationOf(CosmosRequest request)
    {
        var isFeed = request.Path.EndsWith("/docs", StringComparison.Ordinal) || request.Path.EndsWith("/docs/", StringComparison.Ordinal);
        if (!isFeed && !request.Path.Contains("/docs/", StringComparison.Ordinal))
            return CosmosOperation.Meta;
        if (Is(request, "x-ms-cosmos-is-query-plan-request"))
            return CosmosOperation.Plan;
        if (Is(request, "x-ms-cosmos-is-batch-request"))
            return CosmosOperation.Batch;
        if (Is(request, "x-ms-documentdb-isquery") || request.Message.Content?.Headers.ContentType?.MediaType == "application/query+json")
            return CosmosOperation.Query;
        return request.Message.Method == HttpMethod.Get ? isFeed ? CosmosOperation.Query : CosmosOperation.Read : CosmosOperation.Write;
    }

    private static bool Is(CosmosRequest request, string header) => string.Equals(request.Header(header), "true", StringComparison.OrdinalIgnoreCase);
}
