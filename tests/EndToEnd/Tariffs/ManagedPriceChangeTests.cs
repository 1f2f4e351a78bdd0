using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Tariffs;

/// <summary>Managed roaming: the platform's owner resells, so it has time to tell partners, and a say.</summary>
public sealed class ManagedPriceChangeTests(ClockedPlatform world) : IClassFixture<ClockedPlatform>
{
    [Fact]
    public async Task A_change_prices_nothing_until_the_platform_approves_it()
    {
        var tenant = await world.ManagedTenantAsync();
        var later = world.Time.GetUtcNow().AddDays(15);
        var (status, proposed) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true&reason=Energy+costs+more", Asking.Rule("new", 0.42m, world.Day(10)));

        Assert.Equal((202, "AWAITING_APPROVAL"), (status, (string)proposed["status"]!));
        Assert.Equal(["new", "ws-1"], proposed["proposed"]!.AsArray().Select(rule => (string)rule!["id"]!));
        Assert.Equal("ws-1", await tenant.PricedByAsync(later));
        Assert.Equal(404, (await tenant.Client.SendAsync("GET", "/api/v1/billing-rules/new")).Status);
        var path = $"/api/v1/price-changes/{(string)proposed["id"]!}";
        Assert.Equal(403, (await tenant.Client.SendAsync("POST", path + "/approve", "{}")).Status);

        using var staff = world.Staff(tenant);
        var (approval, approved) = await staff.SendAsync("POST", path + "/approve", """{"reason":"Partners know"}""");

        Assert.Equal((200, "SCHEDULED", "PLATFORM"), (approval, (string)approved["status"]!, (string)approved["decision"]!["by"]!["kind"]!));
        Assert.Null(approved["proposed"]);
        Assert.Equal("new", await tenant.PricedByAsync(later));
        Assert.Equal("ws-1", await tenant.PricedByAsync(world.Time.GetUtcNow()));
        var entries = await tenant.ListAsync($"/api/v1/audit-entries?kind=PRICE_CHANGE&resourceId={(string)proposed["id"]!}");
        Assert.Equal(["APPROVED", "PROPOSED"], entries.Select(entry => (string)entry["action"]!).Order(StringComparer.Ordinal));
        Assert.Equal(409, (await staff.SendAsync("POST", path + "/reject", "{}")).Status);

        world.Time.Advance(TimeSpan.FromDays(10));
        await tenant.BecomesAsync((string)proposed["id"]!, "EFFECTIVE");
    }

    [Fact]
    public async Task A_session_that_began_before_the_approval_is_priced_by_what_was_known_then()
    {
        var tenant = await world.ManagedTenantAsync();
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.BootAsync();
        var start = world.Time.GetUtcNow().AddHours(-1);
        var transaction = await charger.StartAsync(start, 0);
        using var staff = world.Staff(tenant);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var (_, proposed) = await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/ws-1?overrideLeadTime=true&reason=Urgent", Asking.Rule("ws-1", 0.90m));
        Assert.Equal("AWAITING_APPROVAL", (string)proposed["status"]!);
        Assert.Equal(200, (await staff.SendAsync("POST", $"/api/v1/price-changes/{(string)proposed["id"]!}/approve", "{}")).Status);
        Assert.Equal(2, (int)(await tenant.GetAsync("/api/v1/billing-rules/ws-1"))["version"]!);

        await charger.StopAsync(transaction, start.AddMinutes(50), 10_000);

        var cdr = await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
        Assert.Equal(4.00m, (decimal)cdr["totalCost"]!);
    }

