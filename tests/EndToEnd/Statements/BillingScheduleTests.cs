using System.Net;
using GreenFlux.Functions.Schedules;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Statements;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Statements;

/// <summary>Runs that start by themselves.</summary>
public sealed class BillingScheduleTests(BillingRunTests.World world) : IClassFixture<BillingRunTests.World>
{
    [Fact]
    public async Task The_schedule_starts_the_last_period_of_each_frequency_once()
    {
        var (tenant, bench, _) = await world.TenantAsync();
        var desk = world.Platform.Services.GetRequiredService<BillingRunDesk>();
        Assert.Empty(await desk.StartScheduledAsync(tenant.Id, CancellationToken.None));

        await bench.SettleWithAsync("""{"scheduled":true,"scheduleDelayHours":1}""");
        var monthly = Assert.Single(await desk.StartScheduledAsync(tenant.Id, CancellationToken.None));
        Assert.Equal(1, monthly.Inputs.Period.From.Day);
        Assert.Equal(monthly.Inputs.Period.From.PlusMonths(1), monthly.Inputs.Period.To);
        await tenant.PostAsync("/api/v1/reimbursement-parties", """{"id":"weekly","kind":"LANDLORD","name":"Weekly","billingFrequency":"WEEKLY"}""");
        var weekly = Assert.Single(await desk.StartScheduledAsync(tenant.Id, CancellationToken.None));
        Assert.Equal(NodaTime.IsoDayOfWeek.Monday, weekly.Inputs.Period.From.DayOfWeek);
        Assert.Equal(weekly.Inputs.Period.From.PlusWeeks(1), weekly.Inputs.Period.To);

        // They were stored and, as after a crash, nobody goes through them.
        var schedules = ActivatorUtilities.CreateInstance<BillingRunSchedules>(world.Platform.Services);
        await schedules.Sweep(new TimerInfo(), world.Platform.Services.GetRequiredService<DurableTaskClient>(), CancellationToken.None);
        foreach (var run in (BillingRun[])[monthly, weekly])
            Assert.Equal("COMPLETED", (string)(await bench.CompletedAsync($"/api/v1/billing-runs/{run.Id}"))["status"]!);

        // One that was given up stays so.
        Assert.Equal(HttpStatusCode.NoContent, await bench.DeleteAsync($"/api/v1/billing-runs/{monthly.Id}"));
        Assert.Empty(await desk.StartScheduledAsync(tenant.Id, CancellationToken.None));
    }

    [Fact]
    public async Task What_was_given_up_is_deleted_and_what_is_final_stays()
    {
        var (_, bench, seed) = await world.TenantAsync();
        await seed.AddAsync(seed.Some(new DateTimeOffset(2026, 3, 10, 9, 0, 0, TimeSpan.Zero), SeededCdrs.Price(4.00m, 21)));
        var run = await bench.RunAsync(BillingBench.March);
        Assert.Equal(HttpStatusCode.NoContent, await bench.DeleteAsync((string)run["links"]!["self"]!));
        var again = await bench.RunAsync(BillingBench.March);
        await bench.FinaliseAllAsync(again);

        var schedules = ActivatorUtilities.CreateInstance<BillingRunSchedules>(world.Platform.Services);
        await schedules.Purge(new TimerInfo(), CancellationToken.None);
        await schedules.Purge(new TimerInfo(), CancellationToken.None);
        foreach (var statement in await bench.StatementsAsync(again))
            Assert.Equal((int)statement["totals"]!["lines"]!, (await bench.LinesAsync(statement)).Count);
    }

