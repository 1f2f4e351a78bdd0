using System.Text.Json.Nodes;
using GreenFlux.Billing;
using GreenFlux.Platform.Tariffs;
using GreenFlux.Tests.EndToEnd.Outbox;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Tariffs;

/// <summary>Price changes of a CPO that manages its roaming itself, from the request to those who are told.</summary>
public sealed class PriceChangeTests(ClockedPlatform world) : IClassFixture<ClockedPlatform>
{
    [Fact]
    public async Task A_rule_that_starts_later_is_a_scheduled_price_change_with_its_versions()
    {
        var tenant = await world.TenantAsync();
        var saved = await tenant.SplitAsync(Asking.Rule("new", 0.42m, world.Day(10)));

        var change = await tenant.ChangeAsync(saved);

        Assert.Equal(("SCHEDULED", world.Day(10), "WS", "API_KEY"),
            ((string)change["status"]!, (string)change["effectiveAt"]!, (string)change["tariffCode"]!, (string)change["createdBy"]!["kind"]!));
        Assert.Equal("""[{"ruleId":"new","after":1},{"ruleId":"ws-1","before":1,"after":2}]""", change["rules"]!.ToJsonString());
        Assert.Equal((string)change["id"]!, (string)Assert.Single(await tenant.ListAsync("/api/v1/price-changes?status=SCHEDULED&tariffCode=WS"))["id"]!);
        var told = await tenant.ListAsync("/api/v1/audit-entries?kind=BILLING_RULE&resourceId=ws-1");
        Assert.Equal(("SPLIT", (string)change["id"]!), ((string)told[0]["action"]!, (string)told[0]["priceChangeId"]!));
        Assert.Equal((1, 2), ((int)told[0]["before"]!["rule"]!["version"]!, (int)told[0]["after"]!["rule"]!["version"]!));
    }

    [Fact]
    public async Task At_its_moment_it_is_effective_and_webhooks_and_partners_are_told_once()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var tenant = await world.TenantAsync();
        await tenant.PostAsync("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["TARIFF_CHANGED"]}""");
        await tenant.PostAsync("/api/v1/emsp-networks", """{"id":"partner","name":"Partner","kind":"EXTERNAL"}""");
        await tenant.PostAsync("/api/v1/emsp-networks", """{"id":"later","name":"Later","kind":"EXTERNAL"}""");
        await tenant.PostAsync("/api/v1/agreements", """{"cpoNetworkId":"own","emspNetworkId":"partner","validFrom":"2026-01-01"}""");
        await tenant.PostAsync("/api/v1/agreements", """{"cpoNetworkId":"own","emspNetworkId":"later","validFrom":"2090-01-01"}""");
        // Longer than one wait of the workflow.
        var id = (string)(await tenant.SplitAsync(Asking.Rule("new", 0.42m, world.Day(40))))["priceChangeId"]!;
        // Midnight in Amsterdam is 22:00 UTC of the day before.
        var moment = world.Time.GetUtcNow().Date.AddDays(40).AddHours(-2);