    [Fact]
    public async Task Before_the_lead_time_of_72_hours_a_change_is_refused()
    {
        var tenant = await world.ManagedTenantAsync();
        var (status, refused) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("new", 0.42m, world.Day(3)));
        Assert.Equal((409, "validFrom"), (status, (string)refused["field"]!));
        Assert.Contains("managed roaming change with a lead time of 72 h", (string)refused["detail"]!, StringComparison.Ordinal);
        Assert.Equal(202, (await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("new", 0.42m, world.Day(4)))).Status);
        // Retail is no business of the platform's.
        Assert.Equal(200, (await tenant.Client.SendAsync("PUT", "/api/v1/billing-rules/rt-1",
            """{"engine":"RETAIL","retailPackageId":"basic","currency":"EUR","components":[{"dimension":"ENERGY","price":0.55}]}""")).Status);
    }

    [Fact]
    public async Task What_is_not_approved_in_time_is_rejected_and_what_is_rejected_changes_nothing()
    {
        var tenant = await world.ManagedTenantAsync();
        var (_, late) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("late", 0.42m, world.Day(10)));
        var (_, refused) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("refused", 0.99m, world.Day(12)));
        using var staff = world.Staff(tenant);
        var (status, rejected) = await staff.SendAsync("POST", $"/api/v1/price-changes/{(string)refused["id"]!}/reject", """{"reason":"Too dear"}""");
        Assert.Equal((200, "REJECTED"), (status, (string)rejected["status"]!));

        world.Time.Advance(TimeSpan.FromDays(10));

        var closed = await tenant.BecomesAsync((string)late["id"]!, "REJECTED");
        Assert.Equal("It was not approved before its moment.", (string)closed["decision"]!["reason"]!);
        Assert.Equal(409, (await staff.SendAsync("POST", $"/api/v1/price-changes/{(string)late["id"]!}/approve", "{}")).Status);
        Assert.Equal("ws-1", await tenant.PricedByAsync(world.Time.GetUtcNow().AddDays(5)));
        Assert.Equal(1, (int)(await tenant.GetAsync("/api/v1/billing-rules/ws-1"))["version"]!);
    }

    [Fact]
    public async Task Rules_that_were_changed_since_are_not_approved()
    {
        var tenant = await world.ManagedTenantAsync();
        var (_, one) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("one", 0.42m, world.Day(10)));
        var (_, two) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("two", 0.43m, world.Day(11)));
        using var staff = world.Staff(tenant);
        Assert.Equal(200, (await staff.SendAsync("POST", $"/api/v1/price-changes/{(string)one["id"]!}/approve", "{}")).Status);

        var (status, refused) = await staff.SendAsync("POST", $"/api/v1/price-changes/{(string)two["id"]!}/approve", "{}");

        Assert.Equal(409, status);
        Assert.Contains("'ws-1' was changed since", (string)refused["detail"]!, StringComparison.Ordinal);
        Assert.Equal(200, (await tenant.Client.SendAsync("POST", $"/api/v1/price-changes/{(string)two["id"]!}/cancel", "{}")).Status);
    }

    [Fact]
    public async Task The_rules_of_a_new_code_wait_for_approval_too_and_the_platforms_own_changes_for_nobody()
    {
        var tenant = await world.ManagedTenantAsync();
        await tenant.PostAsync("/api/v1/tariffs/WS/copies", """{"code":"WS2"}""");
        Assert.Empty(await tenant.ListAsync("/api/v1/billing-rules?status=ALL&tariffCode=WS2"));
        var waiting = Assert.Single(await tenant.ListAsync("/api/v1/price-changes?tariffCode=WS2"));
        using var staff = world.Staff(tenant);
        Assert.Equal(200, (await staff.SendAsync("POST", $"/api/v1/price-changes/{(string)waiting["id"]!}/approve", "{}")).Status);
        Assert.Equal("WS2.ws-1", (string)Assert.Single(await tenant.ListAsync("/api/v1/billing-rules?tariffCode=WS2"))["id"]!);

        var (status, own) = await staff.SendAsync("POST", "/api/v1/billing-rules?split=true", Asking.Rule("agreed", 0.41m, world.Day(5)));
        Assert.Equal((201, "agreed"), (status, (string)own["id"]!));
    }

    [Fact]
    public async Task A_rule_of_a_CPO_that_manages_itself_waits_for_nobody()
    {
        var tenant = await world.ManagedTenantAsync();
        await tenant.PostAsync("/api/v1/cpo-networks", """{"id":"free","name":"Free"}""");
        await tenant.PostAsync("/api/v1/cpo-contracts", """{"id":"free","name":"Free","networkId":"free"}""");
        await tenant.PostAsync("/api/v1/cpos", """{"id":"free","name":"Free","contractId":"free"}""");
        JsonNode body;
        (var status, body) = await tenant.Client.SendAsync("POST", "/api/v1/billing-rules", Asking.Rule("theirs", 0.39m, world.Day(1), extra: ""","cpoScope":{"level":"Cpo","id":"free"}"""));
        Assert.True(status == 201, body.ToJsonString());
    }
}
