using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Poison;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>One of everything that a tenant can make and that nothing charged depends on.</summary>
internal static class Furnishing
{
    /// <returns>The ids by collection: the route after /api/v1, up to the id.</returns>
    public static async Task<Dictionary<string, string>> MakeAsync(Tenant owner, TestPlatform platform)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        async Task MakeAsync(string resource, string body) => ids[resource] = (string)(await owner.PostAsync($"/api/v1/{resource}", body))["id"]!;

        using var authority = Certificates.Root("Acme CA");
        await MakeAsync("charger-certificate-authorities", new JsonObject { ["name"] = "Ours", ["certificate"] = authority.ExportCertificatePem() }.ToJsonString());
        await MakeAsync("pricing/rehearsals", """{"period":{"from":"2026-01-01T00:00:00Z"} }""");
        await MakeAsync("rebilling-runs", """{"from":"2026-01-01T00:00:00Z","before":"2026-01-02T00:00:00Z","reason":"Rates corrected"}""");
        await MakeAsync("exports", """{"format":"CSV"}""");
        ids["price-changes"] = (string)(await owner.PostAsync("/api/v1/billing-rules?split=true",
            """{"engine":"WHOLESALE","tariffCode":"WS","components":[{"dimension":"ENERGY","price":0.42}],"validFrom":"2090-01-01T00:00:00"}"""))["priceChangeId"]!;
        await MakeAsync("vat-rates", """{"level":"Tariff","subjectId":"WS","percent":21,"validFrom":"2099-01-01"}""");
        await MakeAsync("coupons", """{"driverId":"drv","unit":"Sessions","value":1,"origin":"Api"}""");
        await MakeAsync("inbound-cdrs",
            """{"timeZone":"Europe/Berlin","cdr":{"country_code":"DE","party_id":"ALL","id":"C1","start_date_time":"2026-03-10T09:00:00Z","end_date_time":"2026-03-10T10:00:00Z","cdr_token":{"uid":"TAG-1"},"currency":"EUR","total_energy":1}}""");
        await MakeAsync("flag-runs", """{"kind":"NIGHTLY"}""");
        await MakeAsync("cpo-networks", """{"name":"Ours"}""");
        await MakeAsync("emsp-networks", """{"name":"Theirs","kind":"EXTERNAL"}""");
        await MakeAsync("agreements", $$"""{"cpoNetworkId":"{{ids["cpo-networks"]}}","emspNetworkId":"{{ids["emsp-networks"]}}"}""");
        await MakeAsync("cpo-contracts", $$"""{"name":"Ours","networkId":"{{ids["cpo-networks"]}}","platformFee":{"perPeriod":10,"currency":"EUR","vatPercent":21} }""");
        await MakeAsync("emsp-contracts", $$"""{"name":"Theirs","networkId":"{{ids["emsp-networks"]}}"}""");
        await MakeAsync("cpos", $$"""{"name":"Ours","contractId":"{{ids["cpo-contracts"]}}"}""");
        await MakeAsync("emsps", $$"""{"name":"Theirs","contractId":"{{ids["emsp-contracts"]}}"}""");
        await MakeAsync("customers", """{"name":"Fleet","externalId":"C-1"}""");
        await MakeAsync("reimbursement-parties", """{"kind":"LANDLORD","name":"Landlord"}""");
        await MakeAsync("reimbursement-assignments", $$"""{"reimbursementPartyId":"{{ids["reimbursement-parties"]}}","locationId":"loc"}""");
        await MakeAsync("billing-runs", $$"""{"from":"2025-03-01","kind":"CPO_CREDIT","partyId":"{{ids["cpo-contracts"]}}"}""");
        ids["statements"] = (string)(await Eventually.Async(async () =>
            await owner.ListAsync($"/api/v1/statements?runId={ids["billing-runs"]}") is [var made, ..] ? made : null, "the statement"))["id"]!;
        foreach (var action in (string[])["approve", "finalise"])
            ids["journal-entries"] = (string)(await Eventually.Async(async () => await DecideAsync(owner, ids["statements"], action), "the statement's approval"))["id"]!;
        ids["parked-messages"] = await ParkAsync(owner, platform);
        // One that stays a draft.
        await owner.PostAsync("/api/v1/billing-runs", $$"""{"from":"2025-04-01","kind":"CPO_CREDIT","partyId":"{{ids["cpo-contracts"]}}"}""");
        return ids;
    }

    /// <summary>No request makes one: it is what a station's frame becomes.</summary>
    private static async Task<string> ParkAsync(Tenant owner, TestPlatform platform)
    {
        var station = await owner.CreateStationAsync();
        await platform.Services.GetRequiredService<PoisonFrames>().HoldAsync(
            new ConnectedCharger(owner.Id, station, "made-up", "ocpp1.6"), Encoding.UTF8.GetBytes("""[2,"m1","Heartbeat",{}]"""),
            new HeldReply("made-up", Acknowledged.Instance), CancellationToken.None);
        return (string)(await owner.ListAsync($"/api/v1/parked-messages?stationId={station}")).Single()["id"]!;
    }

    /// <summary>Null while the run is not quite over.</summary>
    private static async Task<JsonNode?> DecideAsync(Tenant owner, string statement, string action)
    {
        using var answer = await owner.Client.PostAsync($"/api/v1/statements/{statement}/{action}", new StringContent("{}", Encoding.UTF8, "application/json"));
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null;
    }
}
