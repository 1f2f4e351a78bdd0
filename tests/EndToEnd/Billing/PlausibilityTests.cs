using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>Sessions that a human must look at before they are billed, from the charger's frames to the flag.</summary>
public sealed class PlausibilityTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_session_longer_than_the_tenants_limit_is_flagged() =>
        Assert.Equal(["TOO_LONG"], await ReasonsAsync("0.40", TimeSpan.FromDays(8), 10_000));

    [Fact]
    public async Task A_cost_above_the_currencys_ceiling_is_flagged() =>
        Assert.Equal(["COST_ABOVE_CEILING"], await ReasonsAsync("10", TimeSpan.FromHours(3), 50_001));

    [Fact]
    public async Task A_price_that_rounds_to_nothing_is_flagged() =>
        Assert.Equal(["COST_ZERO"], await ReasonsAsync("0.40", TimeSpan.FromHours(1), 10));

    private async Task<IEnumerable<string>> ReasonsAsync(string price, TimeSpan length, decimal wattHours)
    {
        var code = $"T-{Guid.NewGuid():N}"[..12];
        await world.Tenant.PostAsync("/api/v1/tariffs", $$"""{"code":"{{code}}","engine":"WHOLESALE","currency":"EUR"}""");
        await world.Tenant.PostAsync("/api/v1/billing-rules", $$"""{"engine":"WHOLESALE","tariffCode":"{{code}}","components":[{"dimension":"ENERGY","price":{{price}}}]}""");
        var station = (string)(await world.Tenant.PostAsync("/api/v1/charge-stations",
            $$"""{"id":"{{$"CP-{Guid.NewGuid():N}"[..16]}}","locationId":"loc","tariffCode":"{{code}}","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}"""))["id"]!;
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        await charger.StopAsync(await charger.StartAsync(Ten, 0), Ten + length, wattHours);
        var flagged = await Eventually.Async(async () => (await world.Tenant.FlaggedAsync(station)).SingleOrDefault(), "the flag");
        return flagged["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!);
    }
}
