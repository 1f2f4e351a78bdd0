namespace GreenFlux.Tests.EndToEnd.Api.Parties;

[Collection(ApiCollection.Name)]
public sealed class SessionPartyTests(ApiHost host)
{
    private const string Parties = "/api/v1/session-parties";

    [Fact]
    public async Task Who_pays_whom_can_be_asked_before_anybody_charges()
    {
        var tenant = await host.NewTenantAsync();
        var station = Some.Name("WHO");
        await Some.SetUpAsync(tenant);
        await tenant.MakeAsync("/api/v1/charge-stations", Some.Station(station));
        await tenant.MakeEmspAsync("partner", "EXTERNAL");
        await tenant.MakeAsync("/api/v1/tokens", new { uid = "CARD", emspId = "partner" });
        await tenant.MakeAsync("/api/v1/agreements", new { id = "one", cpoNetworkId = "own", emspNetworkId = "partner", validTo = "2026-05-01", vatTreatment = "EXEMPT" });

        var before = await tenant.GetAsync($"{Parties}?stationId={station}&tokenUid=CARD&at=2026-04-30T21:59:59Z");
        Assert.Equal(
            (200, "own", "partner", "one", "EXEMPT", true, 0),
            (before.Status, before.Text("cpoNetworkId"), before.Text("emspId"), before.Text("agreementId"), before.Text("vatTreatment"),
                before.Body.GetProperty("isRoaming").GetBoolean(), before.Body.GetProperty("problems").GetArrayLength()));
        var after = await tenant.GetAsync($"{Parties}?stationId={station}&tokenUid=CARD&at=2026-04-30T22:00:00Z");
        Assert.Equal("NO_AGREEMENT", after.Body.GetProperty("problems")[0].GetProperty("code").GetString());
        var now = await tenant.GetAsync($"{Parties}?stationId={station}");
        Assert.Equal((200, false, false), (now.Status, now.Body.TryGetProperty("emspId", out _), now.Body.GetProperty("isRoaming").GetBoolean()));

        var other = await host.NewTenantAsync();
        Assert.Equal((400, "INVALID_QUERY", "stationId"), await other.GetAsync($"{Parties}?stationId={station}").RefusalAsync());
        Assert.Equal((400, "INVALID_QUERY", "stationId"), await tenant.GetAsync(Parties).RefusalAsync());
        Assert.Equal((400, "INVALID_QUERY", "at"), await tenant.GetAsync($"{Parties}?stationId={station}&at=today").RefusalAsync());
    }
}
