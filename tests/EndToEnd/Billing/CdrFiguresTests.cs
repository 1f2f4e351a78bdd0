using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>What a CDR shows beside its three prices: VAT, coupons, home charging and who paid whom. Each test has a tenant of its own.</summary>
public sealed class CdrFiguresTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task VAT_comes_from_the_tariff_before_the_CPO_and_retail_has_its_own()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/vat-rates", """{"level":"Cpo","subjectId":"own","percent":21}""");
        var byCpo = await ChargeAsync(tenant);
        Assert.Equal((21m, 0.84m, 4.84m), ((decimal)byCpo["vat"]!, (decimal)byCpo["totalVat"]!, (decimal)byCpo["totalCostInclVat"]!));
        Assert.Null(byCpo["retailVat"]);
        Assert.Equal("VAT_NOT_CONFIGURED", (string)byCpo["retail"]!["vat"]!["warning"]!);

        await tenant.PostAsync("/api/v1/vat-rates?gapFill=true&reason=late", """{"level":"Tariff","subjectId":"WS","percent":9}""");
        await tenant.PostAsync("/api/v1/vat-rates?gapFill=true&reason=late", """{"level":"RetailPackage","subjectId":"basic","country":"NLD","percent":20}""");
        var byTariff = await ChargeAsync(tenant);
        Assert.Equal((9m, 0.36m, 4.36m), ((decimal)byTariff["vat"]!, (decimal)byTariff["totalVat"]!, (decimal)byTariff["totalCostInclVat"]!));
        Assert.Equal((20m, 1.44m, 8.64m), ((decimal)byTariff["retailVat"]!, (decimal)byTariff["totalRetailVat"]!, (decimal)byTariff["totalRetailCostInclVat"]!));
    }

    [Fact]
    public async Task A_coupon_pays_before_VAT_and_its_balance_is_booked_once()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/vat-rates", """{"level":"RetailPackage","subjectId":"basic","country":"NLD","percent":21}""");
        await tenant.PostAsync("/api/v1/coupons", """{"id":"welcome","driverId":"drv","unit":"Money","value":5.00,"currency":"EUR","origin":"Api"}""");

        // Coupons count from their issue on: the session is of the next minutes.
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-58);
        var cdr = await ChargeAsync(tenant, start: start);
        Assert.Equal((7.20m, 2.20m), ((decimal)cdr["internalRetailCost"]!, (decimal)cdr["totalRetailCost"]!));
        Assert.Equal((0.46m, 2.66m), ((decimal)cdr["totalRetailVat"]!, (decimal)cdr["totalRetailCostInclVat"]!));
        var coupon = Assert.Single(cdr["retail"]!["coupons"]!.AsArray())!;
        Assert.Equal(("welcome", 5.00m, 0m), ((string)coupon["couponId"]!, (decimal)coupon["compensated"]!, (decimal)coupon["balanceAfter"]!));
        Assert.Equal(0m, (decimal)(await tenant.GetAsync("/api/v1/coupons/welcome"))["remaining"]!);
        Assert.Single(await tenant.ListAsync("/api/v1/drivers/drv/coupon-uses"));
    }

    [Fact]
    public async Task A_home_charger_that_excludes_VAT_says_so_on_the_CDR()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/vat-rates", """{"level":"Tariff","subjectId":"WS","percent":21}""");

        var excluded = await ChargeAsync(tenant, ",\"chargerType\":\"Home\",\"excludeVat\":true");
        Assert.Equal(("HCC_E", 0m, 4.00m), ((string)excluded["homeChargingFlag"]!, (decimal)excluded["totalVat"]!, (decimal)excluded["totalCostInclVat"]!));
        var charged = await ChargeAsync(tenant, ",\"chargerType\":\"Home\"");
        Assert.Equal(("HCC_V", 4.84m), ((string)charged["homeChargingFlag"]!, (decimal)charged["totalCostInclVat"]!));
        Assert.Null((await ChargeAsync(tenant))["homeChargingFlag"]);
    }

    [Fact]
    public async Task A_tenant_without_parties_is_its_own_CPO_and_eMSP()
    {
        var parties = (await ChargeAsync(await Tenant.CreateAsync(world.Platform)))["parties"]!;
        Assert.Equal(("own", "own", "own"), ((string)parties["cpoId"]!, (string)parties["cpoNetworkId"]!, (string)parties["emspId"]!));
        Assert.False((bool)parties["isRoaming"]!);
    }

    [Fact]
    public async Task A_partners_token_is_roaming_needs_an_agreement_and_has_no_retail_price()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/emsp-networks", """{"id":"partner","name":"Partner","kind":"EXTERNAL"}""");
        await tenant.PostAsync("/api/v1/emsp-contracts", """{"id":"partner","name":"Partner","networkId":"partner"}""");
        await tenant.PostAsync("/api/v1/emsps", """{"id":"partner","name":"Partner","contractId":"partner","partyId":"DE-PAR"}""");
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"PARTNER-1","emspId":"partner"}""");

        var (station, _) = await SessionAsync(tenant, "", "PARTNER-1", Ten);
        var flagged = await Eventually.Async(async () => (await tenant.FlaggedAsync(station)).SingleOrDefault(), "a flag");
        Assert.Equal(["NO_AGREEMENT"], flagged["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!));

        await tenant.PostAsync("/api/v1/agreements", """{"id":"deal","cpoNetworkId":"own","emspNetworkId":"partner","validFrom":"2026-01-01"}""");
        var cdr = await ChargeAsync(tenant, idTag: "PARTNER-1");
        Assert.True((bool)cdr["parties"]!["isRoaming"]!);
        Assert.Equal("deal", (string)cdr["parties"]!["agreementId"]!);
        Assert.Equal(4.00m, (decimal)cdr["totalCost"]!);
        Assert.Null(cdr["totalRetailCost"]);
    }

    [Fact]
    public async Task TOU_4_a_roaming_session_has_the_rule_of_its_start_and_reimbursement_follows_the_clock()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/emsp-networks", """{"id":"partner","name":"Partner","kind":"EXTERNAL"}""");
        await tenant.PostAsync("/api/v1/emsp-contracts", """{"id":"partner","name":"Partner","networkId":"partner"}""");
        await tenant.PostAsync("/api/v1/emsps", """{"id":"partner","name":"Partner","contractId":"partner","partyId":"DE-PAR"}""");
        await tenant.PostAsync("/api/v1/agreements", """{"id":"deal","cpoNetworkId":"own","emspNetworkId":"partner","validFrom":"2026-01-01"}""");
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"PARTNER-1","emspId":"partner"}""");
        await PeakAsync(tenant, "PEAK", "WHOLESALE", 0.53m, 0.34m);
        await PeakAsync(tenant, "SITE", "REIMBURSEMENT", 0.25m, 0.20m);

        var halfPastNine = new DateTimeOffset(2026, 3, 10, 20, 30, 0, TimeSpan.Zero);
        var cdr = await ChargeAsync(tenant, ",\"timeOfUseTariffs\":true", "PARTNER-1", halfPastNine, "PEAK", "SITE", 11_000);
        Assert.Equal((5.83m, 2.48m), ((decimal)cdr["totalCost"]!, (decimal)cdr["totalReimbursementCost"]!));
    }

    [Theory]
    [InlineData("""{"channel":"APP"}""", "APP", 4.79)]
    [InlineData("""{"channel":"TERMINAL"}""", "TERMINAL", 5.83)]
    [InlineData("""{"channel":"TERMINAL","showsPricesByTime":true}""", "TERMINAL", 4.79)]
    public async Task An_ad_hoc_session_has_prices_by_time_where_the_driver_was_told_them(string adHoc, string channel, double wholesale)
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/emsp-contracts", """{"id":"spot","name":"On the spot","networkId":"own"}""");
        await tenant.PostAsync("/api/v1/emsps", $$"""{"id":"spot","name":"On the spot","contractId":"spot","adHoc":{{adHoc}} }""");
        await tenant.PostAsync("/api/v1/retail-packages", """{"id":"spot","name":"On the spot","emspId":"spot"}""");
        await tenant.PostAsync("/api/v1/billing-rules", """{"engine":"RETAIL","retailPackageId":"spot","currency":"EUR","components":[{"dimension":"ENERGY","price":0.60}]}""");
        await tenant.PostAsync("/api/v1/drivers", """{"id":"spot-1","name":"Somebody","retailPackageId":"spot"}""");
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"SPOT-1","driverId":"spot-1"}""");
        await PeakAsync(tenant, "PEAK", "WHOLESALE", 0.53m, 0.34m);

        var cdr = await ChargeAsync(tenant, ",\"timeOfUseTariffs\":true", "SPOT-1", new DateTimeOffset(2026, 3, 10, 20, 30, 0, TimeSpan.Zero), "PEAK", wattHours: 11_000);

        Assert.Equal(((decimal)wholesale, 6.60m), ((decimal)cdr["totalCost"]!, (decimal)cdr["totalRetailCost"]!));
        Assert.Equal((channel, "spot", false), ((string)cdr["parties"]!["adHoc"]!, (string)cdr["parties"]!["emspId"]!, (bool)cdr["parties"]!["isRoaming"]!));
    }

    [Fact]
    public async Task A_rule_for_one_CPO_beats_the_general_one_for_its_chargers()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/billing-rules",
            """{"id":"own-price","engine":"WHOLESALE","tariffCode":"WS","components":[{"dimension":"ENERGY","price":0.35}],"cpoScope":{"level":"Cpo","id":"own"} }""");
        var cdr = await ChargeAsync(tenant);
        Assert.Equal(("own-price", 3.50m), ((string)cdr["wholesale"]!["ruleId"]!, (decimal)cdr["totalCost"]!));
    }

    private static async Task PeakAsync(Tenant tenant, string code, string engine, decimal peak, decimal offPeak)
    {
        await tenant.PostAsync("/api/v1/tariffs", $$"""{"code":"{{code}}","engine":"{{engine}}","currency":"EUR"}""");
        foreach (var (from, to, price) in ((string, string, decimal)[])[("08:00", "22:00", peak), ("22:00", "08:00", offPeak)])
        {
            await tenant.PostAsync("/api/v1/billing-rules",
                $$"""{"engine":"{{engine}}","tariffCode":"{{code}}","components":[{"dimension":"ENERGY","price":{{price.ToString(System.Globalization.CultureInfo.InvariantCulture)}}}],"windows":[{"from":"{{from}}","to":"{{to}}"}]}""");
        }
    }

    private async Task<JsonNode> ChargeAsync(
        Tenant tenant, string extra = "", string idTag = Tenant.Token, DateTimeOffset? start = null, string tariff = "WS", string reimbursement = "RB", decimal wattHours = 10_000)
    {
        var (station, _) = await SessionAsync(tenant, extra, idTag, start ?? Ten, tariff, reimbursement, wattHours);
        return await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), $"a CDR of {station}");
    }

    private async Task<(string Station, int Transaction)> SessionAsync(
        Tenant tenant, string extra, string idTag, DateTimeOffset start, string tariff = "WS", string reimbursement = "RB", decimal wattHours = 10_000)
    {
        var station = (string)(await tenant.PostAsync("/api/v1/charge-stations", $$"""
            {"id":"{{$"CP-{Guid.NewGuid():N}"[..16]}}","locationId":"loc","tariffCode":"{{tariff}}","reimbursementTariffCode":"{{reimbursement}}","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]{{extra}} }
            """))["id"]!;
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        var transaction = await charger.StartAsync(start, 0, idTag);
        await charger.ReadingAsync(transaction, start.AddMinutes(30), wattHours / 2);
        await charger.StopAsync(transaction, start.AddMinutes(60), wattHours, idTag);
        return (station, transaction);
    }
}
