using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>Calls the API as an integrator would, with one key.</summary>
public sealed class ApiClient(HttpClient http, string? key)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public Task<ApiReply> GetAsync(string path) => SendAsync("GET", path);
    public Task<ApiReply> PostAsync(string path, object body, params (string Name, string Value)[] headers) => SendAsync("POST", path, Of(body), headers);
    public Task<ApiReply> PutAsync(string path, object body, string ifMatch) => SendAsync("PUT", path, Of(body), ("If-Match", ifMatch));
    public Task<ApiReply> DeleteAsync(string path, string ifMatch) => SendAsync("DELETE", path, null, ("If-Match", ifMatch));

    /// <summary>Creates what must succeed.</summary>
    public async Task<ApiReply> MakeAsync(string path, object body)
    {
        var reply = await PostAsync(path, body);
        Assert.True(reply.Status == 201, $"POST {path} answered {reply.Status}: {reply.Raw}");
        return reply;
    }

    public async Task<ApiReply> SendAsync(string method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return new ApiReply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType)
        {
            ETag = response.Headers.TryGetValues("ETag", out var tags) ? tags.Single() : null,
            Location = response.Headers.Location?.ToString(),
            Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase),
        };
    }

    public static HttpContent Of(object body) => Raw(JsonSerializer.Serialize(body, Json));

    public static HttpContent Raw(string json, string mediaType = "application/json") => new StringContent(json, Encoding.UTF8, mediaType);
}

public sealed record ApiReply(int Status, string Raw, string? MediaType)
{
    public string? ETag { get; init; }
    public string? Location { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public JsonElement Body
    {
        get
        {
            using var document = JsonDocument.Parse(Raw);
            return document.RootElement.Clone();
        }
    }

    public string Text(string property) => Body.GetProperty(property).GetString()!;

    /// <summary>The problem's code, after checking that it is a proper problem.</summary>
    public string Code
    {
        get
        {
            Assert.Equal("application/problem+json", MediaType);
            Assert.Equal(Status, Body.GetProperty("status").GetInt32());
            return Text("code");
        }
    }

    public string? Field => Body.TryGetProperty("field", out var fault) ? fault.GetString() : null;

    public IReadOnlyList<JsonElement> Items => [.. Body.GetProperty("items").EnumerateArray()];

    public string? Next => Body.TryGetProperty("next", out var next) ? next.GetString() : null;
}
