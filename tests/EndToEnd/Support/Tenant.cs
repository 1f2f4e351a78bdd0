using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>A tenant with one location, one tariff per engine, a driver and a token, seen through its API.</summary>
public sealed class Tenant
{
    public const string Token = "TAG-1";
    public const string BlockedToken = "TAG-BLOCKED";
    private readonly HttpClient client;

    private Tenant(string id, string key, HttpClient client)
    {
        Id = id;
        Key = key;
        this.client = client;
    }

    public string Id { get; }
    public string Key { get; }
    public HttpClient Client => client;

    /// <summary>A tenant that has nothing yet.</summary>
    public static async Task<Tenant> CreateBareAsync(TestPlatform platform)
    {
        var id = $"t-{Guid.NewGuid():N}"[..20];
        using var root = platform.Client(platform.RootKey);
        var created = await Send(root, HttpMethod.Post, "/api/v1/tenants", $$"""
            {"id":"{{id}}","name":"Test tenant","settings":{"maxAgeDays":null,"maxDurationDays":7,"heartbeatIntervalSeconds":300,"allowOpenStations":true} }
            """);
        return new Tenant(id, (string)created["apiKey"]!, platform.Client((string)created["apiKey"]!));
    }

    public static async Task<Tenant> CreateAsync(TestPlatform platform, string? timeZone = null)
    {
        var tenant = await CreateBareAsync(platform);
        await tenant.PostAsync("/api/v1/locations", $$"""
            {"id":"loc","name":"Depot","address":"Street 1","city":"Utrecht","postalCode":"3511","country":"NLD","timeZone":"{{timeZone ?? "Europe/Amsterdam"}}"}
            """);
        await tenant.PostAsync("/api/v1/tariffs", """{"code":"WS","engine":"WHOLESALE","currency":"EUR"}""");
        await tenant.PostAsync("/api/v1/tariffs", """{"code":"RB","engine":"REIMBURSEMENT","currency":"EUR"}""");
        await tenant.PostAsync("/api/v1/retail-packages", """{"id":"basic","name":"Basic"}""");
        await tenant.PostAsync("/api/v1/billing-rules", """
            {"id":"ws-1","engine":"WHOLESALE","tariffCode":"WS","components":[{"dimension":"ENERGY","price":0.40}]}
            """);
        await tenant.PostAsync("/api/v1/billing-rules", """
            {"id":"rt-1","engine":"RETAIL","retailPackageId":"basic","currency":"EUR","components":[{"dimension":"FLAT","price":1.00},{"dimension":"ENERGY","price":0.50},{"dimension":"TIME","price":0.02}]}
            """);
        await tenant.PostAsync("/api/v1/billing-rules", """
            {"id":"rb-1","engine":"REIMBURSEMENT","tariffCode":"RB","components":[{"dimension":"ENERGY","price":0.25}]}
            """);
        await tenant.PostAsync("/api/v1/drivers", """{"id":"drv","name":"Dana","retailPackageId":"basic"}""");
        await tenant.PostAsync("/api/v1/tokens", $$"""{"uid":"{{Token}}","driverId":"drv"}""");
        await tenant.PostAsync("/api/v1/tokens", $$"""{"uid":"{{BlockedToken}}","driverId":"drv","blocked":true}""");
        return tenant;
    }

    /// <summary>A tenant that exists already, wherever its platform listens now.</summary>
    public static Tenant Existing(Uri platform, string key, string id = "") => new(id, key, TestPlatform.Client(platform, key));

    /// <summary>A station with two connectors of 22 kW; its identity is unique.</summary>
    public async Task<string> CreateStationAsync(string extra = "") => (string)(await CreateAsync(extra))["id"]!;

    /// <summary>Like <see cref="CreateStationAsync"/>, with a password made by the platform.</summary>
    public async Task<(string Id, string Password)> CreateGuardedStationAsync()
    {
        var created = await CreateAsync(",\"generatePassword\":true");
        return ((string)created["id"]!, (string)created["password"]!);
    }

    private Task<JsonNode> CreateAsync(string extra) => PostAsync("/api/v1/charge-stations", $$"""
        {"id":"{{$"CP-{Guid.NewGuid():N}"[..16]}}","locationId":"loc","tariffCode":"WS","reimbursementTariffCode":"RB",
         "evses":[{"connectors":[{"id":1,"maxPowerW":22000}]},{"connectors":[{"id":2,"maxPowerW":22000}]}]{{extra}} }
        """);

    public Task<JsonNode> PostAsync(string path, string json) => Send(client, HttpMethod.Post, path, json);

    public async Task<JsonNode> GetAsync(string path) =>
        (await client.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path) => [.. (await GetAsync(path))["items"]!.AsArray()!];

    public Task<IReadOnlyList<JsonNode>> SessionsAsync(string station) => ListAsync($"/api/v1/sessions?stationId={station}");
    public Task<IReadOnlyList<JsonNode>> CdrsAsync(string station) => ListAsync($"/api/v1/cdrs?stationId={station}");
    public Task<IReadOnlyList<JsonNode>> FlaggedAsync(string station) => ListAsync($"/api/v1/flagged-transactions?stationId={station}");

    /// <summary>Waits for the codes that an operator sees at a station to hold one.</summary>
    /// <returns>The note with that code.</returns>
    public Task<JsonNode> NoteAsync(string station, string code) =>
        Eventually.Async(async () => (await GetAsync($"/api/v1/charge-stations/{Uri.EscapeDataString(station)}"))["status"]!["notes"]!.AsArray()
            .FirstOrDefault(note => (string)note!["code"]! == code), $"the note {code} of {station}");

    /// <summary>Waits until no session of the station is on its way, then returns the only one.</summary>
    public async Task<JsonNode> SettledSessionAsync(string station, string id) =>
        await Eventually.Async(async () =>
        {
            var session = await GetAsync($"/api/v1/sessions/{id}");
            return (string)session["status"]! is "OPEN" or "STOPPED" ? null : session;
        }, $"session {id} of {station} to be settled");

    private static async Task<JsonNode> Send(HttpClient client, HttpMethod method, string path, string json)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {body}");
        return body.Length == 0 ? JsonValue.Create("")! : JsonNode.Parse(body)!;
    }
}
