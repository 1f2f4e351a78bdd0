using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Rebilling;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Billing.Bulk;

/// <summary>Runs over the stored sessions of a period. Each test has a tenant of its own.</summary>
public sealed class RebillingTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private const string Request = """{"from":"2026-03-01T00:00:00Z","before":"2026-07-01T00:00:00Z","reason":"Rates corrected"}""";

    [Fact]
    public async Task What_had_no_CDR_gets_one_and_what_can_t_be_priced_is_flagged_until_its_cause_is_mended()
    {
        var tenant = await TenantAsync(30, session => session % 3 == 0 ? PastSessions.UnpricedTariff : "WS");

        var first = await RunAsync(tenant, Request);
        Assert.Equal((30, 20, 10, 0), Figures(first));
        Assert.Equal(("NO_BILLING_RULE", 10), ReasonOf(first));
        var again = await RunAsync(tenant, Request);
        Assert.Equal((30, 0, 0, 10), Figures(again));
        Assert.Equal(20, (int)again["figures"]!["unchanged"]!);

        await PastSessions.MendAsync(tenant);
        Assert.Equal((30, 10, 0, 0), Figures(await RunAsync(tenant, Request)));
        Assert.Equal(30, (await tenant.ListAsync("/api/v1/cdrs?limit=100")).Count);
        Assert.Equal(3, (await tenant.ListAsync("/api/v1/rebilling-runs")).Count);
    }

    [Fact]
    public async Task What_comes_to_something_else_today_is_corrected_and_only_once()
    {
        var tenant = await TenantAsync(9, _ => "WS");
        await RunAsync(tenant, Request);
        await tenant.PostAsync("/api/v1/vat-rates?gapFill=true&reason=late", """{"level":"Tariff","subjectId":"WS","percent":21}""");

        var changed = await RunAsync(tenant, Request);
        Assert.Equal((0, 9), ((int)changed["figures"]!["unchanged"]!, (int)changed["figures"]!["changed"]!));
        var cdrs = await tenant.ListAsync("/api/v1/cdrs?limit=100");
        Assert.Equal(27, cdrs.Count);
        Assert.Equal((9, 0m), (cdrs.Count(cdr => (string?)cdr["kind"] == "CREDIT"), cdrs.Where(cdr => cdr["wholesale"]!["vat"]?["percent"] is null).Sum(cdr => (decimal)cdr["wholesale"]!["total"]!)));
        Assert.Equal(9, (int)(await RunAsync(tenant, Request))["figures"]!["unchanged"]!);
    }

    [Fact]
    public async Task A_station_and_a_period_narrow_it()
    {
        var tenant = await TenantAsync(21, _ => "WS");
        var one = await RunAsync(tenant, """{"from":"2026-03-01T00:00:00Z","before":"2026-04-01T00:00:00Z","stationId":"CP-0","reason":"One station"}""");
        Assert.Equal((1, 1, 0, 0), Figures(one));
        Assert.Single(await tenant.ListAsync("/api/v1/cdrs"));
    }

    [Fact]
    public async Task A_tenant_has_one_run_at_a_time_which_can_be_cancelled()
    {
        var tenant = await TenantAsync(5, _ => "WS");
        var runs = world.Platform.Services.GetRequiredService<RebillingStore>();
        // Without its workflow, so that it runs for as long as this test wants.
        await runs.CreateAsync(Stored(tenant, "slow"), default);
        Assert.Equal(HttpStatusCode.Conflict, await AskAsync(tenant, Request));

        var cancelled = await tenant.PostAsync("/api/v1/rebilling-runs/slow/cancel", "{}");
        Assert.Equal("CANCELLED", (string)cancelled["status"]!);
        var progress = world.Platform.Services.GetRequiredService<RebillingProgress>();
        Assert.Empty((await progress.PlanAsync(tenant.Id, "slow", default)).Months);
        Assert.True((await progress.AdvanceAsync(tenant.Id, "slow", "202603", default)).IsOver);
        Assert.Empty(await tenant.ListAsync("/api/v1/cdrs"));
        Assert.Equal((5, 5, 0, 0), Figures(await RunAsync(tenant, Request)));
    }

    [Fact]
    public async Task A_chunk_that_is_gone_through_by_several_at_once_is_counted_once()
    {
        var tenant = await TenantAsync(40, session => session % 4 == 0 ? PastSessions.UnpricedTariff : "WS");
        var runs = world.Platform.Services.GetRequiredService<RebillingStore>();
        await runs.CreateAsync(Stored(tenant, "twice"), default);
        var progress = world.Platform.Services.GetRequiredService<RebillingProgress>();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            foreach (var month in (await progress.PlanAsync(tenant.Id, "twice", default)).Months)
                await progress.AdvanceAsync(tenant.Id, "twice", month, default);
        })));
        var result = await runs.ResultAsync(tenant.Id, "twice", default);
        Assert.Equal((40, 30, 10), (result.Sessions, result.Priced, result.Flagged));
        Assert.Equal(30, (await tenant.ListAsync("/api/v1/cdrs?limit=100")).Count);
    }

    [Theory]
    [InlineData("""{"from":"2026-03-01T00:00:00Z","before":"2026-02-01T00:00:00Z","reason":"x"}""")]
    [InlineData("""{"from":"2026-03-01T00:00:00Z","before":"2999-01-01T00:00:00Z","reason":"x"}""")]
    [InlineData("""{"from":"2026-03-01T00:00:00Z","reason":""}""")]
    public async Task Nonsense_is_refused(string request) =>
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await AskAsync(world.Tenant, request));

    private async Task<Tenant> TenantAsync(int sessions, Func<int, string> tariff)
    {
        var tenant = await PastSessions.TenantAsync(world.Platform);
        var now = TimeProvider.System.GetUtcNow();
        await PastSessions.StoreAsync(world.Platform, Enumerable.Range(0, sessions)
            .Select(number => (PastSessions.Plain(tenant.Id, number, now) with { TariffCode = tariff(number) }, (IReadOnlyList<Ocpp.Charger.MeterSample>)[])));
        return tenant;
    }

    private static RebillingRun Stored(Tenant tenant, string id) => new()
    {
        Id = id,
        TenantId = tenant.Id,
        CreatedAt = TimeProvider.System.GetUtcNow(),
        By = new Actor(ActorKind.ApiKey, "k"),
        Reason = "Test",
        From = PastSessions.Noon.AddDays(-1),
        Before = PastSessions.Noon.AddMonths(4),
    };

    private static async Task<HttpStatusCode> AskAsync(Tenant tenant, string request)
    {
        using var content = new StringContent(request, Encoding.UTF8, "application/json");
        using var response = await tenant.Client.PostAsync("/api/v1/rebilling-runs", content);
        return response.StatusCode;
    }

    internal static async Task<JsonNode> RunAsync(Tenant tenant, string request)
    {
        var accepted = await tenant.PostAsync("/api/v1/rebilling-runs", request);
        return await EndedAsync(tenant, (string)accepted["statusUrl"]!);
    }

    internal static async Task<JsonNode> EndedAsync(Tenant tenant, string url)
    {
        var run = await Eventually.Async(async () =>
        {
            var found = await tenant.GetAsync(url);
            return (string)found["status"]! == "RUNNING" ? null : found;
        }, "the run to end");
        Assert.Equal("COMPLETED", (string)run["status"]!);
        return run;
    }

    private static (int Sessions, int Made, int Flagged, int Still) Figures(JsonNode run) =>
        ((int)run["figures"]!["sessions"]!, (int)run["figures"]!["cdrsMade"]!, (int)run["figures"]!["flagged"]!, (int)run["figures"]!["stillFlagged"]!);

    private static (string Code, int Sessions) ReasonOf(JsonNode run)
    {
        var reason = Assert.Single(run["figures"]!["reasons"]!.AsArray());
        return ((string)reason!["code"]!, (int)reason["sessions"]!);
    }
}
