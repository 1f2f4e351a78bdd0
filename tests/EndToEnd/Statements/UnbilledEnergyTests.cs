using System.Text.Json.Nodes;
using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.EndToEnd.Tariffs;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Statements;

/// <summary>Energy of dropped sessions is paid back once, whatever is done about them later (domain, owners of a flag).</summary>
public sealed class UnbilledEnergyTests(ClockedPlatform world) : IClassFixture<ClockedPlatform>
{
    [Fact]
    public async Task What_is_dropped_again_is_not_paid_back_again()
    {
        var (tenant, bench) = await LandlordAsync();
        var flag = await DroppedAsync(tenant);
        Assert.Equal(["UNBILLED 2.50"], await SettleAsync(tenant, bench));

        await ActAsync(tenant, flag, "reopen");
        await ActAsync(tenant, flag, "drop");
        Assert.Equal(0m, Sum(await SettleAsync(tenant, bench)));
        Assert.Empty(await SettleAsync(tenant, bench));

        // Dropped and reopened twice, there is still one payment to be given back.
        await ActAsync(tenant, flag, "reopen");
        await ActAsync(tenant, flag, "accept");
        Assert.Equal(["CHARGE 2.50", "UNBILLED_REVERSAL -2.50"], await SettleAsync(tenant, bench));
        Assert.Equal(2.50m, await PaidAsync(tenant));
    }

    [Fact]
    public async Task What_is_billed_twice_before_the_next_statement_gives_it_back_once()
    {
        var (tenant, bench) = await LandlordAsync();
        var flag = await DroppedAsync(tenant);
        Assert.Equal(["UNBILLED 2.50"], await SettleAsync(tenant, bench));

        await ActAsync(tenant, flag, "reopen");
        var cdr = (string)(await ActAsync(tenant, flag, "accept"))["cdrId"]!;
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await tenant.PostAsync($"/api/v1/cdrs/{cdr}/credit", """{"reason":"wrong driver"}""");
        await ActAsync(tenant, flag, "reopen");
        Assert.Equal(["CHARGE 2.50", "CHARGE 2.50", "CREDIT -2.50", "UNBILLED_REVERSAL -2.50"], await SettleAsync(tenant, bench));
        Assert.Equal(2.50m, await PaidAsync(tenant));

        // Taken back for good, it is unbilled energy again.
        cdr = (string)(await tenant.ListAsync("/api/v1/cdrs")).Single(each => (int)each["revision"]! == 3)["id"]!;
        await tenant.PostAsync($"/api/v1/cdrs/{cdr}/credit", """{"reason":"never paid"}""");
        Assert.Equal(["CREDIT -2.50", "UNBILLED 2.50"], await SettleAsync(tenant, bench));
        Assert.Equal(2.50m, await PaidAsync(tenant));
    }

    [Fact]
    public async Task What_a_slow_action_drops_after_a_statement_was_final_is_on_the_next()
    {
        var (tenant, bench) = await LandlordAsync();
        var asked = world.Time.GetUtcNow();
        var station = await FlaggedAsync(tenant);
        var run = new FlagRun
        {
            Id = $"{Guid.NewGuid():N}", TenantId = tenant.Id, Kind = FlagRunKind.Action, By = Actor.System("test"), CreatedAt = asked, AsOf = asked,
            Reason = "no customer", Action = FlagAction.Drop, Filter = new FlagFilter(null, station, null, null),
        };
        await DroppedAsync(tenant);
        Assert.Equal(["UNBILLED 2.50"], await SettleAsync(tenant, bench));

        await world.Platform.Services.GetRequiredService<FlagRunStore>().CreateAsync(run, default);
        var steps = world.Platform.Services.GetRequiredService<FlagRunSteps>();
        var workflows = new DurableWorkflows(world.Platform.Services.GetRequiredService<DurableTaskClient>());
        while (!(await steps.AdvanceAsync(tenant.Id, run.Id, workflows, default)).IsOver)
        {
            // The next page.
        }
        Assert.Equal(["UNBILLED 2.50"], await SettleAsync(tenant, bench));
    }

    private async Task<(Tenant Tenant, BillingBench Bench)> LandlordAsync()
    {
        var tenant = await world.TenantAsync();
        await tenant.PostAsync("/api/v1/reimbursement-parties", """{"id":"landlord","kind":"LANDLORD","name":"Landlord"}""");
        await tenant.PostAsync("/api/v1/reimbursement-assignments", """{"reimbursementPartyId":"landlord","locationId":"loc"}""");
        return (tenant, new BillingBench(tenant));
    }

    /// <summary>10 kWh in eight days, which is held back.</summary>
    /// <returns>The station.</returns>
    private async Task<string> FlaggedAsync(Tenant tenant)
    {
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.BootAsync();
        await charger.StopAsync(await charger.StartAsync(world.Time.GetUtcNow().AddDays(-8), 0), world.Time.GetUtcNow(), 10_000);
        await Eventually.Async(async () => (await tenant.FlaggedAsync(station)).SingleOrDefault(), "the flag");
        return station;
    }

    /// <returns>The flag's id.</returns>
    private async Task<string> DroppedAsync(Tenant tenant)
    {
        var flag = (string)Assert.Single(await tenant.FlaggedAsync(await FlaggedAsync(tenant)))["id"]!;
        await ActAsync(tenant, flag, "drop");
        return flag;
    }

    private async Task<JsonNode> ActAsync(Tenant tenant, string flag, string action)
    {
        world.Time.Advance(TimeSpan.FromSeconds(1));
        return await tenant.PostAsync($"/api/v1/flagged-transactions/{flag}/{action}", """{"reason":"as told"}""");
    }

    /// <summary>Ends the day, and makes the landlord's statement of it final.</summary>
    /// <returns>Its lines.</returns>
    private async Task<IReadOnlyList<string>> SettleAsync(Tenant tenant, BillingBench bench)
    {
        var now = world.Time.GetUtcNow();
        world.Time.SetUtcNow(new DateTimeOffset(now.Year, now.Month, now.Day, 12, 0, 0, TimeSpan.Zero).AddDays(1));
        var run = await bench.RunAsync($$"""{"from":"{{now:yyyy-MM-dd}}","to":"{{now.AddDays(1):yyyy-MM-dd}}","kind":"REIMBURSEMENT"}""");
        Assert.Equal("COMPLETED", (string)run["status"]!);
        var statements = await bench.StatementsAsync(run);
        var lines = new List<string>();
        foreach (var statement in statements)
        {
            lines.AddRange((await bench.LinesAsync(statement)).Select(line => FormattableString.Invariant($"{line["kind"]} {(decimal)line["net"]!:0.00}")));
            await bench.FinaliseAsync(statement);
        }
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static decimal Sum(IEnumerable<string> lines) =>
        lines.Sum(line => decimal.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>What the landlord was to be paid by all final statements.</summary>
    private static async Task<decimal> PaidAsync(Tenant tenant) =>
        -(decimal)Assert.Single(await tenant.ListAsync("/api/v1/settlement-balances?account=REIMBURSEMENT_PAYABLE"))["balance"]!;
}
