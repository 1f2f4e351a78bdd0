using System.Text.Json.Nodes;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.EndToEnd.Tariffs;
using Microsoft.Extensions.DependencyInjection;
using static GreenFlux.Tests.EndToEnd.Flags.Nights;

namespace GreenFlux.Tests.EndToEnd.Flags;

/// <summary>Nights over flagged transactions, and one action for many (domain §12; Q-1; its table, 90 days and owners).</summary>
public sealed class FlagRunTests(ClockedPlatform world) : IClassFixture<ClockedPlatform>
{
    [Fact]
    public async Task Q1_A_flag_that_nobody_resolves_is_warned_of_three_times_and_dropped_on_day_90()
    {
        var tenant = await world.TenantAsync();
        await TooLongAsync(tenant);
        var figures = new List<(int Day, int Warned, int Dropped)>();
        var from = world.Time.GetUtcNow();
        foreach (var day in (int[])[1, 14, 15, 60, 80, 89, 90])
        {
            world.Time.SetUtcNow(from.AddDays(day).AddMinutes(1));
            await NightAsync(tenant);
            var nights = await NightsAsync(tenant);
            figures.Add((day, Sum(nights, "warned"), Sum(nights, "dropped")));
        }

        Assert.Equal([(1, 0, 0), (14, 1, 0), (15, 1, 0), (60, 2, 0), (80, 3, 0), (89, 3, 0), (90, 3, 1)], figures);
        var last = (await NightsAsync(tenant)).Single(night => (int)night["figures"]!["dropped"]! == 1);
        Assert.Equal(10_000m, (decimal)last["figures"]!["droppedEnergyWh"]!);
        Assert.Equal(("EUR", 4.00m), ((string)last["figures"]!["droppedAmounts"]![0]!["currency"]!, (decimal)last["figures"]!["droppedAmounts"]![0]!["amount"]!));
        Assert.Equal(("TOO_LONG", 0, -1), Assert.Single(Reasons(last)));
        var dropped = Assert.Single(await tenant.ListAsync("/api/v1/flagged-transactions?billingStatus=DROPPED"));
        Assert.Equal(["FLAGGED", "WARNED", "WARNED", "WARNED", "DROPPED"],
            (await tenant.GetAsync($"/api/v1/flagged-transactions/{(string)dropped["id"]!}"))["history"]!.AsArray().Select(each => (string)each!["event"]!));

        // Reopened, it has another 90 days.
        await tenant.PostAsync($"/api/v1/flagged-transactions/{(string)dropped["id"]!}/reopen", """{"reason":"the customer paid"}""");
        await NightAsync(tenant);
        Assert.Equal(1, Sum(await NightsAsync(tenant), "dropped"));
        Assert.Equal("CALCULATED", (string)(await tenant.PostAsync($"/api/v1/flagged-transactions/{(string)dropped["id"]!}/accept", """{"reason":"it stayed"}"""))["billingStatus"]!);
    }

    [Fact]
    public async Task A_night_bills_what_was_mended_and_reports_what_is_left_against_the_night_before()
    {
        var tenant = await world.TenantAsync();
        await UnknownTokenAsync(tenant, "LATER");
        await UnknownTokenAsync(tenant, "NEVER");
        await TooLongAsync(tenant);
        var first = await NightAsync(tenant);
        Assert.Equal((3, 0, 3), Outcome(first));
        Assert.Contains(("UNKNOWN_TOKEN", 2, 0), Reasons(first));

        await tenant.PostAsync("/api/v1/tokens", """{"uid":"LATER","driverId":"drv"}""");
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await NightAsync(tenant);
        Assert.Equal((3, 1, 2), Outcome(second));
        Assert.Contains(("UNKNOWN_TOKEN", 1, -1), Reasons(second));
        Assert.Contains(("TOO_LONG", 1, 0), Reasons(second));
        Assert.Equal((string)first["id"]!, (string)second["report"]!["previousRunId"]!);
        Assert.Single(await tenant.ListAsync("/api/v1/cdrs"));
    }

    [Fact]
    public async Task A_session_that_never_ended_is_ended_by_the_night_and_flagged()
    {
        var tenant = await world.TenantAsync();
        var (station, charger, transaction) = await BeginAsync(tenant);
        var start = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromHours(1));
        await charger.ReadingAsync(transaction, world.Time.GetUtcNow(), 3_000);
        await charger.DisposeAsync();

