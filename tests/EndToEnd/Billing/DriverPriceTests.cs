using System.Net;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>The prices that drivers are shown, held to what they are billed. Each test has a tenant of its own.</summary>
public sealed class DriverPriceTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    /// <summary>21:30 in Amsterdam.</summary>
    private static readonly DateTimeOffset HalfPastNine = new(2026, 3, 10, 20, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_prices_shown_for_the_next_24_hours_are_the_prices_that_bill()
    {
        var tenant = await WithPeakAsync();
        await tenant.PostAsync("/api/v1/vat-rates", """{"level":"Tariff","subjectId":"PEAK","percent":21}""");
        var station = await StationAsync(tenant, "PEAK", ",\"timeOfUseTariffs\":true");

        var wholesale = (await PricesAsync(tenant, station, "2026-03-10T20:30:00Z"))["prices"]![0]!;
        Assert.Equal(("WHOLESALE", "VALID", true), ((string)wholesale["tariffType"]!, (string)wholesale["validity"]!, (bool)wholesale["isDefaultTariff"]!));
        var shown = new[] { wholesale["current"]! }.Concat(wholesale["futureTariffs"]!.AsArray()).ToArray();
        Assert.Equal(
            ["0.53 2026-03-10T20:30:00Z", "0.34 2026-03-10T21:00:00Z", "0.53 2026-03-11T07:00:00Z"],
            shown.Select(price => $"{price!["components"]![0]!["price"]} {price["validFrom"]}"));
        Assert.All(shown, price => Assert.Equal(("EUR", 21m, false), ((string)price!["currency"]!, (decimal)price["vatPercentage"]!, (bool)price["isVatIncluded"]!)));

        var cdr = await ChargeAsync(tenant, station, Tenant.Token);
        Assert.Equal(
            shown.Take(2).Select(price => ((string)price!["ruleId"]!, (decimal)price["components"]![0]!["price"]!)),
            cdr["wholesale"]!["lines"]!.AsArray().Select(line => ((string)line!["ruleId"]!, (decimal)line["price"]!)));
        Assert.Equal((4.79m, 21m), ((decimal)cdr["totalCost"]!, (decimal)cdr["vat"]!));
    }

    [Fact]
    public async Task Without_time_of_use_only_the_price_of_the_moment_is_shown()
    {
        var tenant = await WithPeakAsync();
        var prices = (await PricesAsync(tenant, await StationAsync(tenant, "PEAK"), "2026-03-10T20:30:00Z"))["prices"]!.AsArray();
        Assert.Equal(0.53m, (decimal)prices[0]!["current"]!["components"]![0]!["price"]!);
        Assert.Null(prices[0]!["current"]!["validTo"]);
        Assert.Empty(prices[0]!["futureTariffs"]!.AsArray());
        Assert.Equal(("RETAIL", "VALID", "basic"), ((string)prices[1]!["tariffType"]!, (string)prices[1]!["validity"]!, (string)prices[1]!["tariffCode"]!));
    }

    [Fact]
    public async Task A_spring_night_is_cut_where_its_clock_jumps()
    {
        var tenant = await WithPeakAsync("22:00", "02:30");
        var station = await StationAsync(tenant, "PEAK", ",\"timeOfUseTariffs\":true");
        var wholesale = (await PricesAsync(tenant, station, "2026-03-29T00:15:00Z"))["prices"]![0]!;
        Assert.Equal("off-peak", (string)wholesale["current"]!["ruleId"]!);
        Assert.Equal("2026-03-29T01:00:00Z", (string)wholesale["current"]!["validTo"]!);
    }

    [Fact]
    public async Task A_partners_token_is_shown_the_price_of_the_start_and_no_retail_price()
    {
        var tenant = await WithPeakAsync();
        await tenant.PostAsync("/api/v1/emsp-networks", """{"id":"partner","name":"Partner","kind":"EXTERNAL"}""");
        await tenant.PostAsync("/api/v1/emsp-contracts", """{"id":"partner","name":"Partner","networkId":"partner"}""");
        await tenant.PostAsync("/api/v1/emsps", """{"id":"partner","name":"Partner","contractId":"partner","partyId":"DE-PAR"}""");
        await tenant.PostAsync("/api/v1/agreements", """{"id":"deal","cpoNetworkId":"own","emspNetworkId":"partner","validFrom":"2026-01-01"}""");
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"PARTNER-1","emspId":"partner"}""");
        var station = await StationAsync(tenant, "PEAK", ",\"timeOfUseTariffs\":true");

        var prices = (await PricesAsync(tenant, station, "2026-03-10T20:30:00Z", "PARTNER-1"))["prices"]!.AsArray();
        Assert.Equal("peak", (string)prices[0]!["current"]!["ruleId"]!);
        Assert.Empty(prices[0]!["futureTariffs"]!.AsArray());
        Assert.Equal("UNKNOWN", (string)prices[1]!["validity"]!);
        Assert.Equal(5.83m, (decimal)(await ChargeAsync(tenant, station, "PARTNER-1"))["totalCost"]!);
    }

    [Fact]
    public async Task What_can_not_be_priced_says_so_and_why()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/tariffs", """{"code":"OLD","engine":"Wholesale","currency":"SEK"}""");
        await tenant.PostAsync("/api/v1/billing-rules", """{"id":"old","engine":"Wholesale","tariffCode":"OLD","validTo":"2026-01-01","components":[{"dimension":"Energy","price":0.40}]}""");
        await tenant.PostAsync("/api/v1/retail-packages", """{"id":"plus","name":"Plus"}""");
        await tenant.PostAsync("/api/v1/billing-rules",
            """{"id":"plus","engine":"Retail","retailPackageId":"plus","currency":"EUR","components":[{"dimension":"Flat","price":0.50}],"retailPricing":{"option":"WHOLESALE_PLUS_AMOUNT"} }""");
        await tenant.PostAsync("/api/v1/drivers", """{"id":"plus","name":"Plus","retailPackageId":"plus"}""");
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"PLUS","driverId":"plus"}""");
        var station = await StationAsync(tenant, "OLD");

        string[] Validities(JsonNode shown) => [.. shown["prices"]!.AsArray().Select(price => (string)price!["validity"]!)];
        Assert.Equal(["VALID", "NOT_COMPATIBLE"], Validities(await PricesAsync(tenant, station, "2025-06-01T10:00:00Z", "PLUS")));
        Assert.Equal(["NO_TARIFF_FOUND", "NO_TARIFF_FOUND"], Validities(await PricesAsync(tenant, station, "2026-06-01T10:00:00Z", "PLUS")));
        Assert.Equal(["VALID", "UNKNOWN"], Validities(await PricesAsync(tenant, station, "2025-06-01T10:00:00Z", "NOBODY")));

        using var nowhere = await tenant.Client.GetAsync($"/api/v1/charge-stations/{station}/connectors/9/prices");
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
        using var whenever = await tenant.Client.GetAsync($"/api/v1/charge-stations/{station}/connectors/1/prices?at=9999-12-31T23:59:59Z");
        Assert.Equal(HttpStatusCode.BadRequest, whenever.StatusCode);
    }

    private async Task<Tenant> WithPeakAsync(string offPeakFrom = "22:00", string offPeakTo = "08:00")
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/tariffs", """{"code":"PEAK","engine":"Wholesale","currency":"EUR"}""");
        await tenant.PostAsync("/api/v1/billing-rules", $$"""{"id":"peak","engine":"Wholesale","tariffCode":"PEAK","components":[{"dimension":"Energy","price":0.53}],"windows":[{"from":"{{offPeakTo}}","to":"{{offPeakFrom}}"}]}""");
        await tenant.PostAsync("/api/v1/billing-rules", $$"""{"id":"off-peak","engine":"Wholesale","tariffCode":"PEAK","components":[{"dimension":"Energy","price":0.34}],"windows":[{"from":"{{offPeakFrom}}","to":"{{offPeakTo}}"}]}""");
        return tenant;
    }

    private static async Task<string> StationAsync(Tenant tenant, string tariff, string extra = "") => (string)(await tenant.PostAsync("/api/v1/charge-stations", $$"""
        {"id":"{{$"CP-{Guid.NewGuid():N}"[..16]}}","locationId":"loc","tariffCode":"{{tariff}}","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]{{extra}} }
        """))["id"]!;

    private static Task<JsonNode> PricesAsync(Tenant tenant, string station, string at, string token = Tenant.Token) =>
        tenant.GetAsync($"/api/v1/charge-stations/{station}/connectors/1/prices?token={token}&at={at}");

    private async Task<JsonNode> ChargeAsync(Tenant tenant, string station, string token)
    {
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        var transaction = await charger.StartAsync(HalfPastNine, 0, token);
        await charger.ReadingAsync(transaction, HalfPastNine.AddMinutes(30), 5_500);
        await charger.StopAsync(transaction, HalfPastNine.AddMinutes(60), 11_000, token);
        return await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), $"a CDR of {station}");
    }
}
