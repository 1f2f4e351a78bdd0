using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Flags;

/// <summary>The list of codes, and a tenant's own limits, through the API.</summary>
public sealed class FlagReasonTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_API_lists_every_code_with_what_can_be_done_about_it()
    {
        var kinds = await world.Tenant.ListAsync("/api/v1/flag-reasons");
        Assert.Equal(CheckCatalog.All.Select(kind => kind.Code), kinds.Select(kind => (string)kind["code"]!));
        var missing = kinds.Single(kind => (string)kind["code"]! == "MISSING_EVSE");
        Assert.Equal(("CONFIGURATION", "FLAG", "CPO"), ((string)missing["category"]!, (string)missing["severity"]!, (string)missing["owners"]![0]!));
        Assert.Equal(["RETRY", "DROP"], missing["actions"]!.AsArray().Select(action => (string)action!));
        Assert.NotEmpty((string)missing["cure"]!);
    }

    [Fact]
    public async Task A_tenants_own_limits_hold_from_then_on_and_are_read_back()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await SetAsync(tenant, """{"maxAgeDays":null,"allowOpenStations":true,"limits":{"powerToleranceFactor":1,"energyToleranceWh":0,"costCeilings":{"EUR":3.99,"KWD":100} } }""");
        var limits = (await tenant.GetAsync("/api/v1/tenant"))["settings"]!["limits"]!;
        Assert.Equal((1m, 3.99m, 100_000m), ((decimal)limits["powerToleranceFactor"]!, (decimal)limits["costCeilings"]!["EUR"]!, (decimal)limits["unusualEnergyWh"]!));

        var station = await tenant.CreateStationAsync();
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        await charger.StopAsync(await charger.StartAsync(Ten, 0), Ten.AddHours(1), 22_001);
        var flagged = await Eventually.Async(async () => (await tenant.FlaggedAsync(station)).SingleOrDefault(), "the flag");
        Assert.Equal(
            ["ENERGY_BEYOND_POWER", "COST_ABOVE_CEILING", "COST_ABOVE_CEILING", "COST_ABOVE_CEILING"],
            flagged["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!));
    }

    [Theory]
    [InlineData("""{"limits":{"powerToleranceFactor":0.99} }""", "limits.powerToleranceFactor")]
    [InlineData("""{"limits":{"energyToleranceWh":-1} }""", "limits.energyToleranceWh")]
    [InlineData("""{"limits":{"unusualEnergyWh":0} }""", "limits.unusualEnergyWh")]
    [InlineData("""{"limits":{"maxClockSkewSeconds":59} }""", "limits.maxClockSkewSeconds")]
    [InlineData("""{"limits":{"clockToleranceSeconds":300} }""", "limits.clockToleranceSeconds")]
    [InlineData("""{"limits":{"partnerTolerancePercent":101} }""", "limits.partnerTolerancePercent")]
    [InlineData("""{"limits":{"partnerToleranceAmount":-0.01} }""", "limits.partnerToleranceAmount")]
    [InlineData("""{"limits":{"costCeilings":{"EURO":1} } }""", "limits.costCeilings")]
    [InlineData("""{"limits":{"costCeilings":{"eur":1} } }""", "limits.costCeilings")]
    [InlineData("""{"limits":{"costCeilings":{"EUR":0} } }""", "limits.costCeilings")]
    public async Task Limits_that_make_no_sense_are_refused_by_name(string settings, string field)
    {
        var (status, answer) = await PutAsync(world.Tenant, settings);
        Assert.Equal(422, status);
        Assert.Contains($"\"{field}\"", answer, StringComparison.Ordinal);
    }

    private static async Task SetAsync(Tenant tenant, string settings)
    {
        var (status, answer) = await PutAsync(tenant, settings);
        Assert.True(status == 200, answer);
    }

    private static async Task<(int Status, string Answer)> PutAsync(Tenant tenant, string settings)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/tenant/settings") { Content = new StringContent(settings, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await tenant.Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