        world.Time.SetUtcNow(start.AddDays(7).AddMinutes(-1));
        await NightAsync(tenant);
        Assert.Equal(0, Sum(await NightsAsync(tenant), "endedSessions"));
        world.Time.SetUtcNow(start.AddDays(7).AddMinutes(1));
        await NightAsync(tenant);
        Assert.Equal(1, Sum(await NightsAsync(tenant), "endedSessions"));
        var flagged = Assert.Single(await tenant.FlaggedAsync(station));
        Assert.Equal(["MISSING_STOP"], flagged["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!));
        Assert.Equal(3_000m, (decimal)flagged["energyWh"]!);
    }

    [Fact]
    public async Task Two_nights_asked_for_at_once_are_one()
    {
        var tenant = await world.TenantAsync();
        await TooLongAsync(tenant);
        var asked = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => tenant.PostAsync("/api/v1/flag-runs", """{"kind":"NIGHTLY"}""")));
        await EndedAsync(tenant, asked[0]);
        var nights = await NightsAsync(tenant);
        Assert.All(asked, one => Assert.Contains((string)one["id"]!, nights.Select(night => (string)night["id"]!)));
        Assert.All(nights, night => Assert.Equal((1, 0, 1), Outcome(night)));
    }

    [Fact]
    public async Task One_action_resolves_all_of_a_root_cause_and_leaves_the_rest()
    {
        var tenant = await world.TenantAsync();
        var station = await tenant.CreateStationAsync();
        for (var i = 0; i < 3; i++)
            await UnknownTokenAsync(tenant, "LOST", station, i);
        await UnknownTokenAsync(tenant, "OTHER");

        var causes = (await tenant.GetAsync("/api/v1/flag-causes"))["items"]!.AsArray();
        Assert.Equal(2, causes.Count(cause => ((string)cause!["key"]!).StartsWith("UNKNOWN_TOKEN|", StringComparison.Ordinal)));
        var lost = causes[0]!;
        Assert.Equal((3, "UNKNOWN_TOKEN"), ((int)lost["count"]!, (string)lost["example"]!["code"]!));
        Assert.StartsWith("3 sessions: UNKNOWN_TOKEN, ", (string)lost["summary"]!, StringComparison.Ordinal);
        var key = Uri.EscapeDataString((string)lost["key"]!);
        Assert.Equal(3, (await tenant.ListAsync($"/api/v1/flagged-transactions?cause={key}")).Count);

        var run = await EndedAsync(tenant, await tenant.PostAsync("/api/v1/flag-runs", new JsonObject
        {
            ["kind"] = "ACTION", ["action"] = "DROP", ["reason"] = "test tokens", ["filter"] = new JsonObject { ["cause"] = (string)lost["key"]! },
        }.ToJsonString()));
        Assert.Equal((3, 3), ((int)run["figures"]!["transactions"]!, (int)run["figures"]!["dropped"]!));
        var left = Assert.Single(await tenant.ListAsync("/api/v1/flagged-transactions?reason=UNKNOWN_TOKEN"));
        Assert.Equal("OTHER", (string)left["tokenUid"]!);
        Assert.Equal(3, (await tenant.ListAsync("/api/v1/flagged-transactions?billingStatus=DROPPED")).Count);
    }

    [Fact]
    public async Task Accepting_a_root_cause_accepts_nothing_else_that_is_wrong_with_its_transactions()
    {
        var tenant = await world.TenantAsync();
        var (station, charger, transaction) = await BeginAsync(tenant, -8);
        // 3,000 kWh fit into 8 days, and cost more than anybody expects.
        await charger.StopAsync(transaction, world.Time.GetUtcNow(), 3_000_000);
        await FlaggedAsync(tenant, station, 1);
        await charger.DisposeAsync();
        await UnknownTokenAsync(tenant, "ODD", minutes: 60 * 24 * 8);
        var causes = (await tenant.GetAsync("/api/v1/flag-causes"))["items"]!.AsArray();
        Assert.Equal(["RETRY", "DROP"], Actions(causes, "UNKNOWN_TOKEN"));
        Assert.Equal(["ACCEPT", "DROP"], Actions(causes, "TOO_LONG"));

        var run = await EndedAsync(tenant, await tenant.PostAsync("/api/v1/flag-runs", """{"kind":"ACTION","action":"ACCEPT","reason":"they stayed","filter":{"reason":"TOO_LONG"}}"""));
        Assert.Equal((2, 0, 2), Outcome(run));
        Assert.Empty(await tenant.ListAsync("/api/v1/cdrs"));
        var dear = Assert.Single(await tenant.FlaggedAsync(station));
        Assert.Equal(["COST_ABOVE_CEILING"], dear["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!).Distinct());

        await EndedAsync(tenant, await tenant.PostAsync("/api/v1/flag-runs", $$"""{"kind":"ACTION","action":"ACCEPT","reason":"a lorry","filter":{"stationId":"{{station}}"} }"""));
        Assert.Equal(1_200m, (decimal)Assert.Single(await tenant.CdrsAsync(station))["totalCost"]!);
    }

    [Fact]
    public async Task An_action_does_what_it_is_asked_for_and_nothing_of_a_nights_work()
    {
        var tenant = await world.TenantAsync();
        var (station, charger, _) = await BeginAsync(tenant);
        await charger.DisposeAsync();
        // The nights that come meanwhile are over before the session is silent for long enough.
        world.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(-1));
        await NightAsync(tenant);
        await NightsAsync(tenant);
        world.Time.Advance(TimeSpan.FromMinutes(2));

        var run = await EndedAsync(tenant, await tenant.PostAsync("/api/v1/flag-runs", $$"""{"kind":"ACTION","action":"DROP","reason":"test","filter":{"stationId":"{{station}}"} }"""));
        Assert.Equal((0, 0), ((int)run["figures"]!["endedSessions"]!, (int)run["figures"]!["dropped"]!));
        Assert.Equal("OPEN", (string)Assert.Single(await tenant.SessionsAsync(station))["status"]!);
    }

    [Fact]
    public async Task A_run_that_an_earlier_night_left_behind_is_ended_by_the_next_one()
    {
        var tenant = await world.TenantAsync();
        await TooLongAsync(tenant);
        var left = new FlagRun
        {
            Id = "nightly-20260101",
            TenantId = tenant.Id,
            Kind = FlagRunKind.Nightly,
            By = Actor.System("nightly-flagging-workflow"),
            CreatedAt = world.Time.GetUtcNow(),
            AsOf = world.Time.GetUtcNow(),
        };
        await world.Platform.Services.GetRequiredService<FlagRunStore>().CreateAsync(left, default);
        world.Time.Advance(TimeSpan.FromDays(1));
        await EndedAsync(tenant, await tenant.GetAsync($"/api/v1/flag-runs/{left.Id}"));
    }

    [Fact]
    public async Task An_action_for_nobody_in_particular_is_refused()
    {
        var tenant = await world.TenantAsync();
        foreach (var body in (string[])
                 [
                     """{"kind":"ACTION","action":"DROP","reason":"all"}""",
                     """{"kind":"ACTION","action":"DROP","reason":"all","filter":{}}""",
                     """{"kind":"ACTION","reason":"all","filter":{"reason":"TOO_LONG"}}""",
                     """{"kind":"ACTION","action":"DROP","filter":{"reason":"TOO_LONG"}}""",
                     """{"kind":"ACTION","action":"DROP","reason":"both","filter":{"reason":"TOO_LONG","owner":"CPO"}}""",
                     """{"kind":"ACTION","action":"DROP","reason":"all","timeOfUsePricing":"START_RULE","filter":{"reason":"TOO_LONG"}}""",
                     """{"kind":"NIGHTLY","action":"DROP"}""",
                 ])
        {
            var (status, answer) = await tenant.Client.SendAsync("POST", "/api/v1/flag-runs", body);
            Assert.True(status is 400 or 422, $"{body}: {status} {answer.ToJsonString()}");
        }
    }

    private async Task TooLongAsync(Tenant tenant)
    {
        var (station, charger, transaction) = await BeginAsync(tenant, -8);
        await charger.StopAsync(transaction, world.Time.GetUtcNow(), 10_000);
        await FlaggedAsync(tenant, station, 1);
        await charger.DisposeAsync();
    }

    private async Task UnknownTokenAsync(Tenant tenant, string token, string? station = null, int before = 0, int minutes = 60)
    {
        station ??= await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.BootAsync();
        var end = world.Time.GetUtcNow().AddHours(-2 * before);
        await charger.StopAsync(await charger.StartAsync(end.AddMinutes(-minutes - 1), 0, token), end, 10_000, token);
        await FlaggedAsync(tenant, station, before + 1);
    }

    private async Task<(string Station, TestCharger Charger, int Transaction)> BeginAsync(Tenant tenant, int daysAgo = 0)
    {
        var station = await tenant.CreateStationAsync();
        var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.BootAsync();
        return (station, charger, await charger.StartAsync(world.Time.GetUtcNow().AddDays(daysAgo).AddMinutes(Math.Sign(daysAgo)), 0));
    }

    private static Task FlaggedAsync(Tenant tenant, string station, int count) =>
        Eventually.Async(async () => (await tenant.FlaggedAsync(station)).Count == count, $"{count} flags of {station}");

    private static (int All, int Calculated, int Flagged) Outcome(JsonNode night) =>
        ((int)night["figures"]!["transactions"]!, (int)night["figures"]!["calculated"]!, (int)night["figures"]!["stillFlagged"]!);

    /// <summary>Of every cause with the code: what can be done about it.</summary>
    private static IEnumerable<string> Actions(JsonArray causes, string code) => causes.Where(cause => (string)cause!["example"]!["code"]! == code)
        .SelectMany(cause => cause!["allowedActions"]!.AsArray()).Select(action => (string)action!).Distinct();

    private static IEnumerable<(string Code, int Count, int Change)> Reasons(JsonNode night) =>
        night["report"]!["reasons"]!.AsArray().Select(each => ((string)each!["key"]!, (int)each["count"]!, (int)each["change"]!));
}
