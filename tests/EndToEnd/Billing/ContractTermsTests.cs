using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>What contracts, agreements and the station's settings at the start make of a CDR.</summary>
public sealed class ContractTermsTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_contract_may_set_four_decimals_for_wholesale_and_retail_keeps_two()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/cpo-networks", """{"id":"own","name":"Ours"}""");
        await tenant.PostAsync("/api/v1/cpo-contracts", """{"id":"own","name":"Ours","networkId":"own","wholesaleDecimals":4}""");
        await tenant.PostAsync("/api/v1/vat-rates", """{"level":"Cpo","subjectId":"own","percent":21}""");
        await PassThroughAsync(tenant);

        var cdr = await ChargeAsync(tenant, "THROUGH", wattHours: 1_234);
        // 1.234 kWh at 0.40 are 0.4936; 21 % of that 0.103656.
        Assert.Equal((0.4936m, 0.1037m, 0.5973m), ((decimal)cdr["totalCost"]!, (decimal)cdr["totalVat"]!, (decimal)cdr["totalCostInclVat"]!));
        Assert.Equal(0.4936m, (decimal)cdr["wholesale"]!["lines"]![0]!["roundedCost"]!);
        Assert.Equal((0.49m, 0.31m), ((decimal)cdr["totalRetailCost"]!, (decimal)cdr["totalReimbursementCost"]!));
    }

    [Fact]
    public async Task The_agreements_treatment_of_VAT_shows_on_the_CDR_and_changes_no_figure()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/vat-rates", """{"level":"Cpo","subjectId":"own","percent":21}""");
        await tenant.PostAsync("/api/v1/emsp-networks", """{"id":"partner","name":"Partner","kind":"EXTERNAL"}""");
        await tenant.PostAsync("/api/v1/emsp-contracts", """{"id":"partner","name":"Partner","networkId":"partner"}""");
        await tenant.PostAsync("/api/v1/emsps", """{"id":"partner","name":"Partner","contractId":"partner"}""");
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"PARTNER-1","emspId":"partner"}""");
        await tenant.PostAsync("/api/v1/agreements", """{"id":"deal","cpoNetworkId":"own","emspNetworkId":"partner","vatTreatment":"REVERSE_CHARGE"}""");

        var cdr = await ChargeAsync(tenant, "PARTNER-1");
        Assert.Equal(("REVERSE_CHARGE", 0.84m), ((string)cdr["parties"]!["vatTreatment"]!, (decimal)cdr["totalVat"]!));
        Assert.Null((await ChargeAsync(tenant))["parties"]!["vatTreatment"]);
    }

    [Fact]
    public async Task Home_charging_counts_as_it_was_set_when_the_session_started()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/vat-rates", """{"level":"Cpo","subjectId":"own","percent":21}""");

        var cdr = await ChargeAsync(tenant, extra: ",\"chargerType\":\"Home\",\"excludeVat\":true", during: station =>
            tenant.PostAsync("/api/v1/charge-station-updates", $$"""{"stationIds":["{{station}}"],"chargerType":"Public","excludeVat":false}"""));
        Assert.Equal(("Home", "HCC_E", 0m), ((string)cdr["chargerType"]!, (string)cdr["homeChargingFlag"]!, (decimal)cdr["totalVat"]!));

        var listed = await ChargeAsync(tenant, extra: $",\"tokensWithoutVat\":[\"{Tenant.Token}\"]", during: station =>
            tenant.PostAsync("/api/v1/charge-station-updates", $$"""{"stationIds":["{{station}}"],"tokensWithoutVat":[]}"""));
        Assert.Equal("HCC_E", (string)listed["homeChargingFlag"]!);
    }

    [Fact]
    public async Task A_CDR_tells_that_its_station_was_not_in_production_when_the_session_started()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        var cdr = await ChargeAsync(tenant, extra: ",\"deploymentState\":\"Stock\"");
        Assert.Equal("Stock", (string)cdr["outsideProduction"]!);
        Assert.Null((await ChargeAsync(tenant))["outsideProduction"]);
    }

    [Fact]
    public async Task A_vehicle_may_stay_at_home_for_thirty_days_and_elsewhere_for_seven()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await PassThroughAsync(tenant);
        Assert.Equal(10_000m, (decimal)(await ChargeAsync(tenant, "THROUGH", extra: ",\"chargerType\":\"Home\"", days: 29))["totalEnergyWh"]!);
        foreach (var (extra, days) in ((string, double)[])[("", 8), (",\"chargerType\":\"Home\"", 31)])
        {
            var station = await SessionAsync(tenant, "THROUGH", extra, 10_000, days, _ => Task.CompletedTask);
            var flagged = await Eventually.Async(async () => (await tenant.FlaggedAsync(station)).SingleOrDefault(), $"a flag of {station}");
            Assert.Equal("TOO_LONG", (string)Assert.Single(flagged["reasons"]!.AsArray())!["code"]!);
        }
    }

    /// <summary>A token whose driver pays the wholesale price.</summary>
    private static async Task PassThroughAsync(Tenant tenant)
    {
        await tenant.PostAsync("/api/v1/retail-packages", """{"id":"through","name":"As it costs"}""");
        await tenant.PostAsync("/api/v1/billing-rules",
            """{"engine":"RETAIL","retailPackageId":"through","components":[],"retailPricing":{"option":"WHOLESALE_PLUS_PERCENTAGE","percentage":0} }""");
        await tenant.PostAsync("/api/v1/drivers", """{"id":"through","name":"Thea","retailPackageId":"through"}""");
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"THROUGH","driverId":"through"}""");
    }

    private async Task<JsonNode> ChargeAsync(
        Tenant tenant, string idTag = Tenant.Token, string extra = "", decimal wattHours = 10_000, double days = 0, Func<string, Task>? during = null)
    {
        var station = await SessionAsync(tenant, idTag, extra, wattHours, days, during ?? (_ => Task.CompletedTask));
        return await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), $"a CDR of {station}");
    }

    private async Task<string> SessionAsync(Tenant tenant, string idTag, string extra, decimal wattHours, double days, Func<string, Task> during)
    {
        var station = await tenant.CreateStationAsync(extra);
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        var transaction = await charger.StartAsync(Ten, 0, idTag);
        await during(station);
        await charger.StopAsync(transaction, Ten.AddMinutes(60).AddDays(days), wattHours, idTag);
        return station;
    }
}