    [Fact]
    public async Task A_run_that_is_asked_for_again_later_is_the_same_run()
    {
        var (tenant, _, _) = await world.TenantAsync();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 4, 3, 12, 0, 0, TimeSpan.Zero));
        var desk = ActivatorUtilities.CreateInstance<BillingRunDesk>(world.Platform.Services, time);
        async Task<Outcome<Versioned<BillingRun>>> AskAsync(DateTimeOffset? cutoff) => await desk.StartAsync(
            tenant.Id, new RunOrder { From = new NodaTime.LocalDate(2026, 3, 1), Seed = "again", Cutoff = cutoff }, Actor.System("test"), CancellationToken.None);

        Assert.True((await AskAsync(null)).Try(out var first, out _));
        time.Advance(TimeSpan.FromDays(2));
        Assert.True((await AskAsync(null)).Try(out var again, out _));
        Assert.Equal((first.ETag, first.Value.Inputs), (again.ETag, again.Value.Inputs));
        Assert.False((await AskAsync(time.GetUtcNow().AddDays(-1))).Try(out _, out var refusals));
        Assert.Equal("seed", Assert.Single(refusals).Field);
    }

    [Fact]
    public async Task A_fixed_fee_is_taken_once_a_month_however_many_statements_end_in_it()
    {
        var (tenant, bench, _) = await world.TenantAsync();
        await tenant.PostAsync("/api/v1/cpo-contracts", """{"id":"fixed","name":"Fixed","networkId":"own","platformFee":{"perPeriod":10,"currency":"EUR","vatPercent":21} }""");
        var half = await bench.RunAsync("""{"from":"2026-03-01","to":"2026-03-15","kind":"CPO_CREDIT","partyId":"fixed","runDate":"2026-03-16","cutoff":"2026-03-15T12:00:00Z"}""");
        Assert.Equal(-12.10m, (decimal)(await bench.StatementAsync(half, "CPO_CREDIT", "fixed"))["totals"]!["due"]!);
        await bench.FinaliseAllAsync(half);

        Assert.Empty(await bench.StatementsAsync(await bench.RunAsync(BillingBench.March)));
        Assert.Equal(-12.10m, (decimal)(await bench.StatementAsync(await bench.RunAsync(BillingBench.April), "CPO_CREDIT", "fixed"))["totals"]!["due"]!);
    }

    [Fact]
    public async Task Cleaning_up_after_an_attempt_leaves_the_drafts_of_the_next()
    {
        var (tenant, bench, seed) = await world.TenantAsync();
        await seed.AddAsync(seed.Some(new DateTimeOffset(2026, 3, 10, 9, 0, 0, TimeSpan.Zero), SeededCdrs.Price(4.00m, 21)));
        var run = await bench.RunAsync(BillingBench.March);
        var self = (string)run["links"]!["self"]!;
        Assert.Equal(HttpStatusCode.NoContent, await bench.DeleteAsync(self));

        // Between its list of runs and what it does about them, somebody repeats one.
        var queries = 0;
        var slow = new InterruptingDocuments(world.Platform.Services.GetRequiredService<IDocumentStore>(), async () =>
        {
            if (++queries != 2)
                return;
            await tenant.PostAsync($"{self}/repeat", "{}");
            Assert.Equal(2, (int)(await bench.CompletedAsync(self))["attempt"]!);
        });
        await new BillingRunStore(slow, world.Platform.Services.GetRequiredService<BillingSettingsStore>(), TimeProvider.System).PurgeAsync(tenant.Id, CancellationToken.None);
        Assert.Equal(["CPO_CREDIT"], (await bench.StatementsAsync(run)).Select(statement => (string)statement["kind"]!));
    }

    [Fact]
    public async Task A_session_that_is_billed_after_all_gives_back_its_unbilled_energy()
    {
        var (_, bench, seed) = await world.TenantAsync();
        var startedAt = new DateTimeOffset(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);
        var session = await seed.AddDroppedAsync(startedAt, 1.00m, "landlord", startedAt.AddDays(1));
        await bench.FinaliseAllAsync(await bench.RunAsync(BillingBench.March));

        await seed.ReopenAsync(session, startedAt.AddDays(1), startedAt.AddDays(30));
        var cdr = seed.Some(startedAt, SeededCdrs.Price(4.00m, 21));
        await seed.AddAsync(cdr with
        {
            Id = Platform.Cdrs.Cdr.IdOf(session, 1),
            SessionId = session,
            CreatedAt = startedAt.AddDays(30),
            Reimbursement = SeededCdrs.Reimbursement(1.20m),
            Parties = cdr.Parties! with { PayeeId = "landlord" },
        });
        var statement = await bench.StatementAsync(await bench.RunAsync(BillingBench.April), "REIMBURSEMENT", "landlord");
        Assert.Equal(["CHARGE 1.20", "UNBILLED_REVERSAL -1.00"], (await bench.LinesAsync(statement)).Select(line => $"{line["kind"]} {line["net"]}"));
        await bench.FinaliseAsync(statement);
        var entry = await bench.EntryAsync(statement);
        Assert.Equal(["REIMBURSEMENT_COST 1.20 0", "UNBILLED_ENERGY_COST 0 1.00", "REIMBURSEMENT_PAYABLE 0 0.20"], entry);
    }
}
