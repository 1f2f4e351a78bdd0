using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>Sessions whose price follows the clock, from the charger's frames to the CDR's lines.</summary>
public sealed class TimePricingTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    /// <summary>21:30 in Amsterdam.</summary>
    private static readonly DateTimeOffset HalfPastNine = new(2026, 3, 10, 20, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task With_time_of_use_each_half_of_a_session_has_its_own_price()
    {
        var tariff = await PeakTariffAsync();
        var cdr = await ChargeAsync(tariff, ",\"timeOfUseTariffs\":true");

        Assert.Equal(4.79m, (decimal)cdr["totalCost"]!);
        var lines = cdr["wholesale"]!["lines"]!.AsArray();
        Assert.Equal([(5.5m, 0.53m, 2.92m), (5.5m, 0.34m, 1.87m)], lines.Select(line => ((decimal)line!["quantity"]!, (decimal)line["price"]!, (decimal)line["roundedCost"]!)));
        Assert.Equal(HalfPastNine.AddMinutes(30), DateTimeOffset.Parse((string)lines[1]!["from"]!));
    }

    [Fact]
    public async Task Without_it_the_rule_of_the_start_prices_the_whole_session() =>
        Assert.Equal(5.83m, (decimal)(await ChargeAsync(await PeakTariffAsync(), ""))["totalCost"]!);

    [Fact]
    public async Task Parked_minutes_have_a_price_of_their_own_and_show_in_the_CDR()
    {
        var tariff = await TariffAsync(("day", """{"dimension":"TIME","price":0.02},{"dimension":"PARKING","price":0.05}""", ""));
        var station = await StationAsync(tariff, ",\"timeOfUseTariffs\":true");
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        var transaction = await charger.StartAsync(HalfPastNine, 0);
        foreach (var (minute, register) in ((int, decimal)[])[(15, 4_000), (30, 8_000), (45, 8_000), (60, 8_000)])
            await charger.ReadingAsync(transaction, HalfPastNine.AddMinutes(minute), register);
        await charger.StopAsync(transaction, HalfPastNine.AddMinutes(67), 8_000);

        var cdr = await CdrAsync(station);
        Assert.Equal(37 * 60, (int)cdr["totalParkingTimeSeconds"]!);
        Assert.Equal(0.60m + 1.85m, (decimal)cdr["totalCost"]!);
    }

    [Fact]
    public async Task An_energy_price_that_changes_when_no_meter_is_read_is_refused_with_time_of_use()
    {
        var tariff = await TariffAsync(("odd", """{"dimension":"ENERGY","price":0.53}""", ""","windows":[{"from":"08:00","to":"22:10"}]"""));

        var refused = await world.Tenant.Client.PostAsync("/api/v1/charge-stations", new StringContent(
            $$"""{"id":"CP-ODD-{{tariff}}","locationId":"loc","tariffCode":"{{tariff}}","timeOfUseTariffs":true,"evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}""", Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("whose windows[0] lies beside the quarter-hours", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FLAG-1", 18, 24, false)]
    [InlineData("FLAG-2", 12, 22, true)]
    [InlineData("FLAG-3", 5, 25, true)]
    [InlineData("FLAG-4", 0, 15, true)]
    public async Task Time_of_use_without_clock_aligned_readings_is_flagged_unless_short_and_between_quarters(string vector, int from, int to, bool isFlagged)
    {
        var tariff = await PeakTariffAsync();
        foreach (var (extra, needsReadings) in ((string, bool)[])[(",\"timeOfUseTariffs\":true", true), ("", false)])
        {
            var station = await StationAsync(tariff, extra);
            var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
            await charger.BootAsync();
            var transaction = await charger.StartAsync(HalfPastNine.AddHours(1).AddMinutes(from - 30), 0);
            await charger.StopAsync(transaction, HalfPastNine.AddHours(1).AddMinutes(to - 30), 1_000);
            if (isFlagged && needsReadings)
            {
                var flagged = await Eventually.Async(async () => (await world.Tenant.FlaggedAsync(station)).SingleOrDefault(), $"the flag of {vector}");
                Assert.Equal("MISSING_CLOCK_ALIGNED_READINGS", (string)Assert.Single(flagged["reasons"]!.AsArray())!["code"]!);
            }
            else
            {
                Assert.Equal(0.34m, (decimal)(await CdrAsync(station))["totalCost"]!);
            }
        }
    }

    [Fact]
    public async Task A_stretch_without_a_rule_flags_the_session_and_names_when()
    {
        var tariff = await TariffAsync(("peak", """{"dimension":"ENERGY","price":0.53}""", ""","windows":[{"from":"08:00","to":"22:00"}]"""));
        var station = await StationAsync(tariff, ",\"timeOfUseTariffs\":true");
        await SessionAsync(station);

        var flagged = await Eventually.Async(async () => (await world.Tenant.FlaggedAsync(station)).SingleOrDefault(), "the flag");
        var reason = Assert.Single(flagged["reasons"]!.AsArray())!;
        Assert.Equal("NO_BILLING_RULE", (string)reason["code"]!);
        Assert.Contains("from 2026-03-10 22:00 on", (string)reason["sentence"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_threshold_takes_the_second_price_from_its_kWh_on()
    {
        var tariff = await TariffAsync(("rule", """{"dimension":"ENERGY","price":0.40,"threshold":{"above":10,"price":0.50}}""", ""));
        Assert.Equal(4.50m, (decimal)(await ChargeAsync(tariff, ""))["totalCost"]!);
    }

    [Fact]
    public async Task Both_switches_at_once_and_prices_that_a_switch_rules_out_are_refused()
    {
        var energy = await PeakTariffAsync();
        var parking = await TariffAsync(("rule", """{"dimension":"PARKING","price":0.05}""", ""));

        await AssertRefusedAsync("/api/v1/charge-stations", Station(energy, ",\"timeOfUseTariffs\":true,\"dynamicTimeBasedTariffs\":true"), "dynamicTimeBasedTariffs");
        await AssertRefusedAsync("/api/v1/charge-stations", Station(energy, ",\"dynamicTimeBasedTariffs\":true"), "tariffCode");
        await AssertRefusedAsync("/api/v1/charge-stations", Station(parking, ""), "tariffCode");

        var plain = await TariffAsync(("night", """{"dimension":"ENERGY","price":0.30}""", ""","windows":[{"from":"22:00","to":"08:00"}]"""));
        await StationAsync(plain, "");
        await AssertRefusedAsync("/api/v1/billing-rules",
            $$"""{"engine":"WHOLESALE","tariffCode":"{{plain}}","components":[{"dimension":"PARKING","price":0.05}],"windows":[{"from":"08:00","to":"22:00"}]}""", "components");
    }

    [Fact]
    public async Task Retail_may_add_a_percentage_to_the_wholesale_total()
    {
        var package = $"p-{Guid.NewGuid():N}"[..12];
        await world.Tenant.PostAsync("/api/v1/retail-packages", $$"""{"id":"{{package}}","name":"Plus seven"}""");
        await world.Tenant.PostAsync("/api/v1/billing-rules",
            $$"""{"engine":"RETAIL","retailPackageId":"{{package}}","components":[],"retailPricing":{"option":"WHOLESALE_PLUS_PERCENTAGE","percentage":7} }""");
        await world.Tenant.PostAsync("/api/v1/drivers", $$"""{"id":"{{package}}","name":"Percy","retailPackageId":"{{package}}"}""");
        await world.Tenant.PostAsync("/api/v1/tokens", $$"""{"uid":"{{package}}","driverId":"{{package}}"}""");

        var station = await StationAsync(await PeakTariffAsync(), ",\"timeOfUseTariffs\":true");
        await SessionAsync(station, package);

        var cdr = await CdrAsync(station);
        Assert.Equal(5.13m, (decimal)cdr["totalRetailCost"]!);
        Assert.Equal(["WHOLESALE", "MARKUP"], cdr["retail"]!["lines"]!.AsArray().Select(line => (string)line!["kind"]!));
    }

    private Task<string> PeakTariffAsync() => TariffAsync(
        ("peak", """{"dimension":"ENERGY","price":0.53}""", ""","windows":[{"from":"08:00","to":"22:00"}]"""),
        ("off-peak", """{"dimension":"ENERGY","price":0.34}""", ""","windows":[{"from":"22:00","to":"08:00"}]"""));

    private async Task<string> TariffAsync(params (string Name, string Components, string Extra)[] rules)
    {
        var code = $"T-{Guid.NewGuid():N}"[..12];
        await world.Tenant.PostAsync("/api/v1/tariffs", $$"""{"code":"{{code}}","engine":"WHOLESALE","currency":"EUR"}""");
        foreach (var (name, components, extra) in rules)
            await world.Tenant.PostAsync("/api/v1/billing-rules", $$"""{"id":"{{code}}-{{name}}","engine":"WHOLESALE","tariffCode":"{{code}}","components":[{{components}}]{{extra}} }""");
        return code;
    }

    private static string Station(string tariff, string extra) => $$"""
        {"id":"{{$"CP-{Guid.NewGuid():N}"[..16]}}","locationId":"loc","tariffCode":"{{tariff}}","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]{{extra}} }
        """;

    private async Task<string> StationAsync(string tariff, string extra) =>
        (string)(await world.Tenant.PostAsync("/api/v1/charge-stations", Station(tariff, extra)))["id"]!;

    private async Task<JsonNode> ChargeAsync(string tariff, string extra)
    {
        var station = await StationAsync(tariff, extra);
        await SessionAsync(station);
        return await CdrAsync(station);
    }

    private async Task SessionAsync(string station, string idTag = Tenant.Token)
    {
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        var transaction = await charger.StartAsync(HalfPastNine, 0, idTag);
        await charger.ReadingAsync(transaction, HalfPastNine.AddMinutes(30), 5_500);
        await charger.StopAsync(transaction, HalfPastNine.AddMinutes(60), 11_000, idTag);
    }

    private async Task<JsonNode> CdrAsync(string station) =>
        await Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault(), $"a CDR of {station}");

    private async Task AssertRefusedAsync(string path, string json, string field)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await world.Tenant.Client.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, $"{(int)answer.StatusCode} {text}");
        Assert.Contains($"\"{field}\"", text, StringComparison.Ordinal);
    }
}
