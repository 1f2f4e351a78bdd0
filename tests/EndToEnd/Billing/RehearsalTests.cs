using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Rehearsals;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>Prices under other rules before they go live. Each test has a tenant of its own.</summary>
public sealed class RehearsalTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    private const string Dearer = """
        {"replace":[{"id":"ws-1","engine":"Wholesale","tariffCode":"WS","components":[{"dimension":"Energy","price":0.45}]}]}
        """;

    [Fact]
    public async Task A_session_at_a_station_is_priced_under_the_rules_as_they_are_and_under_the_draft()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        var station = await tenant.CreateStationAsync();
        var told = await tenant.PostAsync("/api/v1/pricing/rehearsals", $$"""
            {"session":{"stationId":"{{station}}","tokenUid":"{{Tenant.Token}}","startedAt":"2026-03-10T10:00:00Z","endedAt":"2026-03-10T11:00:00Z","energyWh":10000},"draft":{{Dearer}}}
            """);

        Assert.Equal((4.00m, 4.50m), ((decimal)told["current"]!["wholesale"]!["total"]!, (decimal)told["draft"]!["wholesale"]!["total"]!));
        Assert.Equal(7.20m, (decimal)told["draft"]!["retail"]!["total"]!);
        Assert.Equal(2.50m, (decimal)told["draft"]!["reimbursement"]!["total"]!);
        Assert.Equal("ws-1", (string)told["draft"]!["rules"]![0]!["periods"]![0]!["ruleId"]!);
        Assert.Equal(2, (int)told["draft"]!["rules"]![0]!["periods"]![0]!["ruleVersion"]!);
        Assert.Contains("ENERGY 10 kWh × 0.45 per kWh = 4.5, billed 4.5", (string)told["draft"]!["text"]!, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await tenant.GetAsync("/api/v1/billing-rules/ws-1"))["version"]!);
        Assert.Empty(await tenant.SessionsAsync(station));
    }

    [Fact]
    public async Task A_session_of_told_codes_follows_the_clock_and_its_readings()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        var told = await tenant.PostAsync("/api/v1/pricing/rehearsals", """
            {"session":{"timeZone":"Europe/Amsterdam","tariffCode":"WS","timePricing":"TIME_OF_USE","parties":{"cpoId":"north"},
              "startedAt":"2026-03-10T20:30:00Z","endedAt":"2026-03-10T21:30:00Z",
              "readings":[{"at":"2026-03-10T20:30:00Z","registerWh":0},{"at":"2026-03-10T21:00:00Z","registerWh":5500},{"at":"2026-03-10T21:30:00Z","registerWh":11000}]},
             "draft":{"end":[{"ruleId":"ws-1","at":"2026-01-01"}],
              "add":[{"id":"peak","engine":"Wholesale","tariffCode":"WS","components":[{"dimension":"Energy","price":0.53}],"windows":[{"from":"08:00","to":"22:00"}]},
                     {"id":"off-peak","engine":"Wholesale","tariffCode":"WS","components":[{"dimension":"Energy","price":0.34}],"windows":[{"from":"22:00","to":"08:00"}],"cpoScope":{"level":"Cpo","id":"north"} }]} }
            """);

        Assert.Equal((4.40m, 4.79m), ((decimal)told["current"]!["wholesale"]!["total"]!, (decimal)told["draft"]!["wholesale"]!["total"]!));
        Assert.Equal(["peak", "off-peak"], told["draft"]!["rules"]![0]!["periods"]!.AsArray().Select(period => (string)period!["ruleId"]!));
        Assert.Empty(told["draft"]!["reasons"]!.AsArray());
    }

    [Fact]
    public async Task Stored_sessions_are_priced_under_a_draft_and_nothing_else_changes()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/locations", """{"id":"loc2","name":"Yard","address":"Street 2","city":"Utrecht","postalCode":"3511","country":"NLD","timeZone":"Europe/Amsterdam"}""");
        await ChargeAsync(tenant, "loc", 10_000, 8_000);
        await ChargeAsync(tenant, "loc2", 20_000);
        var cdrs = (await tenant.GetAsync("/api/v1/cdrs")).ToJsonString();

        var rehearsal = await RehearseAsync(tenant, Dearer);

        Assert.Equal((3, 100), ((int)rehearsal["figures"]!["sessions"]!, (int)rehearsal["progressPercent"]!));
        Assert.Equal((15.20m, 15.20m, 17.10m, 1.90m), Sums(rehearsal["figures"]!, "Wholesale"));
        Assert.Equal(0m, Sums(rehearsal["figures"]!, "Retail").Difference);
        Assert.Empty(rehearsal["figures"]!["flags"]!.AsArray());
        var sites = await tenant.ListAsync((string)rehearsal["links"]!["differences"]!);
        Assert.Equal([("loc", 0.90m), ("loc2", 1.00m)], sites.Select(site => ((string)site["id"]!, Sums(site["figures"]!, "Wholesale").Difference)));
        var partner = Assert.Single(await tenant.ListAsync($"{(string)rehearsal["links"]!["differences"]!}?by=EMSP"));
        Assert.Equal(("own", 1.90m), ((string)partner["id"]!, Sums(partner["figures"]!, "Wholesale").Difference));

        var page = await tenant.GetAsync($"{(string)rehearsal["links"]!["sessions"]!}?limit=2");
        var rest = await tenant.GetAsync($"{(string)rehearsal["links"]!["sessions"]!}?limit=2&cursor={(string)page["next"]!}");
        var lines = page["items"]!.AsArray().Concat(rest["items"]!.AsArray()).ToArray();
        Assert.Equal(3, lines.Select(line => (string)line!["sessionId"]!).Distinct().Count());
        Assert.All(lines, line => Assert.Equal((decimal)line!["energyWh"]! / 1000 * 0.45m, (decimal)line["prices"]![0]!["draft"]!["amount"]!));

        Assert.Equal(cdrs, (await tenant.GetAsync("/api/v1/cdrs")).ToJsonString());
        Assert.Single(await tenant.ListAsync("/api/v1/billing-rules?tariffCode=WS"));
    }

    [Fact]
    public async Task Sessions_that_a_draft_leaves_without_a_rule_or_with_several_are_counted()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await ChargeAsync(tenant, "loc", 10_000);

        var none = await RehearseAsync(tenant, """{"end":[{"ruleId":"ws-1","at":"2026-01-01"}]}""");
        Assert.Equal("NO_BILLING_RULE 0 1", FlagOf(none));
        var several = await RehearseAsync(tenant, """{"add":[{"id":"other","engine":"Wholesale","tariffCode":"WS","components":[{"dimension":"Energy","price":0.10}]}]}""");
        Assert.Equal("SEVERAL_BILLING_RULES 0 1", FlagOf(several));
        Assert.Equal(0, (int)several["figures"]!["totals"]![0]!["draftSessions"]!);

        static string FlagOf(JsonNode rehearsal) => string.Join(", ", rehearsal["figures"]!["flags"]!.AsArray().Select(flag => $"{flag!["code"]} {flag["current"]} {flag["draft"]}"));
    }

    [Fact]
    public async Task One_that_is_over_is_deleted_with_its_results()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await ChargeAsync(tenant, "loc", 10_000);
        var self = (string)(await RehearseAsync(tenant, Dearer))["links"]!["self"]!;
        using var request = new HttpRequestMessage(HttpMethod.Delete, self);
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var deleted = await tenant.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await tenant.Client.GetAsync($"{self}/sessions");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_running_one_is_cancelled_and_prices_no_further_page()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await ChargeAsync(tenant, "loc", 10_000);
        // Without its workflow, so that it runs for as long as this test wants.
        var store = world.Platform.Services.GetRequiredService<RehearsalStore>();
        await store.CreateAsync(new Rehearsal { Id = "slow", TenantId = tenant.Id, CreatedAt = TimeProvider.System.GetUtcNow(), From = Ten.AddDays(-1), Before = Ten.AddDays(1) }, DraftRules.None, CancellationToken.None);
        Assert.Equal("RUNNING", (string)(await tenant.GetAsync("/api/v1/pricing/rehearsals/slow"))["status"]!);

        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/pricing/rehearsals/slow");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var cancelled = await tenant.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);

        var progress = await world.Platform.Services.GetRequiredService<RehearsalRun>().AdvanceAsync(tenant.Id, "slow", CancellationToken.None);
        Assert.True(progress.IsOver);
        var rehearsal = await tenant.GetAsync("/api/v1/pricing/rehearsals/slow");
        Assert.Equal(("CANCELLED", 0), ((string)rehearsal["status"]!, (int)rehearsal["figures"]!["sessions"]!));
    }

    [Fact]
    public async Task A_page_that_is_begun_twice_at_once_is_counted_once()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await ChargeAsync(tenant, "loc", 10_000, 5_000);
        var store = world.Platform.Services.GetRequiredService<RehearsalStore>();
        await store.CreateAsync(new Rehearsal { Id = "twice", TenantId = tenant.Id, CreatedAt = TimeProvider.System.GetUtcNow(), From = Ten.AddDays(-1), Before = Ten.AddDays(1) }, DraftRules.None, CancellationToken.None);
        var run = world.Platform.Services.GetRequiredService<RehearsalRun>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => run.AdvanceAsync(tenant.Id, "twice", CancellationToken.None))));

        var rehearsal = await tenant.GetAsync("/api/v1/pricing/rehearsals/twice");
        Assert.Equal(("COMPLETED", 2), ((string)rehearsal["status"]!, (int)rehearsal["figures"]!["sessions"]!));
        Assert.Equal(2, (await tenant.ListAsync("/api/v1/pricing/rehearsals/twice/sessions")).Count);
        Assert.Equal(6.00m, Sums(Assert.Single(await tenant.ListAsync("/api/v1/pricing/rehearsals/twice/differences"))["figures"]!, "Wholesale").Draft);
    }

    [Theory]
    [InlineData("""{}""", "session")]
    [InlineData("""{"period":{"from":"2026-01-01T00:00:00Z","before":"2999-01-01T00:00:00Z"} }""", "period.before")]
    [InlineData("""{"period":{"from":"2026-01-02T00:00:00Z","before":"2026-01-01T00:00:00Z"} }""", "period.from")]
    [InlineData("""{"period":{"from":"2026-01-01T00:00:00Z"},"draft":{"replace":[{"id":"nothing","engine":"Wholesale","tariffCode":"WS","components":[{"dimension":"Energy","price":1}]}]} }""", "draft.replace[0].id")]
    [InlineData("""{"period":{"from":"2026-01-01T00:00:00Z"},"draft":{"add":[{"engine":"Wholesale","tariffCode":"WS","components":[{"dimension":"Energy","price":-1}]}]} }""", "draft.add[0].components[0].price")]
    [InlineData("""{"session":{"startedAt":"2026-03-10T10:00:00Z","endedAt":"2026-03-10T11:00:00Z"} }""", "session.timeZone")]
    [InlineData("""{"session":{"stationId":"none","startedAt":"2026-03-10T10:00:00Z","endedAt":"2026-03-10T11:00:00Z"} }""", "session.stationId")]
    [InlineData("""{"session":{"timeZone":"UTC","tariffCode":"","startedAt":"2026-03-10T10:00:00Z","endedAt":"2026-03-10T09:00:00Z"} }""", "session.endedAt")]
    public async Task What_makes_no_sense_is_refused_by_its_field(string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await world.Tenant.Client.PostAsync("/api/v1/pricing/rehearsals", content);
        var told = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode is 400 or 422, $"{(int)answer.StatusCode} {told}");
        Assert.Equal(field, (string)JsonNode.Parse(told)!["field"]!);
    }

    [Fact]
    public async Task A_CDRs_price_explains_itself_as_data_and_as_text()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await tenant.PostAsync("/api/v1/vat-rates", """{"level":"Tariff","subjectId":"WS","percent":21}""");
        await ChargeAsync(tenant, "loc", 10_000);
        var cdr = (await tenant.ListAsync("/api/v1/cdrs"))[0];

        var told = await tenant.GetAsync($"/api/v1/cdrs/{cdr["id"]}/price");
        var segment = told["engines"]![0]!["segments"]![0]!;
        Assert.Equal((1, "ws-1", "/api/v1/billing-rules/ws-1/versions/1"), ((int)segment["segmentId"]!, (string)segment["ruleId"]!, (string)segment["rule"]!));
        Assert.Equal(("METER", 21m, 4.00m), ((string)segment["lines"]![0]!["quantitySource"]!, (decimal)segment["lines"]![0]!["vatPercent"]!, (decimal)segment["lines"]![0]!["line"]!["roundedCost"]!));
        Assert.Equal(
            ["SESSION", "METER", "CLOCK"],
            told["engines"]![1]!["segments"]![0]!["lines"]!.AsArray().Select(line => (string)line!["quantitySource"]!));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/cdrs/{cdr["id"]}/price");
        request.Headers.TryAddWithoutValidation("Accept", "text/plain");
        using var answer = await tenant.Client.SendAsync(request);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Wholesale, tariff WS: 4.00 EUR without VAT; 21 % VAT 0.84 EUR; 4.84 EUR with VAT", text, StringComparison.Ordinal);
        Assert.Contains("ENERGY 10 kWh × 0.4 per kWh = 4, billed 4; from readings 0 Wh (at 2026-03-10 11:00:00 +01) and 10000 Wh (at 2026-03-10 12:00:00 +01)", text, StringComparison.Ordinal);
        Assert.Contains("TIME 60 min × 0.02 per min = 1.2, billed 1.2; by the clock, 2026-03-10 11:00:00 +01 to 2026-03-10 12:00:00 +01", text, StringComparison.Ordinal);
    }

    private static (decimal Billed, decimal Current, decimal Draft, decimal Difference) Sums(JsonNode figures, string engine)
    {
        var total = figures["totals"]!.AsArray().Single(each => (string)each!["engine"]! == engine)!;
        return ((decimal)total["billed"]!, (decimal)total["current"]!, (decimal)total["draft"]!, (decimal)total["difference"]!);
    }

    private static async Task<JsonNode> RehearseAsync(Tenant tenant, string draft)
    {
        var accepted = await tenant.PostAsync("/api/v1/pricing/rehearsals",
            $$"""{"period":{"from":"2026-03-01T00:00:00Z","before":"2026-04-01T00:00:00Z"},"draft":{{draft}}}""");
        return await Eventually.Async(async () =>
        {
            var rehearsal = await tenant.GetAsync((string)accepted["statusUrl"]!);
            return (string)rehearsal["status"]! == "RUNNING" ? null : rehearsal;
        }, "the rehearsal to end");
    }

    private async Task ChargeAsync(Tenant tenant, string location, params int[] wattHours)
    {
        var station = (string)(await tenant.PostAsync("/api/v1/charge-stations", $$"""
            {"id":"{{$"CP-{Guid.NewGuid():N}"[..16]}}","locationId":"{{location}}","tariffCode":"WS","reimbursementTariffCode":"RB","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}
            """))["id"]!;
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        for (var i = 0; i < wattHours.Length; i++)
            await charger.StopAsync(await charger.StartAsync(Ten.AddHours(2 * i), 0), Ten.AddHours(2 * i + 1), wattHours[i]);
        await Eventually.Async(async () => (await tenant.CdrsAsync(station)).Count == wattHours.Length, $"the CDRs of {station}");
    }
}
