using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Flags;

/// <summary>Nights over what is flagged, started by hand.</summary>
internal static class Nights
{
    public static async Task<JsonNode> NightAsync(Tenant tenant) => await EndedAsync(tenant, await tenant.PostAsync("/api/v1/flag-runs", """{"kind":"NIGHTLY"}"""));

    public static async Task<JsonNode> EndedAsync(Tenant tenant, JsonNode run)
    {
        var ended = await Eventually.Async(async () =>
            await tenant.GetAsync($"/api/v1/flag-runs/{(string)run["id"]!}") is var now && (string)now["status"]! != "RUNNING" ? now : null, "the run to end");
        Assert.Equal("COMPLETED", (string)ended["status"]!);
        return ended;
    }

    /// <summary>Once all are over: as the clock goes on, the platform's own nights come, too.</summary>
    public static Task<IReadOnlyList<JsonNode>> NightsAsync(Tenant tenant) => Eventually.Async(async () =>
        await tenant.ListAsync("/api/v1/flag-runs?kind=NIGHTLY&limit=1000") is var nights && nights.All(night => (string)night["status"]! == "COMPLETED") ? nights : null, "the nights to end");

    public static int Sum(IEnumerable<JsonNode> nights, string figure) => nights.Sum(night => (int)night["figures"]![figure]!);
}
