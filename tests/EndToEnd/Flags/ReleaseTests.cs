using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.EndToEnd.Tariffs;

namespace GreenFlux.Tests.EndToEnd.Flags;

/// <summary>The eMSP's mistake doesn't hold back the CPO's money for more than 7 days (domain's table, owners of a flag).</summary>
public sealed class ReleaseTests(ClockedPlatform world) : IClassFixture<ClockedPlatform>
{
    [Fact]
    public async Task Wholesale_is_billed_after_seven_days_while_only_retail_is_flagged_and_retail_follows()
    {
        var tenant = await world.ManagedTenantAsync();
        var station = await WithoutRetailPriceAsync(tenant);
        var since = world.Time.GetUtcNow();

        world.Time.SetUtcNow(since.AddDays(6).AddHours(23));
        await NightAsync(tenant);
        Assert.Empty(await tenant.CdrsAsync(station));

        world.Time.SetUtcNow(since.AddDays(7).AddMinutes(1));
        await NightAsync(tenant);
        var released = Assert.Single(await tenant.CdrsAsync(station));
        Assert.Equal((4.00m, 2.50m), ((decimal)released["totalCost"]!, (decimal)released["totalReimbursementCost"]!));
        Assert.Null(released["totalRetailCost"]);
        var flagged = Assert.Single(await tenant.FlaggedAsync(station));
        Assert.Equal((string)released["id"]!, (string)flagged["cdrId"]!);
        Assert.Equal(["Retail"], flagged["reasons"]!.AsArray().Select(reason => (string)reason!["engine"]!));

        // Another night makes nothing more of it.
        await NightAsync(tenant);
        Assert.Single(await tenant.CdrsAsync(station));

        await tenant.PostAsync("/api/v1/billing-rules?gapFill=true&reason=forgotten", """{"engine":"RETAIL","retailPackageId":"new","currency":"EUR","components":[{"dimension":"ENERGY","price":0.55}]}""");
        await NightAsync(tenant);
        Assert.Empty(await tenant.FlaggedAsync(station));
        var cdrs = await tenant.CdrsAsync(station);
        var supplement = cdrs.Single(cdr => (string)cdr["kind"]! == "RETAIL_SUPPLEMENT");
        Assert.Equal(((string)released["id"]!, 5.50m), ((string)supplement["referenceId"]!, (decimal)supplement["totalRetailCost"]!));
        Assert.Equal((4.00m, 10_000m), (cdrs.Sum(cdr => (decimal)cdr["totalCost"]!), cdrs.Sum(cdr => (decimal)cdr["totalEnergyWh"]!)));

        // Both are taken back together.
        var credited = await tenant.PostAsync($"/api/v1/cdrs/{(string)released["id"]!}/credit", """{"reason":"never charged"}""");
        Assert.Equal([(0m, -5.50m), (-4.00m, 0m)],
            credited["made"]!.AsArray().Select(cdr => ((decimal)cdr!["totalCost"]!, (decimal?)cdr["totalRetailCost"] ?? 0m)));
    }

    [Fact]
    public async Task Of_a_retail_price_that_is_dropped_the_wholesale_that_was_billed_is_not_reported_as_lost()
    {
        var tenant = await world.ManagedTenantAsync();
        var station = await WithoutRetailPriceAsync(tenant);
        world.Time.Advance(TimeSpan.FromDays(8));
        await NightAsync(tenant);
        Assert.Single(await tenant.CdrsAsync(station));
        await tenant.PostAsync("/api/v1/flag-runs", $$"""{"kind":"ACTION","action":"DROP","reason":"a test","filter":{"stationId":"{{station}}"} }""");

        var run = await Eventually.Async(async () =>
            (await tenant.ListAsync("/api/v1/flag-runs?kind=ACTION")).SingleOrDefault(each => (int)each["figures"]!["dropped"]! == 1), "the drop");
        Assert.Equal(0m, (decimal)run["figures"]!["droppedEnergyWh"]!);
        Assert.Empty(run["figures"]!["droppedAmounts"]!.AsArray());
        Assert.Single(await tenant.CdrsAsync(station));
    }

    [Fact]
    public async Task Inside_one_company_nothing_is_released()
    {
        var tenant = await world.TenantAsync();
        var station = await WithoutRetailPriceAsync(tenant);
        world.Time.Advance(TimeSpan.FromDays(8));
        await NightAsync(tenant);
        Assert.Empty(await tenant.CdrsAsync(station));
        Assert.Null(Assert.Single(await tenant.FlaggedAsync(station))["cdrId"]);
    }

    private async Task<string> WithoutRetailPriceAsync(Tenant tenant)
    {
        await tenant.PostAsync("/api/v1/retail-packages", """{"id":"new","name":"New"}""");
        await tenant.PostAsync("/api/v1/drivers", """{"id":"nora","name":"Nora","retailPackageId":"new"}""");
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"NORA","driverId":"nora"}""");
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.BootAsync();
        var end = world.Time.GetUtcNow();
        await charger.StopAsync(await charger.StartAsync(end.AddMinutes(-61), 0, "NORA"), end, 10_000, "NORA");
        var flagged = await Eventually.Async(async () => (await tenant.FlaggedAsync(station)).SingleOrDefault(), "the flag");
        Assert.Equal(["NO_BILLING_RULE"], flagged["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!));
        return station;
    }

    /// <summary>As the clock goes on, the platform's own nights come, too: all are waited for.</summary>
    private static async Task NightAsync(Tenant tenant)
    {
        await tenant.PostAsync("/api/v1/flag-runs", """{"kind":"NIGHTLY"}""");
        await Eventually.Async(async () =>
            (await tenant.ListAsync("/api/v1/flag-runs?limit=1000")).All(run => (string)run["status"]! == "COMPLETED"), "the night to end");
    }
}
