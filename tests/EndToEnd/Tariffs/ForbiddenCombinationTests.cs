using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Tariffs;

/// <summary>What does not go together is refused wherever it would come together.</summary>
public sealed class ForbiddenCombinationTests(ClockedPlatform world) : IClassFixture<ClockedPlatform>
{
    private const string TimeOfUse = ",\"timeOfUseTariffs\":true";
    private const string Uneven = ""","windows":[{"from":"08:10","to":"22:00"}]""";

    [Fact]
    public async Task With_time_of_use_bounds_of_energy_prices_lie_on_quarter_hours()
    {
        var tenant = await world.TenantAsync(TimeOfUse);
        var (status, refused) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules", Asking.Rule("uneven", 0.30m, extra: ""","cpoScope":{"level":"Country","id":"NLD"}""" + Uneven));
        Assert.Equal((422, "windows[0]"), (status, (string)refused["field"]!));
        (status, refused) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules/ws-1/end", """{"at":"2090-01-01T00:05:00"}""");
        Assert.Equal((422, "validTo"), (status, (string)refused["field"]!));
        (status, refused) = await tenant.Client.SendAsync("POST", "/api/v1/tariffs/WS/end", """{"at":"2090-01-01T00:05:00"}""");
        Assert.Equal((422, "at"), (status, (string)refused["field"]!));
        Assert.Equal(200, (await tenant.Client.SendAsync("POST", "/api/v1/tariffs/WS/end", """{"at":"2090-01-01T00:15:00"}""")).Status);
    }

    [Fact]
    public async Task A_station_is_neither_given_such_a_tariff_nor_switched_to_time_of_use_with_it()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/tariffs", """{"code":"U","engine":"WHOLESALE","currency":"EUR"}""");
        await tenant.PostAsync("/api/v1/billing-rules", Asking.Rule("u", 0.30m, extra: Uneven).Replace("\"WS\"", "\"U\"", StringComparison.Ordinal));
        var station = await tenant.CreateStationAsync();
        string Body(string code, string extra) =>
            $$"""{"locationId":"loc","tariffCode":"{{code}}","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]{{extra}} }""";

        Assert.Equal(200, (await tenant.Client.SendAsync("PUT", $"/api/v1/charge-stations/{station}", Body("U", ""))).Status);
        var (status, switched) = await tenant.Client.SendAsync("PUT", $"/api/v1/charge-stations/{station}", Body("U", TimeOfUse));
        Assert.Equal((422, "tariffCode"), (status, (string)switched["field"]!));
        Assert.Contains("windows[0] lies beside the quarter-hours", (string)switched["detail"]!, StringComparison.Ordinal);
        Assert.Equal(200, (await tenant.Client.SendAsync("PUT", $"/api/v1/charge-stations/{station}", Body("WS", TimeOfUse))).Status);
        Assert.Equal(422, (await tenant.Client.SendAsync("PUT", $"/api/v1/charge-stations/{station}", Body("U", TimeOfUse))).Status);
    }

    [Fact]
    public async Task A_minute_price_without_a_parking_price_is_saved_with_a_word_about_idle_minutes()
    {
        var tenant = await world.TenantAsync(TimeOfUse);
        var (status, saved) = await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/ws-1",
            """{"engine":"WHOLESALE","tariffCode":"WS","components":[{"dimension":"TIME","price":0.02}]}""");
        Assert.Equal(200, status);
        Assert.Contains("idle minutes cost nothing", (string)saved["notes"]![0]!, StringComparison.Ordinal);
        Assert.Null((await tenant.GetAsync("/api/v1/billing-rules/ws-1"))["notes"]);
    }
}
