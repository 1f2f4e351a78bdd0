using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Tariffs;

/// <summary>A platform whose clock the tests move: 1 June 2026, 08:00 in Amsterdam, when it starts.</summary>
public sealed class ClockedPlatform : IAsyncLifetime
{
    public static DateTimeOffset Start { get; } = new(2026, 6, 1, 6, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Start);
    public TestPlatform Platform { get; private set; } = null!;

    public async Task InitializeAsync() => Platform = await TestPlatform.StartAsync(Time);

    public async Task DisposeAsync() => await Platform.DisposeAsync();

    /// <summary>A tenant of which a station at Amsterdam names the code WS.</summary>
    public async Task<Tenant> TenantAsync(string stationExtra = "")
    {
        var tenant = await Tenant.CreateAsync(Platform);
        await tenant.CreateStationAsync(stationExtra);
        // What the test does next is later than what was set up: lists in order of time tell it so.
        Time.Advance(TimeSpan.FromMinutes(1));
        return tenant;
    }

    /// <summary>The same on managed roaming.</summary>
    public async Task<Tenant> ManagedTenantAsync()
    {
        var tenant = await TenantAsync();
        await tenant.PostAsync("/api/v1/cpo-networks", """{"id":"own","name":"Ours","roaming":"MANAGED"}""");
        return tenant;
    }

    /// <summary>What the platform's staff may do in a tenant.</summary>
    public HttpClient Staff(Tenant tenant)
    {
        var staff = Platform.Client(Platform.RootKey);
        staff.DefaultRequestHeaders.Add("X-Tenant", tenant.Id);
        return staff;
    }

    /// <summary>A date some days from now, as a rule's start.</summary>
    public string Day(int days) => Time.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd'T'00:00:00", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Requests that may be refused.</summary>
internal static class Asking
{
    public static string Rule(string id, decimal price, string? from = null, string? to = null, string extra = "") => FormattableString.Invariant(
        $$"""{"id":"{{id}}","engine":"WHOLESALE","tariffCode":"WS","components":[{"dimension":"ENERGY","price":{{price}}}]{{Field("validFrom", from)}}{{Field("validTo", to)}}{{extra}} }""");

    public static async Task<(int Status, JsonNode Body)> SendAsync(this HttpClient client, string method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (method is "PUT" or "DELETE" || path.EndsWith("/end", StringComparison.Ordinal) || path.Contains("/end?", StringComparison.Ordinal))
            request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, body.Length == 0 ? new JsonObject() : JsonNode.Parse(body)!);
    }

    /// <summary>Creates a rule that must be saved, splitting what is in its way.</summary>
    public static async Task<JsonNode> SplitAsync(this Tenant tenant, string rule)
    {
        var (status, body) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", rule);
        Assert.True(status == 201, body.ToJsonString());
        return body;
    }

    public static Task<JsonNode> ChangeAsync(this Tenant tenant, JsonNode saved) => tenant.GetAsync($"/api/v1/price-changes/{(string)saved["priceChangeId"]!}");

    /// <summary>Waits for a price change to get somewhere.</summary>
    public static Task<JsonNode> BecomesAsync(this Tenant tenant, string changeId, string status) => Eventually.Async(async () =>
    {
        var change = await tenant.GetAsync($"/api/v1/price-changes/{changeId}");
        return (string)change["status"]! == status ? change : null;
    }, $"price change {changeId} to be {status}");

    /// <summary>Which rule prices a session in Amsterdam at an instant, by the rules as they are now.</summary>
    public static async Task<string?> PricedByAsync(this Tenant tenant, DateTimeOffset at)
    {
        var explained = await tenant.PostAsync("/api/v1/billing-rules/explanations",
            $$"""{"engine":"WHOLESALE","session":{"tariffCode":"WS","at":"{{TestCharger.At(at)}}","timeZone":"Europe/Amsterdam"} }""");
        return (string?)explained["engines"]![0]!["periods"]![0]!["ruleId"];
    }

    private static string Field(string name, string? value) => value is null ? "" : $",\"{name}\":\"{value}\"";
}
