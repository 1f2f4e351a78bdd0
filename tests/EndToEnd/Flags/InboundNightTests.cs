using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Billing;
using GreenFlux.Tests.EndToEnd.Outbox;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.EndToEnd.Tariffs;
using static GreenFlux.Tests.EndToEnd.Flags.Nights;

namespace GreenFlux.Tests.EndToEnd.Flags;

/// <summary>Nights over partners' CDRs that are flagged (domain's table, 90 days), and who is told of what expires.</summary>
public sealed class InboundNightTests(ClockedPlatform world) : IClassFixture<ClockedPlatform>
{
    [Fact]
    public async Task A_partners_CDR_is_warned_of_billed_when_it_is_mended_and_else_dropped_on_day_90_with_what_it_cost()
    {
        var tenant = await world.TenantAsync();
        await InboundCdrTests.World.PartnerAsync(tenant);
        await using var receiver = await WebhookReceiver.StartAsync();
        await tenant.PostAsync("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["TRANSACTION_EXPIRING"]}""");
        var lost = await TakeAsync(tenant, "LOST");
        await TakeAsync(tenant, "LAST");
        var from = world.Time.GetUtcNow();

        world.Time.SetUtcNow(from.AddDays(14));
        await NightAsync(tenant);
        Assert.Equal(2, Of(await NightsAsync(tenant), "warned"));
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.Async(() => Task.FromResult(receiver.Received.Count == 2), "both to be told");
        Assert.Contains($"/api/v1/inbound-cdrs/{lost}", receiver.Received.Select(each => (string)JsonNode.Parse(each.Body)!["resource"]!));
        await NightAsync(tenant);
        Assert.Equal(2, Of(await NightsAsync(tenant), "warned"));

        world.Time.SetUtcNow(from.AddDays(89));
        await NightAsync(tenant);
        await NightsAsync(tenant);
        await tenant.PostAsync("/api/v1/tokens", """{"uid":"LAST","driverId":"drv"}""");
        world.Time.SetUtcNow(from.AddDays(90).AddMinutes(1));
        await NightAsync(tenant);
        var nights = await NightsAsync(tenant);
        Assert.Equal((1, 1), (Of(nights, "priced"), Of(nights, "dropped")));
        var last = nights.Single(night => (int)night["figures"]!["inboundCdrs"]!["dropped"]! == 1)["figures"]!["inboundCdrs"]!;
        Assert.Equal((20_000m, 12.00m), ((decimal)last["droppedEnergyWh"]!, (decimal)last["droppedAmounts"]![0]!["amount"]!));
        Assert.Equal(["WARNED", "WARNED", "DROPPED"], (await tenant.GetAsync($"/api/v1/inbound-cdrs/{lost}"))["history"]!.AsArray().Select(each => (string)each!["event"]!));
    }

    [Fact]
    public async Task Who_owns_a_flag_is_told_by_webhook_that_it_will_be_dropped()
    {
        var tenant = await world.TenantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await tenant.PostAsync("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["TRANSACTION_EXPIRING"]}""");
        var station = await tenant.CreateStationAsync();
        var end = world.Time.GetUtcNow();
        await using (var charger = await TestCharger.ConnectAsync(world.Platform, station))
        {
            await charger.BootAsync();
            await charger.StopAsync(await charger.StartAsync(end.AddDays(-8), 0), end, 10_000);
        }
        var flagged = await Eventually.Async(async () => (await tenant.FlaggedAsync(station)).SingleOrDefault(), "the flag");

        world.Time.SetUtcNow(end.AddDays(14).AddMinutes(1));
        await NightAsync(tenant);
        await NightsAsync(tenant);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.Async(() => Task.FromResult(receiver.Received.Count > 0), "the owner to be told");
        var told = JsonNode.Parse(Assert.Single(receiver.Received).Body)!;
        Assert.Equal(("transaction.expiring", $"/api/v1/flagged-transactions/{(string)flagged["id"]!}"), ((string)told["event"]!, (string)told["resource"]!));
    }

    private static int Of(IEnumerable<JsonNode> nights, string figure) => nights.Sum(night => (int)night["figures"]!["inboundCdrs"]![figure]!);

    private static async Task<string> TakeAsync(Tenant tenant, string token) =>
        (string)(await tenant.PostAsync("/api/v1/inbound-cdrs", InboundCdrTests.Sent(InboundCdrTests.Cdr($"CDR-{token}", token: token))))["id"]!;
}
