using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace GreenFlux.Tests.EndToEnd.Support.Fleets;

/// <summary>An operator's program: commands to random stations, each repeated under its Idempotency-Key until it is acknowledged.</summary>
internal sealed class FleetCommands(string key, IReadOnlyList<string> stations, int seed, Func<Uri> platform) : IDisposable
{
    private const int Workers = 4;
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(10);
    private readonly HttpClient client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly Random random = new(seed);

    /// <summary>Ids of acknowledged commands, with their stations.</summary>
    public ConcurrentDictionary<string, string> Acknowledged { get; } = new();
    public ConcurrentQueue<string> Faults { get; } = new();

    public Task RunAsync(CancellationToken noMore) => Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(noMore)));

    public void Dispose() => client.Dispose();

    private async Task WorkAsync(CancellationToken noMore)
    {
        while (!noMore.IsCancellationRequested)
        {
            string station;
            int kind, pause;
            lock (random)
            {
                station = stations[random.Next(stations.Count)];
                kind = random.Next(5);
                pause = random.Next(100, 600);
            }
            if (await FieldsAsync(station, kind) is { } fields)
                await PostAsync(station, $$"""{"stationId":"{{station}}",{{fields}}}""", kind == 0);
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    private async Task<string?> FieldsAsync(string station, int kind) => kind switch
    {
        0 => $"\"type\":\"RemoteStart\",\"tokenUid\":\"{Tenant.Token}\"",
        1 => "\"type\":\"ClearCache\"",
        2 => "\"type\":\"Reset\",\"kind\":\"Soft\"",
        _ => await OpenSessionAsync(station) is { } session ? $"\"type\":\"RemoteStop\",\"sessionId\":\"{session}\"" : null,
    };

    private async Task<string?> OpenSessionAsync(string station)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, $"/api/v1/sessions?stationId={station}&status=OPEN&limit=1", null, null);
        return status == HttpStatusCode.OK && body!["items"]!.AsArray() is [{ } session, ..] ? (string)session["id"]! : null;
    }

    /// <summary>A first attempt that a crash cut off holds its key for a minute; this program gives up earlier.</summary>
    private async Task PostAsync(string station, string json, bool twice)
    {
        var idempotencyKey = Guid.NewGuid().ToString();
        using var limit = new CancellationTokenSource(LongestTry);
        while (!limit.IsCancellationRequested)
        {
            var (status, body) = await SendAsync(HttpMethod.Post, "/api/v1/commands", json, idempotencyKey);
            if (status == HttpStatusCode.Accepted)
            {
                var id = (string)body!["id"]!;
                Acknowledged[id] = station;
                if (twice && await SendAsync(HttpMethod.Post, "/api/v1/commands", json, idempotencyKey) is (HttpStatusCode.Accepted, { } again)
                    && (string)again["id"]! != id)
                    Faults.Enqueue($"Command {id} became {again["id"]} when its request was repeated.");
                return;
            }
            // 409: the first attempt may still run, or the session has ended. None, 503: nothing can be said.
            if (status == HttpStatusCode.Conflict && (string?)body?["code"] == "CONFLICT")
                return;
            if (status is not (null or HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable))
            {
                Faults.Enqueue($"{json} was answered {(int)status} {body?.ToJsonString()}.");
                return;
            }
            await Task.Delay(500, CancellationToken.None);
        }
    }

    /// <returns>No status when there was no answer.</returns>
    private async Task<(HttpStatusCode? Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? json, string? idempotencyKey)
    {
        using var request = new HttpRequestMessage(method, new Uri(platform(), path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        try
        {
            using var response = await client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
        {
            return (null, null);
        }
    }
}
