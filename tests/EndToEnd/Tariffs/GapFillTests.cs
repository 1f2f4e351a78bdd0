using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Tariffs;

/// <summary>The past is priced once; only what nobody priced may be priced later.</summary>
public sealed class GapFillTests(ClockedPlatform world) : IClassFixture<ClockedPlatform>
{
    private const string Nights = ""","windows":[{"from":"22:00","to":"08:00"}]""";
    private const string Days = ""","windows":[{"from":"08:00","to":"22:00"}]""";
    private const string Fill = "/api/v1/billing-rules?gapFill=true&reason=Forgotten";

    [Fact]
    public async Task A_code_that_no_station_names_is_set_up_freely()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        Assert.Equal(200, (await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/ws-1", Asking.Rule("ws-1", 0.40m, "2026-01-01T00:00:00"))).Status);
        Assert.Equal(201, (await tenant.Client.SendAsync("POST", "/api/v1/billing-rules", Asking.Rule("before", 0.30m, to: "2026-01-01T00:00:00"))).Status);
    }

    [Fact]
    public async Task A_rule_that_starts_in_the_past_is_refused_and_says_what_to_do()
    {
        var tenant = await world.TenantAsync();
        var (status, refused) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("new", 0.42m, world.Day(-2)));
        Assert.Equal((422, "validFrom"), (status, (string)refused["field"]!));
        Assert.Contains("starts in the past, where other rules priced", (string)refused["detail"]!, StringComparison.Ordinal);
        Assert.Contains("Give it a start that is to come", (string)refused["detail"]!, StringComparison.Ordinal);
        // By the clock of its station the hour is over, though not by every clock on earth.
        var today = world.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:00:00", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(422, (await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("new", 0.42m, today))).Status);
        // A gap fill does not change what was priced, either.
        var (_, filled) = await tenant.Client.SendAsync("POST", Fill + "&split=true", Asking.Rule("new", 0.42m, world.Day(-2)));
        Assert.Contains("A gap fill holds only what no rule covered", (string)filled["detail"]!, StringComparison.Ordinal);
        Assert.Equal(422, (await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/ws-1", Asking.Rule("ws-1", 0.40m, to: world.Day(-1)))).Status);
        Assert.Equal(1, (int)(await tenant.GetAsync("/api/v1/billing-rules/ws-1"))["version"]!);
    }

    [Fact]
    public async Task A_narrower_rule_without_a_start_counts_from_now_on()
    {
        var tenant = await world.TenantAsync();
        Assert.Equal(201, (await tenant.Client.SendAsync("POST", "/api/v1/billing-rules", Asking.Rule("dutch", 0.39m, extra: ""","cpoScope":{"level":"Country","id":"NLD"}"""))).Status);
    }

    [Fact]
    public async Task A_gap_is_filled_with_permission_and_reason_and_prices_what_was_left_open()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        Assert.Equal(200, (await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/ws-1", Asking.Rule("ws-1", 0.40m, extra: Days))).Status);
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.BootAsync();
        // 23:30 in Amsterdam: no rule prices it.
        var night = new DateTimeOffset(world.Time.GetUtcNow().UtcDateTime.Date.AddDays(-1).AddHours(21.5), TimeSpan.Zero);
        var transaction = await charger.StartAsync(night, 0);

        var (status, refused) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules", Asking.Rule("nights", 0.30m, extra: Nights));
        Assert.Equal((422, "validFrom"), (status, (string)refused["field"]!));
        Assert.Contains("would price the past, where no rule did: any session; every day 00:00-08:00, every day 22:00-24:00", (string)refused["detail"]!, StringComparison.Ordinal);
        var key = await tenant.PostAsync("/api/v1/api-keys", """{"name":"prices","permissions":["WriteTariffs","ReadTariffs"]}""");
        using var other = world.Platform.Client((string)key["key"]!);
        Assert.Equal(403, (await other.SendAsync("POST", Fill, Asking.Rule("nights", 0.30m, extra: Nights))).Status);
        Assert.Equal(400, (await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?gapFill=true", Asking.Rule("nights", 0.30m, extra: Nights))).Status);

        var (made, filled) = await tenant.Client.SendAsync("POST", Fill, Asking.Rule("nights", 0.30m, extra: Nights));
        Assert.True(made == 201, filled.ToJsonString());
        Assert.Equal(("GAP_FILL", "Forgotten"), ((string)(await tenant.ChangeAsync(filled))["privilege"]!, (string)(await tenant.ChangeAsync(filled))["reason"]!));
        await charger.StopAsync(transaction, night.AddMinutes(50), 10_000);

        var cdr = await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
        Assert.Equal(3.00m, (decimal)cdr["totalCost"]!);
    }

    [Fact]
    public async Task A_gap_fill_never_touches_a_CDR()
    {
        var tenant = await world.TenantAsync();
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.BootAsync();
        var start = world.Time.GetUtcNow().AddHours(-3);
        await charger.StopAsync(await charger.StartAsync(start, 0), start.AddMinutes(50), 10_000);
        var cdr = await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
        await tenant.SplitAsync(Asking.Rule("next", 0.42m, world.Day(2)));

        Assert.Equal(422, (await tenant.Client.SendAsync("POST", Fill, Asking.Rule("cheap", 0.01m, world.Day(-5), extra: ""","cpoScope":{"level":"Country","id":"NLD"}"""))).Status);

        Assert.Equal(cdr.ToJsonString(), Assert.Single(await tenant.CdrsAsync(station)).ToJsonString());
    }
}
