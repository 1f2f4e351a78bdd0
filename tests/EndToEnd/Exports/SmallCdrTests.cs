using System.Text.Json.Nodes;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Outbox;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Exports;

/// <summary>SMALL-1 and SMALL-2 through the whole platform.</summary>
public sealed class SmallCdrTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    private static async Task<(string Station, JsonNode Cdr)> ChargeAsync(TestPlatform platform, Tenant tenant, decimal energyWh, int seconds)
    {
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        await charger.StopAsync(await charger.StartAsync(Ten), Ten.AddSeconds(seconds), energyWh);
        return (station, await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), $"the CDR of {station}"));
    }

    [Theory]
    [InlineData(199, 119, false)]
    [InlineData(200, 119, true)]
    [InlineData(199, 120, true)]
    [InlineData(500, 119, true)]
    [InlineData(100, 2_700, true)]
    public async Task Only_a_CDR_of_little_energy_and_little_time_is_not_published(int energyWh, int seconds, bool published)
    {
        var (station, cdr) = await ChargeAsync(world.Platform, world.Tenant, energyWh, seconds);

        Assert.Equal(published, (bool)cdr["published"]!);
        Assert.NotNull(cdr["totalCost"]);
        async Task<int> CountAsync(string query) => (await world.Tenant.ListAsync($"/api/v1/cdrs?stationId={station}&{query}")).Count;
        Assert.Equal((published ? 1 : 0, published ? 0 : 1), (await CountAsync("published=true"), await CountAsync("published=false")));
        var export = await ExportWorld.ExportAsync(world.Tenant, $$"""{"format":"CSV","stationId":"{{station}}"}""");
        Assert.Equal(published ? 1 : 0, (int)export["rows"]!);
        var direct = await world.Tenant.Client.GetStringAsync($"/api/v1/cdrs/export?stationId={station}");
        Assert.Equal(published, direct.Contains((string)cdr["id"]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Webhooks_are_told_of_published_ones_alone_and_a_tenant_may_publish_all()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/webhooks", """{"url":"https://localhost:1/hook","events":["CDR_CREATED"]}""");
        async Task<int> ToldAsync(JsonNode cdr)
        {
            var stored = await world.Platform.Services.GetRequiredService<CdrStore>().GetCdrAsync(tenant.Id, (string)cdr["id"]!, default);
            return (await world.Platform.Services.GetRequiredService<OutboxEntries>().ForCdrAsync(stored!, default)).Count;
        }
        var (_, small) = await ChargeAsync(world.Platform, tenant, 100, 60);
        Assert.Equal((false, 0), ((bool)small["published"]!, await ToldAsync(small)));

        var settings = (await tenant.GetAsync("/api/v1/tenant"))["settings"]!.AsObject();
        settings["publishAllCdrs"] = true;
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/tenant/settings")
        {
            Content = new StringContent(settings.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("If-Match", "*");
        using var set = await tenant.Client.SendAsync(request);
        Assert.True(set.IsSuccessStatusCode, await set.Content.ReadAsStringAsync());

        var (_, published) = await ChargeAsync(world.Platform, tenant, 100, 60);
        Assert.Equal((true, 1), ((bool)published["published"]!, await ToldAsync(published)));
        Assert.False((bool)(await tenant.GetAsync($"/api/v1/cdrs/{small["id"]}"))["published"]!);
    }

    [Fact]
    public async Task What_is_held_back_is_in_no_file()
    {
        var station = await world.Tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.BootAsync();
        await charger.StopAsync(await charger.StartAsync(Ten, 5_000), Ten.AddHours(1), 4_000);
        await Eventually.Async(async () => (await world.Tenant.FlaggedAsync(station)).SingleOrDefault(), "the flag");
        var export = await ExportWorld.ExportAsync(world.Tenant, $$"""{"format":"JSON_LINES","stationId":"{{station}}"}""");
        Assert.Equal((0, 0), ((int)export["rows"]!, (int)export["bytes"]!));
        Assert.Empty(await ExportWorld.DownloadAsync(world.Platform.Address, export));
    }
}
