using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GreenFlux.Contracts;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Api;

/// <summary>The HTTP API of a running platform, as one key sees it.</summary>
public sealed class PlatformApi(HttpClient http, Uri baseUrl, string? apiKey)
{
    private const int PageSize = 500;

    public Uri BaseUrl => baseUrl;

    /// <summary>The same platform with another key.</summary>
    public PlatformApi As(string otherKey) => new(http, baseUrl, otherKey);

    /// <summary>The platform's state; null while it doesn't answer.</summary>
    public async Task<HealthResponse?> HealthAsync(CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(baseUrl, "api/health"), ct);
            return await ReadAsync(response, ContractsJson.Default.HealthResponse, ct);
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException)
        {
            return null;
        }
    }

    /// <summary>POSTs a body to /api/v1 and reads the answer.</summary>
    /// <exception cref="CommandFailedException">The platform refused it or can't be reached.</exception>
    public async Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Post, path, Json(body, bodyType), ct);
        return await ReadAsync(response, answerType, ct);
    }

    /// <summary>POSTs an object of a collection, unless this tenant has it already.</summary>
    /// <param name="id">The object's id, as in its own path.</param>
    /// <exception cref="CommandFailedException">The platform refused it or can't be reached.</exception>
    public async Task EnsureAsync<TBody>(string collection, string id, TBody body, JsonTypeInfo<TBody> bodyType, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Post, collection, Json(body, bodyType), ct, accepted: HttpStatusCode.Conflict);
        if (response.StatusCode == HttpStatusCode.Conflict && !await ExistsAsync($"{collection}/{Uri.EscapeDataString(id)}", ct))
            throw new CommandFailedException($"POST {collection} was refused: {await WhyAsync(response, ct)}");
    }

    /// <summary>GETs one object.</summary>
    /// <exception cref="CommandFailedException">It isn't there, or the platform can't be reached.</exception>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, ct);
        return await ReadAsync(response, type, ct);
    }

    /// <summary>Whether a GET finds something (false: 404).</summary>
    public async Task<bool> ExistsAsync(string path, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, ct, accepted: HttpStatusCode.NotFound);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Reads a list to its end, page by page.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        string path, JsonTypeInfo<Page<T>> pageType, [EnumeratorCancellation] CancellationToken ct)
    {
        string? cursor = null;
        do
        {
            var separator = path.Contains('?') ? '&' : '?';
            var next = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            using var response = await SendAsync(HttpMethod.Get, $"{path}{separator}limit={PageSize}{next}", content: null, ct);
            var page = await ReadAsync(response, pageType, ct);
            foreach (var item in page.Items)
                yield return item;
            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken ct, HttpStatusCode? accepted = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(baseUrl, $"api/v1/{path}")) { Content = content };
        if (apiKey is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, ct);
        }
        catch (HttpRequestException problem)
        {
            throw new CommandFailedException($"No platform answers at {baseUrl} ({problem.Message}). Start one with: greenflux up", problem);
        }
        if (response.IsSuccessStatusCode || response.StatusCode == accepted)
            return response;
        using (response)
            throw new CommandFailedException($"{method} {path} was refused: {await WhyAsync(response, ct)}");
    }

    private static async Task<string> WhyAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        try
        {
            if (JsonSerializer.Deserialize(text, ContractsJson.Default.Problem) is { } problem)
                return $"HTTP {(int)response.StatusCode} {problem.Code}: {problem.Detail ?? problem.Title}{(problem.Field is { } field ? $" ({field})" : "")}";
        }
        catch (JsonException)
        {
            // No problem document: the status must do.
        }
        return $"HTTP {(int)response.StatusCode} {response.ReasonPhrase}";
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        return await JsonSerializer.DeserializeAsync(stream, type, ct)
            ?? throw new JsonException($"The answer to {response.RequestMessage?.RequestUri} is null.");
    }

    private static ByteArrayContent Json<T>(T body, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
