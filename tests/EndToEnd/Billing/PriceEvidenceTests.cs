using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>The price shown at the start is stored with the session and bills. Each test has a tenant of its own.</summary>
public sealed class PriceEvidenceTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    /// <summary>21:30 in Amsterdam.</summary>
    private static readonly DateTimeOffset HalfPastNine = new(2026, 3, 10, 20, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_rule_that_changes_during_the_session_does_not_change_its_price()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        var (station, charger, transaction) = await StartAsync(tenant, "WS");
        await PutAsync(tenant, "/api/v1/billing-rules/ws-1", """{"engine":"Wholesale","tariffCode":"WS","components":[{"dimension":"Energy","price":0.90}]}""");
        await charger.StopAsync(transaction, HalfPastNine.AddMinutes(60), 11_000);

        var cdr = await CdrAsync(tenant, station);
        Assert.Equal(4.40m, (decimal)cdr["totalCost"]!);
        Assert.Null(cdr["deviations"]);
        var evidence = await tenant.GetAsync((string)cdr["priceEvidence"]!);
        Assert.Equal("START_RULE", (string)evidence["timePricing"]!);
        Assert.Null(evidence["parties"]);
        Assert.Equal(
            ["Wholesale WS ws-1 1", "Retail basic rt-1 1"],
            evidence["engines"]!.AsArray().Select(engine => $"{engine!["engine"]} {engine["tariffCode"]} {engine["periods"]![0]!["ruleId"]} {engine["periods"]![0]!["ruleVersion"]}"));
        Assert.Equal(4.40m, (decimal)evidence["firstPriced"]!["wholesale"]!["amount"]!);
        var rule = await tenant.GetAsync((string)evidence["engines"]![0]!["periods"]![0]!["rule"]!);
        Assert.Equal(0.40m, (decimal)rule["components"]![0]!["price"]!);
    }

    [Fact]
    public async Task With_time_of_use_the_next_24_hours_are_written_down_and_bill_although_the_rules_move()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await PeakAsync(tenant);
        var (station, charger, transaction) = await StartAsync(tenant, "PEAK", ",\"timeOfUseTariffs\":true");
        var session = (string)(await tenant.SessionsAsync(station))[0]["id"]!;

        var evidence = await tenant.GetAsync($"/api/v1/sessions/{session}/price-evidence");
        var periods = evidence["engines"]![0]!["periods"]!.AsArray();
        Assert.Equal(
            ["peak 2026-03-10T20:30:00Z", "off-peak 2026-03-10T21:00:00Z", "peak 2026-03-11T07:00:00Z"],
            periods.Select(period => $"{period!["ruleId"]} {period["from"]}"));
        Assert.Equal("2026-03-11T20:30:00Z", (string)periods[^1]!["to"]!);
        Assert.Equal("own", (string)evidence["parties"]!["cpoId"]!);

        await PutAsync(tenant, "/api/v1/billing-rules/off-peak",
            """{"engine":"Wholesale","tariffCode":"PEAK","components":[{"dimension":"Energy","price":9.99}],"windows":[{"from":"22:00","to":"08:00"}]}""");
        await charger.ReadingAsync(transaction, HalfPastNine.AddMinutes(30), 5_500);
        await charger.StopAsync(transaction, HalfPastNine.AddMinutes(60), 11_000);
        Assert.Equal(4.79m, (decimal)(await CdrAsync(tenant, station))["totalCost"]!);
    }

    [Fact]
    public async Task A_session_of_more_than_a_day_goes_on_with_the_rules_known_at_its_start()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await PeakAsync(tenant);
        var (station, charger, transaction) = await StartAsync(tenant, "PEAK", ",\"timeOfUseTariffs\":true");
        await PutAsync(tenant, "/api/v1/billing-rules/peak",
            """{"engine":"Wholesale","tariffCode":"PEAK","components":[{"dimension":"Energy","price":9.99}],"windows":[{"from":"08:00","to":"22:00"}]}""");
        var night = HalfPastNine.AddMinutes(30);
        foreach (var (at, register) in ((DateTimeOffset, int)[])[(night, 10_000), (night.AddHours(10), 20_000), (night.AddHours(24), 30_000), (night.AddHours(34), 40_000)])
            await charger.ReadingAsync(transaction, at, register);
        await charger.StopAsync(transaction, night.AddHours(35), 50_000);

        var cdr = await CdrAsync(tenant, station);
        Assert.Equal([0.53m, 0.34m, 0.53m, 0.34m, 0.53m], cdr["wholesale"]!["lines"]!.AsArray().Select(line => (decimal)line!["price"]!));
        Assert.Equal(22.70m, (decimal)cdr["totalCost"]!);
    }

    [Fact]
    public async Task The_parties_that_rules_were_chosen_by_are_those_of_the_start()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        foreach (var cpo in (string[])["north", "south"])
            await tenant.PostAsync("/api/v1/cpos", $$"""{"id":"{{cpo}}","name":"{{cpo}}","contractId":"own"}""");
        await tenant.PostAsync("/api/v1/billing-rules",
            """{"id":"north-price","engine":"Wholesale","tariffCode":"WS","components":[{"dimension":"Energy","price":0.30}],"cpoScope":{"level":"Cpo","id":"north"} }""");
        await MoveAsync(tenant, "north");
        var (station, charger, transaction) = await StartAsync(tenant, "WS");
        await MoveAsync(tenant, "south");
        await charger.StopAsync(transaction, HalfPastNine.AddMinutes(60), 10_000);

        var cdr = await CdrAsync(tenant, station);
        Assert.Equal(("north-price", 3.00m), ((string)cdr["wholesale"]!["ruleId"]!, (decimal)cdr["totalCost"]!));
        Assert.Equal("north", (string)(await tenant.GetAsync((string)cdr["priceEvidence"]!))["parties"]!["cpoId"]!);
    }

    [Fact]
    public async Task A_rule_that_fills_a_gap_afterwards_is_named_as_a_deviation()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await EndedTariffAsync(tenant);
        var (station, charger, transaction) = await StartAsync(tenant, "OLD");
        await tenant.PostAsync("/api/v1/billing-rules?gapFill=true&reason=late", """{"id":"filler","engine":"Wholesale","tariffCode":"OLD","validFrom":"2026-01-01","components":[{"dimension":"Energy","price":0.50}]}""");
        await charger.StopAsync(transaction, HalfPastNine.AddMinutes(60), 10_000);

        var cdr = await CdrAsync(tenant, station);
        Assert.Equal(5.00m, (decimal)cdr["totalCost"]!);
        var deviation = Assert.Single(cdr["deviations"]!.AsArray())!;
        Assert.Equal(("GAP_FILL", "Wholesale"), ((string)deviation["code"]!, (string)deviation["engine"]!));
        var evidence = await tenant.GetAsync((string)cdr["priceEvidence"]!);
        Assert.Null(evidence["engines"]![0]!["periods"]![0]!["ruleId"]);
        Assert.Equal("GAP_FILL", (string)Assert.Single(evidence["deviations"]!.AsArray())!["code"]!);
    }

    [Fact]
    public async Task Energy_that_is_interpolated_at_a_price_boundary_is_flagged_and_a_deviation()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await PeakAsync(tenant);
        var (station, charger, transaction) = await StartAsync(tenant, "PEAK", ",\"timeOfUseTariffs\":true");
        await charger.ReadingAsync(transaction, HalfPastNine.AddMinutes(20), 4_000);
        await charger.StopAsync(transaction, HalfPastNine.AddMinutes(60), 8_000);

        var flagged = await FlagAsync(tenant, station, "MISSING_CLOCK_ALIGNED_READINGS");
        var deviation = Assert.Single(flagged["deviations"]!.AsArray())!;
        Assert.Equal("MISSING_READING", (string)deviation["code"]!);
        Assert.Contains("2026-03-10 22:00", (string)deviation["sentence"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_price_for_the_same_readings_is_flagged_with_both_figures()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await EndedTariffAsync(tenant);
        var (station, charger, transaction) = await StartAsync(tenant, "OLD");
        await charger.ReadingAsync(transaction, HalfPastNine.AddMinutes(60), 10_000);
        await tenant.PostAsync("/api/v1/billing-rules?gapFill=true&reason=late", """{"id":"filler","engine":"Wholesale","tariffCode":"OLD","validFrom":"2026-01-01","components":[{"dimension":"Energy","price":0.50}]}""");
        // The stop is missing: the session is flagged, and priced all the same.
        await charger.StartAsync(HalfPastNine.AddHours(2), 10_000);
        var flagged = await FlagAsync(tenant, station, "MISSING_STOP");
        Assert.Equal("GAP_FILL", (string)Assert.Single(flagged["deviations"]!.AsArray())!["code"]!);

        await PutAsync(tenant, "/api/v1/billing-rules/filler?gapFill=true&reason=late", """{"engine":"Wholesale","tariffCode":"OLD","validFrom":"2026-01-01","components":[{"dimension":"Energy","price":0.60}]}""");
        await charger.StopAsync(transaction, HalfPastNine.AddMinutes(60), 10_000);

        var changed = await FlagAsync(tenant, station, "PRICE_CHANGED_ON_RETRY");
        var reason = Assert.Single(changed["reasons"]!.AsArray())!;
        Assert.Contains("5.00 EUR", (string)reason["sentence"]!, StringComparison.Ordinal);
        Assert.Contains("6.00 EUR", (string)reason["sentence"]!, StringComparison.Ordinal);

        var resolved = await tenant.PostAsync($"/api/v1/flagged-transactions/{changed["id"]}/accept", """{"reason":"0.60 was agreed"}""");
        var accepted = Assert.Single((await tenant.GetAsync($"/api/v1/cdrs/{resolved["cdrId"]}"))["accepted"]!.AsArray())!;
        Assert.Equal(("PRICE_CHANGED_ON_RETRY", "0.60 was agreed"), ((string)accepted["code"]!, (string)accepted["reason"]!));
    }

    private static async Task PeakAsync(Tenant tenant)
    {
        await tenant.PostAsync("/api/v1/tariffs", """{"code":"PEAK","engine":"Wholesale","currency":"EUR"}""");
        await tenant.PostAsync("/api/v1/billing-rules", """{"id":"peak","engine":"Wholesale","tariffCode":"PEAK","components":[{"dimension":"Energy","price":0.53}],"windows":[{"from":"08:00","to":"22:00"}]}""");
        await tenant.PostAsync("/api/v1/billing-rules", """{"id":"off-peak","engine":"Wholesale","tariffCode":"PEAK","components":[{"dimension":"Energy","price":0.34}],"windows":[{"from":"22:00","to":"08:00"}]}""");
    }

    private static async Task EndedTariffAsync(Tenant tenant)
    {
        await tenant.PostAsync("/api/v1/tariffs", """{"code":"OLD","engine":"Wholesale","currency":"EUR"}""");
        await tenant.PostAsync("/api/v1/billing-rules", """{"id":"old","engine":"Wholesale","tariffCode":"OLD","validTo":"2026-01-01","components":[{"dimension":"Energy","price":0.40}]}""");
    }

    private static Task MoveAsync(Tenant tenant, string cpo) => PutAsync(tenant, "/api/v1/locations/loc", $$"""
        {"name":"Depot","address":"Street 1","city":"Utrecht","postalCode":"3511","country":"NLD","timeZone":"Europe/Amsterdam","cpoId":"{{cpo}}"}
        """);

    private static async Task PutAsync(Tenant tenant, string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await tenant.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task<(string Station, TestCharger Charger, int Transaction)> StartAsync(Tenant tenant, string tariff, string extra = "")
    {
        var station = (string)(await tenant.PostAsync("/api/v1/charge-stations", $$"""
            {"id":"{{$"CP-{Guid.NewGuid():N}"[..16]}}","locationId":"loc","tariffCode":"{{tariff}}","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]{{extra}} }
            """))["id"]!;
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        return (station, charger, await charger.StartAsync(HalfPastNine, 0));
    }

    private static Task<JsonNode> CdrAsync(Tenant tenant, string station) =>
        Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), $"a CDR of {station}");

    private static Task<JsonNode> FlagAsync(Tenant tenant, string station, string code) => Eventually.Async(
        async () => (await tenant.FlaggedAsync(station)).FirstOrDefault(flag => flag["reasons"]!.AsArray().Any(reason => (string)reason!["code"]! == code)), $"{code} of {station}");
}