        world.Time.Advance(moment.AddMinutes(-1) - world.Time.GetUtcNow().UtcDateTime);
        Assert.Equal("SCHEDULED", (string)(await tenant.GetAsync($"/api/v1/price-changes/{id}"))["status"]!);
        await Eventually.Async(async () =>
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            return (string)(await tenant.GetAsync($"/api/v1/price-changes/{id}"))["status"]! == "EFFECTIVE";
        }, "the moment");

        var change = await tenant.GetAsync($"/api/v1/price-changes/{id}");
        Assert.Equal("""["partner"]""", change["partnerNetworkIds"]!.ToJsonString());
        await Eventually.Async(() => Task.FromResult(receiver.Received.Count > 0), "the webhook");
        var told = JsonNode.Parse(receiver.Received[0].Body)!;
        Assert.Equal(("tariff.changed", $"/api/v1/price-changes/{id}"), ((string)told["event"]!, (string)told["resource"]!));
        Assert.Single(receiver.Received.Select(delivery => delivery.Key).Distinct());
        var entries = await tenant.ListAsync($"/api/v1/audit-entries?kind=PRICE_CHANGE&resourceId={id}");
        Assert.Equal(("TOOK_EFFECT", "SYSTEM"), ((string)entries[0]["action"]!, (string)entries[0]["by"]!["kind"]!));
    }

    [Fact]
    public async Task Cancelled_before_its_moment_everything_is_as_it_was_in_new_versions()
    {
        var tenant = await world.TenantAsync();
        var saved = await tenant.SplitAsync(Asking.Rule("promotion", 0.10m, world.Day(10), world.Day(20)));
        var id = (string)saved["priceChangeId"]!;
        var during = world.Time.GetUtcNow().AddDays(15);
        Assert.Equal("promotion", await tenant.PricedByAsync(during));

        var (status, cancelled) = await tenant.Client.SendAsync("POST", $"/api/v1/price-changes/{id}/cancel", """{"reason":"Board said no"}""");

        Assert.Equal((200, "CANCELLED", "Board said no"), (status, (string)cancelled["status"]!, (string)cancelled["decision"]!["reason"]!));
        Assert.Equal("ws-1", await tenant.PricedByAsync(during));
        Assert.Equal("ws-1", Assert.Single((await tenant.ListAsync("/api/v1/billing-rules?status=ALL&tariffCode=WS")).Select(rule => (string)rule["id"]!)));
        var versions = await tenant.ListAsync("/api/v1/billing-rules/ws-1/versions");
        Assert.Equal([null, world.Day(10), null], versions.Select(version => (string?)version["validTo"]));
        Assert.Single(await tenant.ListAsync("/api/v1/billing-rules/promotion/versions"));
        Assert.Equal(409, (await tenant.Client.SendAsync("POST", $"/api/v1/price-changes/{id}/cancel", "{}")).Status);
    }

    [Fact]
    public async Task A_cancelled_deletion_brings_the_rule_back()
    {
        var tenant = await world.TenantAsync();
        await tenant.SplitAsync(Asking.Rule("later", 0.42m, world.Day(10), world.Day(20)));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(204, (await tenant.Client.SendAsync("DELETE", "/api/v1/billing-rules/later?reason=wrong")).Status);
        var deletion = (string)(await tenant.ListAsync("/api/v1/price-changes?status=SCHEDULED"))[0]["id"]!;
        Assert.Null(await tenant.PricedByAsync(world.Time.GetUtcNow().AddDays(15)));

        Assert.Equal(200, (await tenant.Client.SendAsync("POST", $"/api/v1/price-changes/{deletion}/cancel", "{}")).Status);

        Assert.Equal("later", await tenant.PricedByAsync(world.Time.GetUtcNow().AddDays(15)));
        Assert.Equal(2, (int)(await tenant.GetAsync("/api/v1/billing-rules/later"))["version"]!);
    }

    [Fact]
    public async Task What_was_known_at_an_instant_stays_what_was_known_then()
    {
        var tenant = await world.TenantAsync();
        var history = world.Platform.Services.GetRequiredService<RuleHistory>();
        async Task<string> KnownAsync(DateTimeOffset at) => string.Join(' ',
            (await history.ReadAsync(tenant.Id, BillingEngine.Wholesale, "WS", at, default)).Known.Select(rule => $"{rule.Id}/{rule.Version}").Order(StringComparer.Ordinal));
        var instants = new List<DateTimeOffset>();
        void Pass()
        {
            instants.Add(world.Time.GetUtcNow());
            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Pass();
        await tenant.SplitAsync(Asking.Rule("later", 0.42m, world.Day(10)));
        Pass();
        await tenant.Client.SendAsync("DELETE", "/api/v1/billing-rules/later");
        var deletion = (string)(await tenant.ListAsync("/api/v1/price-changes"))[0]["id"]!;
        Pass();
        await tenant.Client.SendAsync("POST", $"/api/v1/price-changes/{deletion}/cancel", "{}");
        Pass();

        Assert.Equal(["ws-1/1", "later/1 ws-1/2", "ws-1/2", "later/2 ws-1/2"], await Task.WhenAll(instants.Select(KnownAsync)));
    }

    [Fact]
    public async Task It_can_not_be_cancelled_after_its_moment_nor_past_a_later_change()
    {
        var tenant = await world.TenantAsync();
        var first = await tenant.SplitAsync(Asking.Rule("first", 0.42m, world.Day(5)));
        await tenant.SplitAsync(Asking.Rule("second", 0.44m, world.Day(8)));

        var (status, refused) = await tenant.Client.SendAsync("POST", $"/api/v1/price-changes/{(string)first["priceChangeId"]!}/cancel", "{}");
        Assert.Equal(409, status);
        Assert.Contains("'first' was changed since", (string)refused["detail"]!, StringComparison.Ordinal);

        world.Time.Advance(TimeSpan.FromDays(5));
        await tenant.BecomesAsync((string)first["priceChangeId"]!, "EFFECTIVE");
        Assert.Equal(409, (await tenant.Client.SendAsync("POST", $"/api/v1/price-changes/{(string)first["priceChangeId"]!}/cancel", "{}")).Status);
    }

    [Fact]
    public async Task A_price_that_changes_at_once_is_effective_at_once_and_a_name_changes_no_price()
    {
        var tenant = await world.TenantAsync();
        var (_, changed) = await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/ws-1", Asking.Rule("ws-1", 0.45m));
        Assert.NotNull((await tenant.BecomesAsync((string)changed["priceChangeId"]!, "EFFECTIVE"))["effectiveSince"]);

        var (_, named) = await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/ws-1", Asking.Rule("ws-1", 0.45m, extra: ",\"name\":\"Ours\""));
        Assert.Null(named["priceChangeId"]);
        Assert.Equal(3, (int)named["version"]!);
    }

    [Fact]
    public async Task Stations_that_show_prices_are_sent_the_new_one_when_their_own_clock_shows_the_moment()
    {
        var tenant = await world.TenantAsync();
        var station = await tenant.CreateStationAsync(",\"showsPrices\":true");
        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.BootAsync();

        var (_, changed) = await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/ws-1", Asking.Rule("ws-1", 0.45m));
        var call = await charger.NextCallAsync();

        Assert.Equal("ChangeConfiguration", (string)call[2]!);
        Assert.Equal("DefaultPrice", (string)call[3]!["key"]!);
        Assert.Equal("""{"priceText":"EUR 0.45 per kWh","priceTextOffline":"EUR 0.45 per kWh","chargingPrice":{"kWhPrice":0.45}}""", (string)call[3]!["value"]!);
        await charger.AnswerAsync(call, """{"status":"Accepted"}""");
        Assert.Equal(1, (int)(await Eventually.Async(async () => await tenant.ChangeAsync(changed) is { } change && (int?)change["stationsTold"] == 1 ? change : null, "the count"))["stationsTold"]!);
    }

    [Fact]
    public async Task A_tariff_that_ends_is_one_price_change_and_can_be_taken_back()
    {
        var tenant = await world.TenantAsync();
        var (status, ended) = await tenant.Client.SendAsync("POST", "/api/v1/tariffs/WS/end", $$"""{"at":"{{world.Day(30)}}"}""");
        Assert.Equal(200, status);
        Assert.Equal(200, (await tenant.Client.SendAsync("POST", $"/api/v1/price-changes/{(string)ended["priceChangeId"]!}/cancel", "{}")).Status);
        Assert.Null((await tenant.GetAsync("/api/v1/billing-rules/ws-1"))["validTo"]);
    }

    [Fact]
    public async Task The_tenants_own_lead_time_is_kept_unless_it_is_overridden_with_a_reason()
    {
        var tenant = await world.TenantAsync();
        var settings = (await tenant.GetAsync("/api/v1/tenant"))["settings"]!;
        settings["priceChangeLeadHours"] = 48;
        Assert.Equal(200, (await tenant.Client.SendAsync("PUT", "/api/v1/tenant/settings", settings.ToJsonString())).Status);

        var (status, refused) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("new", 0.42m, world.Day(2)));
        Assert.Equal((409, "validFrom"), (status, (string)refused["field"]!));
        Assert.Contains("lead time of 48 h", (string)refused["detail"]!, StringComparison.Ordinal);
        Assert.Equal(409, (await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/ws-1", Asking.Rule("ws-1", 0.45m))).Status);
        Assert.Equal(400, (await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true&overrideLeadTime=true", Asking.Rule("new", 0.42m, world.Day(2)))).Status);

        var (made, body) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true&overrideLeadTime=true&reason=Typing+error", Asking.Rule("new", 0.42m, world.Day(2)));
        Assert.Equal(201, made);
        var change = await tenant.ChangeAsync(body);
        Assert.Equal(("LEAD_TIME_OVERRIDE", "Typing error"), ((string)change["privilege"]!, (string)change["reason"]!));
        var entry = (await tenant.ListAsync("/api/v1/audit-entries?kind=BILLING_RULE&resourceId=new"))[0];
        Assert.Equal(("LEAD_TIME_OVERRIDE", "Typing error"), ((string)entry["privilege"]!, (string)entry["reason"]!));
        Assert.Equal(201, (await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("late", 0.50m, world.Day(4)))).Status);
    }
}
