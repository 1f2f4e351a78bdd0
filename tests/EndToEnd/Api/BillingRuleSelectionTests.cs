using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>Scopes, windows, overlaps, splits, copies, ends and explanations of billing rules, through the API.</summary>
[Collection(ApiCollection.Name)]
public sealed class BillingRuleSelectionTests(ApiHost host)
{
    private const string Rules = "/api/v1/billing-rules";

    private const string Everything = """
        {"cpoScope":{"level":"Cpo","id":"X"},"emspScope":{"level":"Emsp","id":"E1"},"locationException":{"locationId":"L1","tokenGroupId":"G1"},
         "windows":[{"days":["Friday"],"from":"22:00","to":"08:00"},{"from":"12:00","to":"13:00"}],
         "exceptions":[{"list":"Blacklist","cpoSide":{"kind":"Location","ids":["L2"]},"emspSide":{"kind":"Driver","ids":["D1","D2"]},"validFrom":"2026-01-01T00:00:00","validTo":"2027-01-01T00:00:00"}]}
        """;

    [Fact]
    public async Task Scopes_windows_and_exceptions_come_back_as_they_were_sent_in_every_version()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Rules, Body(Some.Rule(), Everything));
        await tenant.PutAsync(made.Location!, Some.Rule(), made.ETag!);

        var first = (await tenant.GetAsync($"{made.Location}/versions/1")).Body;
        foreach (var (name, value) in JsonNode.Parse(Everything)!.AsObject())
            Assert.True(JsonNode.DeepEquals(value, JsonNode.Parse(first.GetProperty(name).GetRawText())), $"{name}: {first.GetProperty(name)}");
        Assert.False((await tenant.GetAsync(made.Location!)).Body.TryGetProperty("cpoScope", out _));
    }

    [Theory]
    [InlineData("""{"cpoScope":{"level":"Galaxy","id":"X"}}""", 400, "cpoScope.level")]
    [InlineData("""{"cpoScope":{"level":"Cpo"}}""", 400, "cpoScope.id")]
    [InlineData("""{"cpoScope":{"level":"Cpo","id":""}}""", 422, "cpoScope.id")]
    [InlineData("""{"windows":[{"from":"8","to":"09:00"}]}""", 400, "windows[0].from")]
    [InlineData("""{"windows":[]}""", 422, "windows")]
    [InlineData("""{"windows":[{"from":"08:00","to":"10:00"},{"from":"09:00","to":"11:00"}]}""", 422, "windows[1]")]
    [InlineData("""{"exceptions":[{"list":"Whitelist"}]}""", 422, "exceptions[0]")]
    [InlineData("""{"exceptions":[{"list":"Whitelist","emspSide":{"kind":"Token","ids":[]}}]}""", 422, "exceptions[0].emspSide.ids")]
    public async Task What_can_not_be_names_its_field(string extra, int status, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Rules, Body(Some.Rule(), extra));
        Assert.Equal((status, field), (refused.Status, refused.Field));
    }

    [Fact]
    public async Task A_narrower_rule_may_stand_beside_a_broader_one_and_prices_its_sessions()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rules, Some.Rule("default"));
        await tenant.MakeAsync(Rules, Body(Some.Rule("cpo"), """{"cpoScope":{"level":"Cpo","id":"X"}}"""));

        Assert.Equal("cpo", await PricedByAsync(tenant, """{"cpoId":"X","emspId":"E1"}"""));
        Assert.Equal("default", await PricedByAsync(tenant, """{"cpoId":"Y"}"""));
        Assert.Equal("default", await PricedByAsync(tenant, "{}"));
    }

    [Fact]
    public async Task Rules_of_which_neither_is_narrower_are_refused_unless_a_third_settles_it()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rules, Body(Some.Rule("cpo"), """{"cpoScope":{"level":"Cpo","id":"X"}}"""));
        var emsp = Body(Some.Rule("emsp"), """{"emspScope":{"level":"Emsp","id":"E1"}}""");

        var refused = await tenant.PostAsync(Rules, emsp);
        Assert.Equal((409, "CONFLICT"), (refused.Status, refused.Code));
        Assert.Contains("'cpo'", refused.Text("detail"), StringComparison.Ordinal);
        var overlap = refused.Body.GetProperty("overlaps")[0];
        Assert.Equal("CPO 'X', eMSP 'E1'; all week; at any date", overlap.GetProperty("regions")[0].GetProperty("description").GetString());
        Assert.False(refused.Body.TryGetProperty("split", out _));

        var both = await tenant.MakeAsync(Rules, Body(Some.Rule("both"), """{"cpoScope":{"level":"Cpo","id":"X"},"emspScope":{"level":"Emsp","id":"E1"}}"""));
        await tenant.MakeAsync(Rules, emsp);
        var kept = await tenant.DeleteAsync(both.Location!, both.ETag!);
        Assert.Equal((409, "CONFLICT"), (kept.Status, kept.Code));
        Assert.Contains("Without it, billing rules 'cpo' and 'emsp'", kept.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_rule_is_offered_the_split_and_saved_with_it()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rules, Some.Rule("ac"));
        var promotion = Some.Rule("promotion", price: 0.10m, validFrom: "2030-01-01T00:00:00", validTo: "2030-02-01T00:00:00");

        var refused = await tenant.PostAsync(Rules, promotion);
        Assert.Equal(409, refused.Status);
        var split = refused.Body.GetProperty("split").GetProperty("splits")[0];
        Assert.Equal("""{"ruleId":"ac","endsAt":"2030-01-01T00:00:00","continuesAs":"ac.20300201","continuesAt":"2030-02-01T00:00:00"}""", split.GetRawText());
        Assert.Single((await tenant.GetAsync(Rules + "?status=all")).Items);

        Assert.Equal(201, (await tenant.PostAsync(Rules + "?split=true", promotion)).Status);
        Assert.Equal(["ac", "ac.20300201", "promotion"], Ids(await tenant.GetAsync(Rules + "?status=all")));
        var old = (await tenant.GetAsync(Rules + "/ac")).Body;
        Assert.Equal((2, "2030-01-01T00:00:00"), (old.GetProperty("version").GetInt32(), old.GetProperty("validTo").GetString()));
        Assert.Equal("2030-02-01T00:00:00", (await tenant.GetAsync(Rules + "/ac.20300201")).Text("validFrom"));
        var coverage = (await tenant.GetAsync(Rules + "/coverage?engine=Wholesale&tariffCode=AC&from=2020-01-01")).Body;
        Assert.Equal((0, 0), (coverage.GetProperty("overlaps").GetArrayLength(), coverage.GetProperty("gaps").GetArrayLength()));
    }

    [Fact]
    public async Task Coverage_shows_the_hours_without_a_price()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rules, Body(Some.Rule(), """{"windows":[{"from":"08:00","to":"22:00"}]}"""));

        var coverage = await tenant.GetAsync(Rules + "/coverage?engine=Wholesale&tariffCode=AC&from=2026-07-01&to=2026-08-01");

        var gap = coverage.Body.GetProperty("gaps")[0];
        Assert.Equal("any session; every day 00:00-08:00, every day 22:00-24:00; from 2026-07-01T00:00:00 until 2026-08-01T00:00:00", gap.GetProperty("description").GetString());
        Assert.Equal("""[{"from":"00:00","to":"08:00"},{"from":"22:00","to":"00:00"}]""", gap.GetProperty("windows").GetRawText());
    }

    [Theory]
    [InlineData("?tariffCode=AC", "engine")]
    [InlineData("?engine=Wholesale", "tariffCode")]
    [InlineData("?engine=Wholesale&tariffCode=AC&from=yesterday", "from")]
    [InlineData("?engine=Wholesale&tariffCode=AC&from=2026-07-01&to=2026-07-01", "to")]
    public async Task Coverage_needs_a_question_that_makes_sense(string query, string field)
    {
        var refused = await (await NewTenantAsync()).GetAsync(Rules + "/coverage" + query);
        Assert.Equal((400, field), (refused.Status, refused.Field));
    }

    [Fact]
    public async Task An_explanation_names_every_rule_and_what_excluded_it()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rules, Some.Rule("ended", validTo: "2026-01-01T00:00:00"));
        await tenant.MakeAsync(Rules, Some.Rule("now", validFrom: "2026-01-01T00:00:00"));
        await tenant.MakeAsync(Rules, Body(Some.Rule("abroad"), """{"cpoScope":{"level":"Country","id":"DEU"}}"""));

        var candidates = (await ExplainAsync(tenant, """{"country":"NLD"}""")).GetProperty("candidates").EnumerateArray()
            .ToDictionary(candidate => candidate.GetProperty("ruleId").GetString()!, candidate => candidate);

        Assert.Equal("CPO_SCOPE", candidates["abroad"].GetProperty("code").GetString());
        Assert.Equal("It is for country 'DEU'; the session is at country 'NLD'.", candidates["abroad"].GetProperty("exclusion").GetString());
        Assert.Equal("ENDED", candidates["ended"].GetProperty("code").GetString());
        Assert.False(candidates["now"].TryGetProperty("code", out _));
    }

    [Fact]
    public async Task An_explanation_until_a_later_moment_has_a_period_for_each_price()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rules, Body(Some.Rule("day"), """{"windows":[{"from":"08:00","to":"22:00"}]}"""));
        await tenant.MakeAsync(Rules, Body(Some.Rule("night"), """{"windows":[{"from":"22:00","to":"08:00"}]}"""));

        var explained = await tenant.PostAsync(Rules + "/explanations", new
        {
            engine = "Wholesale",
            session = new { tariffCode = "AC", at = "2026-05-04T19:30:00Z", until = "2026-05-04T20:30:00Z", timeZone = "Europe/Amsterdam" },
        });

        var periods = explained.Body.GetProperty("engines")[0].GetProperty("periods").EnumerateArray().Select(period => $"{period.GetProperty("from")} {period.GetProperty("ruleId")}");
        Assert.Equal(["2026-05-04T19:30:00Z day", "2026-05-04T20:00:00Z night"], periods);
    }

    [Theory]
    [InlineData("""{"sessionId":"202605-00-0000000000000000"}""", 422, "sessionId")]
    [InlineData("""{"engine":"Wholesale"}""", 400, "session")]
    [InlineData("""{"session":{"tariffCode":"AC","at":"2026-05-04T19:30:00Z","timeZone":"Europe/Amsterdam"}}""", 400, "engine")]
    [InlineData("""{"engine":"Wholesale","session":{"tariffCode":"AC","at":"2026-05-04T19:30:00Z","timeZone":"Europe/Atlantis"}}""", 422, "session.timeZone")]
    [InlineData("""{"engine":"Wholesale","session":{"tariffCode":"AC","at":"2026-05-04T19:30:00Z","until":"2026-05-04T19:00:00Z","timeZone":"Europe/Amsterdam"}}""", 422, "session.until")]
    public async Task A_session_that_can_not_be_explained_is_refused(string body, int status, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.SendAsync("POST", Rules + "/explanations", ApiClient.Raw(body));
        Assert.Equal((status, field), (refused.Status, refused.Field));
    }

    [Fact]
    public async Task Only_active_rules_are_listed_unless_others_are_asked_for()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rules, Some.Rule("a-ended", validTo: "2020-01-01T00:00:00"));
        await tenant.MakeAsync(Rules, Some.Rule("b-active", validFrom: "2020-01-01T00:00:00", validTo: "2090-01-01T00:00:00"));
        await tenant.MakeAsync(Rules, Some.Rule("c-future", validFrom: "2090-01-01T00:00:00"));

        Assert.Equal(["b-active"], Ids(await tenant.GetAsync(Rules)));
        Assert.Equal(["a-ended"], Ids(await tenant.GetAsync(Rules + "?status=ended")));
        Assert.Equal(["c-future"], Ids(await tenant.GetAsync(Rules + "?status=FUTURE")));
        Assert.Equal("FUTURE", (await tenant.GetAsync(Rules + "/c-future")).Text("status"));
        Assert.Equal(400, (await tenant.GetAsync(Rules + "?status=asleep")).Status);
        var first = await tenant.GetAsync(Rules + "?status=all&limit=2");
        Assert.Equal(["a-ended", "b-active"], Ids(first));
        Assert.Equal(["c-future"], Ids(await tenant.GetAsync($"{Rules}?status=all&limit=2&cursor={first.Next}")));
    }

    [Fact]
    public async Task A_copy_differs_where_it_is_told_to_and_must_not_overlap()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Rules, Body(Some.Rule(price: 0.37m), """{"windows":[{"from":"08:00","to":"00:00"}]}"""));

        Assert.Equal(409, (await tenant.PostAsync($"{made.Location}/copies", new { id = "same" })).Status);
        var copy = await tenant.MakeAsync($"{made.Location}/copies", new { id = "for-x", cpoScope = new { level = "Cpo", id = "X" } });

        Assert.Equal(("for-x", 0.37m, 1), (copy.Text("id"), copy.Body.GetProperty("components")[0].GetProperty("price").GetDecimal(), copy.Body.GetProperty("windows").GetArrayLength()));
        Assert.Equal(404, (await tenant.PostAsync(Rules + "/nothing/copies", new { })).Status);
        Assert.Equal((422, "retailPackageId"), await FieldAsync(tenant.PostAsync($"{made.Location}/copies", new { retailPackageId = "gold" })));
    }

    [Fact]
    public async Task A_repeated_copy_with_its_idempotency_key_is_one_copy()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Rules, Some.Rule(validTo: "2090-01-01T00:00:00"));
        var body = new { validFrom = "2090-01-01T00:00:00", validTo = "2091-01-01T00:00:00" };

        var one = await tenant.PostAsync($"{made.Location}/copies", body, ("Idempotency-Key", "copy-1"));
        var two = await tenant.PostAsync($"{made.Location}/copies", body, ("Idempotency-Key", "copy-1"));

        Assert.Equal((201, one.Text("id")), (two.Status, two.Text("id")));
        Assert.Equal(2, (await tenant.GetAsync(Rules + "?status=all")).Items.Count);
    }

    [Fact]
    public async Task A_rule_ends_at_a_moment_to_come_and_only_for_who_has_read_it()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Rules, Some.Rule(validFrom: "2026-01-01T00:00:00"));
        Task<ApiReply> EndAsync(string at, string? etag) => tenant.PostAsync($"{made.Location}/end", new { at }, etag is null ? [] : [("If-Match", etag)]);

        Assert.Equal(428, (await EndAsync("2090-01-01T00:00:00", null)).Status);
        Assert.Equal((422, "at"), await FieldAsync(EndAsync("2020-01-01T00:00:00", made.ETag)));
        var ended = await EndAsync("2090-01-01T00:00:00", made.ETag);
        Assert.Equal((200, 2, "2090-01-01T00:00:00"), (ended.Status, ended.Body.GetProperty("version").GetInt32(), ended.Text("validTo")));
        Assert.Equal(412, (await EndAsync("2080-01-01T00:00:00", made.ETag)).Status);
        Assert.Equal((422, "at"), await FieldAsync(EndAsync("2095-01-01T00:00:00", "*")));
    }

    [Fact]
    public async Task A_tariff_is_copied_with_its_rules_and_ends_with_them()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rules, Some.Rule("past", validTo: "2020-01-01T00:00:00"));
        await tenant.MakeAsync(Rules, Body(Some.Rule("now", validFrom: "2020-01-01T00:00:00"), Everything));

        var copy = await tenant.MakeAsync("/api/v1/tariffs/AC/copies", new { code = "AC2", description = "Second" });
        Assert.Equal(("AC2", "EUR", "/api/v1/tariffs/AC2"), (copy.Text("code"), copy.Text("currency"), copy.Location));
        Assert.Equal(["AC2.now"], Ids(await tenant.GetAsync(Rules + "?status=all&tariffCode=AC2")));
        Assert.Equal(409, (await tenant.PostAsync("/api/v1/tariffs/AC/copies", new { code = "AC2" })).Status);
        Assert.Equal(404, (await tenant.PostAsync("/api/v1/tariffs/NO/copies", new { code = "AC3" })).Status);

        var ended = await tenant.PostAsync("/api/v1/tariffs/AC/end", new { at = "2090-01-01T00:00:00" });
        Assert.Equal((200, 1), (ended.Status, ended.Body.GetProperty("rules").GetArrayLength()));
        Assert.Equal("2090-01-01T00:00:00", (await tenant.GetAsync(Rules + "/now")).Text("validTo"));
        Assert.Equal(409, (await tenant.PostAsync("/api/v1/tariffs/AC/end", new { at = "2090-01-01T00:00:00" })).Status);
    }

    private async Task<ApiClient> NewTenantAsync()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff());
        await Some.PartiesAsync(tenant);
        return tenant;
    }

    private static async Task<JsonElement> ExplainAsync(ApiClient tenant, string parties)
    {
        var session = Body(new { tariffCode = "AC", at = "2026-05-04T10:00:00Z", timeZone = "Europe/Amsterdam" }, parties);
        var explained = await tenant.PostAsync(Rules + "/explanations", new { engine = "Wholesale", session });
        Assert.True(explained.Status == 200, explained.Raw);
        return explained.Body.GetProperty("engines")[0].GetProperty("periods")[0];
    }

    private static async Task<string?> PricedByAsync(ApiClient tenant, string parties) =>
        (await ExplainAsync(tenant, parties)).TryGetProperty("ruleId", out var rule) ? rule.GetString() : null;

    /// <summary>A body with the properties of another one.</summary>
    private static JsonNode Body(object body, string extra)
    {
        var merged = JsonSerializer.SerializeToNode(body)!;
        foreach (var (name, value) in JsonNode.Parse(extra)!.AsObject())
            merged[name] = value?.DeepClone();
        return merged;
    }

    private static IEnumerable<string> Ids(ApiReply list) => list.Items.Select(item => item.GetProperty("id").GetString()!);
    private static async Task<(int, string?)> FieldAsync(Task<ApiReply> reply) => ((await reply).Status, (await reply).Field);
}
