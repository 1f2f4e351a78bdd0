using System.Net;
using System.Text.Json.Nodes;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Parties;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Statements;

/// <summary>A month with several parties, and the month after it.</summary>
public sealed class BillingRunTests(BillingRunTests.World world) : IClassFixture<BillingRunTests.World>
{
    private static readonly DateTimeOffset Day = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);

    private static readonly CdrParties AtB = new()
    {
        CpoId = "cpo-b", CpoContractId = "contract-b", CpoNetworkId = "own", EmspId = "roam", EmspContractId = "theirs", EmspNetworkId = "theirs", IsRoaming = true,
    };

    [Fact]
    public async Task Drivers_owe_what_they_charged_at_partners_once_and_late_prices_in_the_next_month()
    {
        var (_, bench, seed) = await world.TenantAsync();
        var abroad = await seed.AddInboundAsync(Day, SeededCdrs.Price(9.00m, 21, "basic"), Day.AddDays(1));
        await seed.AddAsync(seed.Some(Day, SeededCdrs.Price(4.00m, 21)) with { Retail = SeededCdrs.Price(5.00m, 21, "basic") });

        var march = await bench.RunAsync(BillingBench.March);
        var drivers = await bench.StatementAsync(march, "EMSP_RETAIL", "own");
        AssertTotals(drivers, 14.00m, 2.94m, 0m, 16.94m);
        var line = (await bench.LinesAsync(drivers)).Single(line => (string)line["cdrId"]! == abroad.Id);
        Assert.Equal("DE-ALL", (string)line["stationId"]!);

        await bench.FinaliseAllAsync(march);
        await seed.AddInboundAsync(Day.AddDays(2), SeededCdrs.Price(3.00m, 21, "basic"), new DateTimeOffset(2026, 4, 12, 8, 0, 0, TimeSpan.Zero));
        var april = await bench.RunAsync(BillingBench.April);
        AssertTotals(await bench.StatementAsync(april, "EMSP_RETAIL", "own"), 3.00m, 0.63m, 0m, 3.63m);
    }

    [Fact]
    public async Task A_month_of_several_parties_is_settled_once_and_what_comes_late_in_the_next()
    {
        var (tenant, bench, seed) = await world.TenantAsync();
        var own = seed.Some(Day, SeededCdrs.Price(4.00m, 21)) with { Retail = SeededCdrs.Price(5.00m, 21, "basic"), Reimbursement = SeededCdrs.Reimbursement(2.50m) };
        own = own with { Parties = own.Parties! with { PayeeId = "landlord", CustomerId = null } };
        var roaming = seed.Some(Day.AddDays(1), SeededCdrs.Price(10.00m, 9, "WS-9")) with { Parties = AtA("roam") };
        var reversed = seed.Some(Day.AddDays(2), SeededCdrs.Price(7.00m, 21)) with { Parties = AtB with { VatTreatment = VatTreatment.ReverseCharge } };
        var small = seed.Some(Day.AddDays(3), SeededCdrs.Price(99m, 21)) with { IsUnpublished = true };
        var overMidnight = seed.Some(new DateTimeOffset(2026, 3, 31, 21, 30, 0, TimeSpan.Zero), SeededCdrs.Price(3.00m, 21));
        var crowns = seed.Some(Day.AddDays(4), SeededCdrs.Price(45.00m, 25, "SEK", "SEK")) with { Parties = AtA("roam") };
        await seed.AddAsync(own, roaming, reversed, small, overMidnight, crowns);
        await seed.AddDroppedAsync(Day.AddDays(5), 1.00m, "landlord", Day.AddDays(20));

        var march = await bench.RunAsync(BillingBench.March);

        Assert.Equal("COMPLETED", (string)march["status"]!);
        Assert.Equal(
            ["CPO_CREDIT contract-a EUR", "CPO_CREDIT contract-a SEK", "CPO_CREDIT contract-b EUR", "EMSP_DEBIT roam EUR", "EMSP_DEBIT roam SEK", "EMSP_RETAIL own EUR", "REIMBURSEMENT landlord EUR"],
            (await bench.StatementsAsync(march)).Select(statement => $"{statement["kind"]} {statement["partyId"]} {statement["currency"]}"));
        // 4.00 + 0.84 and 10.00 + 0.90, less 5 % of 14.00 and 2 × 0.10, with 21 % on that.
        var credit = await bench.StatementAsync(march, "CPO_CREDIT", "contract-a");
        AssertTotals(credit, net: 14.00m, vat: 1.74m, fee: 0.90m, due: 14.65m);
        Assert.Equal(["9", "21"], credit["vatGroups"]!.AsArray().Select(group => group!["percent"]!.ToString()));
        AssertTotals(await bench.StatementAsync(march, "CPO_CREDIT", "contract-b"), 7.00m, 0m, 0m, 7.00m);
        var debit = await bench.StatementAsync(march, "EMSP_DEBIT", "roam");
        AssertTotals(debit, 17.00m, 0.90m, 0m, 17.90m);
        Assert.Contains("REVERSE_CHARGE", await bench.TextAsync(debit, "html"), StringComparison.Ordinal);
        AssertTotals(await bench.StatementAsync(march, "EMSP_RETAIL", "own"), 5.00m, 1.05m, 0m, 6.05m);
        var landlord = await bench.StatementAsync(march, "REIMBURSEMENT", "landlord");
        AssertTotals(landlord, 3.50m, 0m, 0m, 3.50m);
        Assert.Equal(1.00m, (decimal)landlord["totals"]!["unbilled"]!["net"]!);
        Assert.Equal([own.Id, roaming.Id], (await bench.LinesAsync(credit)).Select(line => (string)line["cdrId"]!));

        await bench.FinaliseAllAsync(march);
        await seed.AddAsync(
            SeededCdrs.CreditOf(own, new DateTimeOffset(2026, 4, 12, 8, 0, 0, TimeSpan.Zero)),
            seed.Some(Day.AddDays(6), SeededCdrs.Price(2.00m, 21)) with { CreatedAt = new DateTimeOffset(2026, 4, 13, 8, 0, 0, TimeSpan.Zero) });
        var april = await bench.RunAsync(BillingBench.April);

        // The session over midnight, the credit of -4.00 and the late one.
        var next = await bench.StatementAsync(april, "CPO_CREDIT", "contract-a");
        AssertTotals(next, 1.00m, 0.21m, 0.15m, 1.03m);
        Assert.Equal(-4.00m, (decimal)next["totals"]!["credits"]!["net"]!);
        Assert.Equal(["CHARGE", "CREDIT", "CHARGE"], (await bench.LinesAsync(next)).OrderBy(line => Math.Abs((decimal)line["net"]!) == 2m ? 2 : (decimal)line["net"]! < 0 ? 1 : 0).Select(line => (string)line["kind"]!));
        AssertTotals(await bench.StatementAsync(april, "EMSP_RETAIL", "own"), -5.00m, -1.05m, 0m, -6.05m);
        AssertTotals(await bench.StatementAsync(april, "REIMBURSEMENT", "landlord"), -2.50m, 0m, 0m, -2.50m);
        Assert.Equal(3, (await bench.StatementsAsync(april)).Count);
        await bench.FinaliseAllAsync(april);

        // By then March is known to be settled: only what came late is looked for.
        await seed.AddAsync(seed.Some(Day, SeededCdrs.Price(1.00m, 21)) with { CreatedAt = new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero) });
        foreach (var (order, lines) in (IEnumerable<(string, int)>)[("""{"from":"2026-05-01","runDate":"2026-06-02","cutoff":"2026-05-31T23:00:00Z","seed":"may"}""", 0), ("""{"from":"2026-06-01","runDate":"2026-07-02","cutoff":"2026-07-02T00:00:00Z","seed":"june"}""", 1)])
            Assert.Equal(lines, (int)(await bench.RunAsync(order))["lines"]!);
        var last = Assert.Single(await tenant.ListAsync("/api/v1/billing-runs"), run => (string)run["seed"]! == "june");
        Assert.True((int)last["cdrs"]! < 6, $"It read {last["cdrs"]} CDRs, although months were settled.");
    }

    [Fact]
    public async Task A_finalised_statement_is_numbered_posted_and_never_changed()
    {
        var (tenant, bench, seed) = await world.TenantAsync();
        await seed.AddAsync(
            seed.Some(Day, SeededCdrs.Price(4.00m, 21)) with { Parties = AtA("roam") }, seed.Some(Day, SeededCdrs.Price(6.00m, 21)) with { Parties = AtB });
        var run = await bench.RunAsync(BillingBench.March);
        var debit = await bench.StatementAsync(run, "EMSP_DEBIT", "roam");

        Assert.Equal(HttpStatusCode.Conflict, (await bench.RefusedAsync($"/api/v1/statements/{debit["id"]}/finalise", "{}")).Status);
        var final = await bench.FinaliseAsync(debit);
        Assert.Equal("PF-000001", (string)final["number"]!);
        Assert.Equal("2026-03-31", (string)final["taxPoint"]!);
        Assert.Equal("2026-05-02", (string)final["dueDate"]!);
        var credit = await bench.FinaliseAsync(await bench.StatementAsync(run, "CPO_CREDIT", "contract-a"));
        Assert.Equal("CA-000001", (string)credit["number"]!);
        Assert.Equal(final["number"]!.ToString(), (await bench.ActAsync(debit, "finalise"))["number"]!.ToString());

        Assert.Equal(HttpStatusCode.Conflict, await bench.DeleteAsync($"/api/v1/statements/{debit["id"]}"));
        Assert.Equal(HttpStatusCode.Conflict, await bench.DeleteAsync($"/api/v1/billing-runs/{run["id"]}"));
        Assert.Equal(HttpStatusCode.Conflict, (await bench.RefusedAsync($"/api/v1/billing-runs/{run["id"]}/repeat", "{}")).Status);
        Assert.Equal(["EMSP_RECEIVABLE 12.10 0", "WHOLESALE_REVENUE 0 10.00", "VAT_PAYABLE 0 2.10"], await bench.EntryAsync(final));
        // 4.84 less 0.20 + 0.10 with 21 %.
        Assert.Equal(-4.48m, (decimal)Assert.Single(await tenant.ListAsync("/api/v1/settlement-balances?account=CPO_PAYABLE&partyId=contract-a"))["balance"]!);
        var balances = await tenant.ListAsync("/api/v1/settlement-balances");
        Assert.Equal(0m, balances.Sum(balance => (decimal)balance["balance"]!));
        Assert.Equal(
            ["APPROVED", "FINALISED"],
            (await tenant.ListAsync($"/api/v1/audit-entries?kind=STATEMENT&resourceId={debit["id"]}")).Select(entry => (string)entry["action"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_repeated_gives_the_same_statements()
    {
        var (tenant, bench, seed) = await world.TenantAsync();
        await seed.AddAsync([.. Enumerable.Range(0, 30).Select(i => seed.Some(Day.AddHours(i), SeededCdrs.Price(1.11m * i, i % 2 == 0 ? 21 : 9)) with { Retail = SeededCdrs.Price(2m, 21, "basic") })]);
        var run = await bench.RunAsync(BillingBench.March);
        var first = await bench.ResultAsync(run);
        Assert.Contains("contract-a", first, StringComparison.Ordinal);

        await tenant.PostAsync($"/api/v1/billing-runs/{run["id"]}/repeat", """{"reason":"again"}""");
        var again = await bench.CompletedAsync((string)run["links"]!["self"]!);
        Assert.Equal(2, (int)again["attempt"]!);
        Assert.Equal(first, await bench.ResultAsync(again));

        // Given up and asked for anew.
        Assert.Equal(HttpStatusCode.NoContent, await bench.DeleteAsync((string)run["links"]!["self"]!));
        Assert.Empty(await bench.StatementsAsync(run));
        Assert.Equal(first, await bench.ResultAsync(await bench.RunAsync(BillingBench.March)));
    }

    [Fact]
    public async Task Of_two_runs_of_a_period_one_wins()
    {
        var (tenant, bench, seed) = await world.TenantAsync();
        await seed.AddAsync([.. Enumerable.Range(0, 20).Select(i => seed.Some(Day.AddHours(i), SeededCdrs.Price(1m, 21)))]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            tenant.Client.PostAsync("/api/v1/billing-runs", new StringContent(BillingBench.March.Replace("march", $"seed-{i / 2}", StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json"))));

        // Two of a seed are one run, asked for twice.
        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.Accepted), 1, 2);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict));
        var run = await bench.CompletedAsync((string)Assert.Single(await tenant.ListAsync("/api/v1/billing-runs"))["links"]!["self"]!);
        AssertTotals(await bench.StatementAsync(run, "CPO_CREDIT", "contract-a"), 20m, 4.20m, 3.00m, 20.57m);
    }

    [Fact]
    public async Task Two_drafts_that_hold_the_same_CDRs_are_never_both_final()
    {
        var (_, bench, seed) = await world.TenantAsync();
        await seed.AddAsync(seed.Some(Day, SeededCdrs.Price(4.00m, 21)));
        var all = await bench.StatementAsync(await bench.RunAsync(BillingBench.March), "CPO_CREDIT", "contract-a");
        var one = await bench.RunAsync("""{"from":"2026-03-01","cutoff":"2026-04-03T00:00:00Z","kind":"CPO_CREDIT","partyId":"contract-a"}""");
        var same = await bench.StatementAsync(one, "CPO_CREDIT", "contract-a");
        await bench.ActAsync(all, "approve");
        await bench.FinaliseAsync(same);

        var refused = await bench.RefusedAsync($"/api/v1/statements/{all["id"]}/finalise", "{}");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains((string)same["id"]!, refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_VAT_stops_a_statement_unless_the_party_is_exempt()
    {
        var (tenant, bench, seed) = await world.TenantAsync();
        await seed.AddAsync(seed.Some(Day, SeededCdrs.Price(4.00m, null)), seed.Some(Day, SeededCdrs.Price(1.00m, 21)));
        var run = await bench.RunAsync(BillingBench.March);
        var statement = await bench.StatementAsync(run, "CPO_CREDIT", "contract-a");
        Assert.Null(statement["totals"]!["due"]);
        await bench.ActAsync(statement, "approve");
        Assert.Contains("VAT_NOT_CONFIGURED", (await bench.RefusedAsync($"/api/v1/statements/{statement["id"]}/finalise", "{}")).Detail, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, await bench.DeleteAsync($"/api/v1/statements/{statement["id"]}"));
        using var exempt = new HttpRequestMessage(HttpMethod.Put, "/api/v1/cpos/cpo-a") { Content = new StringContent("""{"name":"A","contractId":"contract-a","vatExempt":true}""", System.Text.Encoding.UTF8, "application/json") };
        exempt.Headers.TryAddWithoutValidation("If-Match", "*");
        Assert.True((await tenant.Client.SendAsync(exempt)).IsSuccessStatusCode);
        await tenant.PostAsync($"/api/v1/billing-runs/{run["id"]}/repeat", "{}");
        var again = await bench.StatementAsync(await bench.CompletedAsync((string)run["links"]!["self"]!), "CPO_CREDIT", "contract-a");
        Assert.Equal(5.21m, (decimal)again["totals"]!["gross"]!);
        Assert.Equal("FINALISED", (string)(await bench.FinaliseAsync(again))["status"]!);
    }

    [Fact]
    public async Task With_four_eyes_whoever_ran_it_can_not_approve_it()
    {
        var (tenant, bench, seed) = await world.TenantAsync();
        await bench.SettleWithAsync("""{"fourEyes":true}""");
        await seed.AddAsync(seed.Some(Day, SeededCdrs.Price(4.00m, 21)));
        var statement = await bench.StatementAsync(await bench.RunAsync(BillingBench.March), "CPO_CREDIT", "contract-a");
        Assert.Equal(HttpStatusCode.Forbidden, (await bench.RefusedAsync($"/api/v1/statements/{statement["id"]}/approve", "{}")).Status);

        var key = await tenant.PostAsync("/api/v1/api-keys", """{"name":"second","permissions":["ApproveStatements","ReadStatements"]}""");
        var second = new BillingBench(Tenant.Existing(world.Platform.Address, (string)key["key"]!));
        Assert.Equal("APPROVED", (string)(await second.ActAsync(statement, "approve"))["status"]!);
        Assert.Equal(HttpStatusCode.Forbidden, (await second.RefusedAsync("/api/v1/billing-runs", BillingBench.April)).Status);
    }

    [Theory]
    [InlineData("""{"from":"2026-03-02"}""")]
    [InlineData("""{"from":"2026-03-01","to":"2026-03-01"}""")]
    [InlineData("""{"from":"2026-03-01","cutoff":"2026-03-31T21:59:59Z"}""")]
    [InlineData("""{"from":"2999-03-01"}""")]
    [InlineData("""{"from":"0001-01-01","to":"9999-12-31"}""")]
    [InlineData("""{"from":"2026-03-01","partyId":"contract-a"}""")]
    [InlineData("""{"from":"2026-03-01","kind":"CPO_CREDIT","partyId":"nobody"}""")]
    [InlineData("""{"from":"2026-03-01","seed":"a b"}""")]
    public async Task A_run_that_makes_no_sense_is_refused(string order)
    {
        var (_, bench, _) = await world.TenantAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await bench.RefusedAsync("/api/v1/billing-runs", order)).Status);
    }

    private static CdrParties AtA(string emsp) => new()
    {
        CpoId = "cpo-a", CpoContractId = "contract-a", CpoNetworkId = "own", EmspId = emsp, EmspContractId = "theirs", EmspNetworkId = "theirs", IsRoaming = true,
    };

    private static void AssertTotals(JsonNode statement, decimal net, decimal vat, decimal fee, decimal due)
    {
        var totals = statement["totals"]!;
        Assert.Equal((net, vat, fee, due), ((decimal)totals["net"]!, (decimal)totals["vatAmount"]!, (decimal)totals["platformFee"]!["net"]!, (decimal)totals["due"]!));
    }

    /// <summary>One platform; each test has a tenant of its own.</summary>
    public sealed class World : IAsyncLifetime
    {
        public TestPlatform Platform { get; private set; } = null!;

        public async Task InitializeAsync() => Platform = await TestPlatform.StartAsync();

        internal async Task<(Tenant Tenant, BillingBench Bench, SeededCdrs Seed)> TenantAsync()
        {
            var tenant = await Tenant.CreateBareAsync(Platform);
            var bench = new BillingBench(tenant);
            await bench.FurnishAsync();
            return (tenant, bench, new SeededCdrs(Platform, tenant.Id));
        }

        public async Task DisposeAsync() => await Platform.DisposeAsync();
    }
}
