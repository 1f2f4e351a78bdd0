using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Billing;
using GreenFlux.Tests.EndToEnd.Outbox;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.EndToEnd.Tariffs;
using static GreenFlux.Tests.EndToEnd.Flags.Nights;

namespace GreenFlux.Tests.EndToEnd.Flags;

/// <summary>The 90 days of sessions and of partners' CDRs that are flagged: who is told, what the last day still mends, what is lost.</summary>
public sealed class ExpiryTests(ClockedPlatform world) : IClassFixture<ClockedPlatform>
{
    [Fact]
    public async Task What_is_flagged_is_warned_of_by_webhook_billed_when_it_is_mended_on_the_last_day_and_else_dropped_with_what_it_cost()
    {
        var tenant = await world.TenantAsync();
        await InboundCdrTests.World.PartnerAsync(tenant);
        await using var receiver = await WebhookReceiver.StartAsync();
        await tenant.PostAsync("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["TRANSACTION_EXPIRING"]}""");
        var lost = await TakeAsync(tenant, "LOST");
        await TakeAsync(tenant, "LAST");
        var session = await ChargeAsync(tenant, "LAST");
        var from = world.Time.GetUtcNow();

        world.Time.SetUtcNow(from.AddDays(14));
        await NightAsync(tenant);
        var nights = await NightsAsync(tenant);
        Assert.Equal((1, 2), (Sum(nights, "warned"), OfPartners(nights, "warned")));
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.Async(() => Task.FromResult(receiver.Received.Count == 3), "all three to be told");
        var told = receiver.Received.Select(each => (string)JsonNode.Parse(each.Body)!["resource"]!).ToList();
        Assert.Contains($"/api/v1/inbound-cdrs/{lost}", told);
        Assert.Contains($"/api/v1/flagged-transactions/{session}", told);
        await NightAsync(tenant);
        Assert.Equal(2, OfPartners(await NightsAsync(tenant), "warned"));

        world.Time.SetUtcNow(from.AddDays(89));
        await NightAsync(tenant);
        await NightsAsync(tenant);
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"LAST","driverId":"drv"}""");
        world.Time.SetUtcNow(from.AddDays(90).AddMinutes(1));
        await NightAsync(tenant);
        nights = await NightsAsync(tenant);
        Assert.Equal((1, 0), (Sum(nights, "calculated"), Sum(nights, "dropped")));
        Assert.Equal((1, 1), (OfPartners(nights, "priced"), OfPartners(nights, "dropped")));
        var last = nights.Single(night => (int)night["figures"]!["inboundCdrs"]!["dropped"]! == 1)["figures"]!["inboundCdrs"]!;
        Assert.Equal((20_000m, 12.00m), ((decimal)last["droppedEnergyWh"]!, (decimal)last["droppedAmounts"]![0]!["amount"]!));
        Assert.Equal(["WARNED", "WARNED", "DROPPED"], (await tenant.GetAsync($"/api/v1/inbound-cdrs/{lost}"))["history"]!.AsArray().Select(each => (string)each!["event"]!));
    }

    private static int OfPartners(IEnumerable<JsonNode> nights, string figure) => nights.Sum(night => (int)night["figures"]!["inboundCdrs"]![figure]!);

    private static async Task<string> TakeAsync(Tenant tenant, string token) =>
        (string)(await tenant.PostAsync("/api/v1/inbound-cdrs", InboundCdrTests.Sent(InboundCdrTests.Cdr($"CDR-{token}", token: token))))["id"]!;

    private async Task<string> ChargeAsync(Tenant tenant, string token)
    {
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.BootAsync();
        var end = world.Time.GetUtcNow();
        await charger.StopAsync(await charger.StartAsync(end.AddMinutes(-61), 0, token), end, 10_000, token);
        return (string)(await Eventually.Async(async () => (await tenant.FlaggedAsync(station)).SingleOrDefault(), "the flag"))["id"]!;
    }
}
