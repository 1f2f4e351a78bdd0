using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>Partners' CDRs for our tokens: kept once and unchanged, audited, and priced for the driver on their total.</summary>
public sealed class InboundCdrTests(InboundCdrTests.World world) : IClassFixture<InboundCdrTests.World>
{
    private const string Path = "/api/v1/inbound-cdrs";
    private const string PerKwh = """{"id":"T1","currency":"EUR","country_code":"DE","party_id":"ALL","elements":[{"price_components":[{"type":"ENERGY","price":0.60,"vat":19,"step_size":1}]}],"last_updated":"2026-01-01T00:00:00Z"}""";
    private static int counter;

    private static string NewId() => $"CDR-{Interlocked.Increment(ref counter)}";

    /// <summary>20 kWh in an hour and 30 minutes of parking.</summary>
    internal static string Cdr(string id, string cost = """{"excl_vat":"12.00","incl_vat":14.28}""", string token = Tenant.Token, string tariffs = $"[{PerKwh}]", string energy = "20.0", string more = "") => $$"""
        {"country_code":"DE","party_id":"ALL","id":"{{id}}","start_date_time":"2026-03-10T09:00:00Z","end_date_time":"2026-03-10T10:30:00Z","session_id":"S1",
         "cdr_token":{"country_code":"NL","party_id":"GFX","uid":"{{token}}","type":"RFID","contract_id":"NL-GFX-C00000001-X"},"auth_method":"WHITELIST",
         "cdr_location":{"id":"L1","address":"Weg 1","city":"Berlin","country":"DEU","evse_uid":"1","evse_id":"DE*ALL*E1","connector_id":"1","connector_standard":"IEC_62196_T2","connector_format":"SOCKET","connector_power_type":"AC_3_PHASE"},
         "currency":"EUR","tariffs":{{tariffs}},"charging_periods":[{"start_date_time":"2026-03-10T09:00:00Z","tariff_id":"T1","dimensions":[{"type":"ENERGY","volume":20},{"type":"TIME","volume":1}]},
         {"start_date_time":"2026-03-10T10:00:00Z","dimensions":[{"type":"PARKING_TIME","volume":0.5}]}],
         "total_cost":{{cost}},"total_energy":{{energy}},"total_time":1.5,"total_parking_time":0.5{{more}},"last_updated":"2026-03-10T11:00:00Z"}
        """;

    internal static string Sent(string cdr, string more = ",\"timeZone\":\"Europe/Berlin\"") => $$"""{"cdr":{{cdr}}{{more}}}""";

    private async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string body, string path = Path)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await world.Tenant.Client.PostAsync(path, content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private async Task<JsonNode> TakeAsync(string cdr)
    {
        var (status, body) = await PostAsync(Sent(cdr));
        Assert.True(status == HttpStatusCode.Created, $"{status} {body}");
        return body;
    }

    private static IEnumerable<string> Reasons(JsonNode cdr) => cdr["reasons"]!.AsArray().Select(reason => (string)reason!["code"]!);

    [Fact]
    public async Task Retail_is_priced_on_a_partners_CDR_by_the_drivers_package()
    {
        var cdr = await TakeAsync(Cdr(NewId()));

        Assert.Equal(("PRICED", "2.2.1", "DE-ALL", Tenant.Token, "drv", "basic"), ((string)cdr["status"]!, (string)cdr["ocpiVersion"]!, (string)cdr["partyId"]!, (string)cdr["tokenUid"]!, (string)cdr["driverId"]!, (string)cdr["retailPackageId"]!));
        Assert.Empty(Reasons(cdr));
        Assert.Equal((12.00m, "EUR"), ((decimal)cdr["totalCost"]!, (string)cdr["currency"]!));
        // 1.00 + 20 × 0.50 + 90 × 0.02: without a parking price minutes are those of the whole session.
        Assert.Equal(12.80m, (decimal)cdr["totalRetailCost"]!);
        Assert.Equal((world.Agreement, true), ((string)cdr["parties"]!["agreementId"]!, (bool)cdr["parties"]!["isRoaming"]!));
        Assert.Equal(("T1", 12.00m, 12.00m, "AGREES"), ((string)cdr["audit"]!["tariffId"]!, (decimal)cdr["audit"]!["computed"]!, (decimal)cdr["audit"]!["told"]!, (string)cdr["audit"]!["verdict"]!));
        Assert.Equal("VAT_NOT_CONFIGURED", (string)cdr["retail"]!["vat"]!["warning"]!);
    }

    [Fact]
    public async Task The_same_CDR_again_has_no_effect_and_another_under_its_id_is_a_conflict()
    {
        var id = NewId();
        var first = await TakeAsync(Cdr(id));
        var again = await PostAsync(Sent(Cdr(id).Replace(": ", ":", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)));
        var other = await PostAsync(Sent(Cdr(id.ToLowerInvariant(), """{"excl_vat":13}""")));
        var moved = await PostAsync(Sent(Cdr(id).Replace("2026-03-10", "2026-02-10", StringComparison.Ordinal)));

        Assert.Equal((HttpStatusCode.OK, (string)first["id"]!), (again.Status, (string)again.Body["id"]!));
        Assert.Equal([HttpStatusCode.Conflict, HttpStatusCode.Conflict], [other.Status, moved.Status]);
        var listed = (await world.Tenant.ListAsync($"{Path}?limit=1000")).Where(cdr => (string)cdr["cdrId"]! == id);
        Assert.Equal("""{"excl_vat":"12.00","incl_vat":14.28}""", Assert.Single(listed)["cdr"]!["total_cost"]!.ToJsonString());
    }

    [Fact]
    public async Task Of_the_same_CDR_sent_many_times_at_once_one_is_kept()
    {
        var id = NewId();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(Sent(Cdr(id)))));

        Assert.Equal(1, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.Single(answers.Select(answer => (string)answer.Body["id"]!).Distinct());
    }

    [Theory]
    [InlineData("""{"excl_vat":12.06}""", "PRICED", "WITHIN_TOLERANCE")]
    [InlineData("""{"excl_vat":12.12}""", "PRICED", "WITHIN_TOLERANCE")]
    [InlineData("""{"excl_vat":12.13}""", "FLAGGED", "OFF")]
    [InlineData("""{"excl_vat":11.80}""", "FLAGGED", "OFF")]
    public async Task A_cost_off_its_own_tariff_by_more_than_a_hundredth_and_five_cents_is_a_flag(string cost, string status, string verdict)
    {
        var cdr = await TakeAsync(Cdr(NewId(), cost));

        Assert.Equal((status, verdict), ((string)cdr["status"]!, (string)cdr["audit"]!["verdict"]!));
        if (status == "FLAGGED")
            Assert.Equal(["PARTNER_COST_OFF"], Reasons(cdr));
        else
            Assert.Contains("within the tolerance", (string)cdr["notes"]![0]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UNKNOWN_TOKEN", "\"uid\":\"TAG-1\"", "\"uid\":\"NOBODYS\"")]
    [InlineData("MISSING_PARTY", "\"party_id\":\"ALL\",\"id\"", "\"party_id\":\"XXX\",\"id\"")]
    [InlineData("COST_MISSING", "\"excl_vat\"", "\"other\"")]
    [InlineData("COST_NEGATIVE", "\"12.00\"", "-12")]
    [InlineData("CURRENCY_UNKNOWN", "\"currency\":\"EUR\",\"tariffs\"", "\"currency\":\"EUX\",\"tariffs\"")]
    [InlineData("PARTNER_CURRENCY_OFF", "\"currency\":\"EUR\",\"tariffs\"", "\"currency\":\"CHF\",\"tariffs\"")]
    [InlineData("PARTNER_FIGURE_OFF", "\"total_energy\":20.0", "\"total_energy\":21")]
    [InlineData("CDR_PERIODS", "\"volume\":0.5", "\"volume\":0.6")]
    [InlineData("CREDIT_CDR", "\"total_time\"", "\"credit\":true,\"total_time\"")]
    [InlineData("TOO_LONG", "2026-03-10T10:30", "2026-03-20T10:30")]
    [InlineData("IN_THE_FUTURE", "\"2026-", "\"2999-")]
    public async Task What_speaks_against_a_CDR_flags_it_and_it_is_kept(string code, string old, string replacement)
    {
        var cdr = await TakeAsync(Cdr(NewId()).Replace(old, replacement, StringComparison.Ordinal));

        Assert.Equal("FLAGGED", (string)cdr["status"]!);
        Assert.Contains(code, Reasons(cdr));
        Assert.Null(cdr["totalRetailCost"]);
        Assert.Equal((string)cdr["id"]!, (string)(await world.Tenant.GetAsync($"{Path}/{cdr["id"]}"))["id"]!);
    }

    [Theory]
    [InlineData("cdr.start_date_time", "\"start_date_time\":\"2026-03-10T09:00:00Z\",\"end", "\"start_date_time\":\"soon\",\"end")]
    [InlineData("cdr.end_date_time", "2026-03-10T10:30:00Z", "2026-03-10T08:30:00Z")]
    [InlineData("cdr.total_energy", "\"total_energy\":20.0,", "")]
    [InlineData("cdr.charging_periods", "\"charging_periods\":[", "\"charging_periods\":7,\"x\":[")]
    [InlineData("cdr.party_id", "\"party_id\":\"ALL\",\"id\"", "\"party_id\":\"ALLES\",\"id\"")]
    [InlineData("timeZone", ",\"timeZone\":\"Europe/Berlin\"", "")]
    [InlineData("timeZone", "Europe/Berlin", "Europe/Atlantis")]
    [InlineData("ocpiVersion", ",\"timeZone\"", ",\"ocpiVersion\":\"9\",\"timeZone\"")]
    public async Task What_is_no_CDR_is_refused_with_its_field(string field, string old, string replacement)
    {
        var (status, body) = await PostAsync(Sent(Cdr(NewId())).Replace(old, replacement, StringComparison.Ordinal));

        Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, $"{status} {body}");
        Assert.Contains($"\"{field}", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_CDR_of_2_1_1_is_matched_by_its_contract()
    {
        await world.Tenant.PostAsync("/api/v1/tokens", """{"uid":"TAG-211","driverId":"drv","authId":"NL-GFX-C0B34A240-H"}""");
        const string Old = """
            {"id":"OLD-1","start_date_time":"2026-03-10T09:00:00Z","stop_date_time":"2026-03-10T10:00:00Z","auth_id":"NLGFXC0B34A240H","auth_method":"AUTH_REQUEST",
             "location":{"id":"L1","country":"DEU","time_zone":"Europe/Berlin"},"currency":"EUR","tariffs":[{"id":"T","currency":"EUR","elements":[{"price_components":[{"type":"ENERGY","price":0.50,"step_size":1}]}]}],
             "charging_periods":[{"start_date_time":"2026-03-10T09:00:00Z","dimensions":[{"type":"ENERGY","volume":10}]}],"total_cost":5.00,"total_energy":10,"total_time":1.0}
            """;

        var refused = await PostAsync(Sent(Old, ""));
        var (status, cdr) = await PostAsync(Sent(Old, ",\"partyId\":\"de*all\""));

        Assert.Contains("partyId", refused.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Created, "PRICED", "2.1.1", "TAG-211"), (status, (string)cdr["status"]!, (string)cdr["ocpiVersion"]!, (string)cdr["tokenUid"]!));
        Assert.Equal((5.00m, 1.00m + 5.00m + 1.20m), ((decimal)cdr["totalCost"]!, (decimal)cdr["totalRetailCost"]!));
    }

    [Fact]
    public async Task A_package_that_adds_a_percentage_with_VAT_and_coupons_builds_on_the_partners_total()
    {
        await world.Tenant.PostAsync("/api/v1/retail-packages", """{"id":"plus","name":"Plus five"}""");
        await world.Tenant.PostAsync("/api/v1/billing-rules", """{"engine":"RETAIL","retailPackageId":"plus","components":[],"retailPricing":{"option":"WHOLESALE_PLUS_PERCENTAGE","percentage":5}}""");
        await world.Tenant.PostAsync("/api/v1/drivers", """{"id":"percy","name":"Percy","retailPackageId":"plus"}""");
        await world.Tenant.PostAsync("/api/v1/tokens", """{"uid":"TAG-PLUS","driverId":"percy"}""");
        await world.Tenant.PostAsync("/api/v1/vat-rates?gapFill=true&reason=late", """{"level":"RetailPackage","subjectId":"plus","country":"DEU","percent":19}""");
        var id = NewId();

        var before = await TakeAsync(Cdr(NewId(), token: "TAG-PLUS"));
        await world.Tenant.PostAsync("/api/v1/coupons", """{"id":"twenty","driverId":"percy","unit":"Money","value":20,"currency":"EUR","origin":"Api"}""");
        // A coupon counts for sessions that end after it was issued.
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-88);
        string At(int minutes) => start.AddMinutes(minutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var recent = Cdr(id, token: "TAG-PLUS").Replace("2026-03-10T09:00:00Z", At(0), StringComparison.Ordinal).Replace("2026-03-10T10:00:00Z", At(60), StringComparison.Ordinal).Replace("2026-03-10T10:30:00Z", At(90), StringComparison.Ordinal);
        var after = await TakeAsync(recent);
        await PostAsync(Sent(recent));

        Assert.Equal((12.60m, 19m, 2.39m, 14.99m), ((decimal)before["totalRetailCost"]!, (decimal)before["retailVat"]!, (decimal)before["totalRetailVat"]!, (decimal)before["totalRetailCostInclVat"]!));
        Assert.Equal((12.60m, 0.00m, 0.00m), ((decimal)after["internalRetailCost"]!, (decimal)after["totalRetailCost"]!, (decimal)after["totalRetailVat"]!));
        Assert.Equal(7.40m, (decimal)(await world.Tenant.GetAsync("/api/v1/coupons/twenty"))["remaining"]!);
    }

    [Fact]
    public async Task A_flagged_one_is_decided_anew_once_what_was_missing_is_there()
    {
        var cdr = await TakeAsync(Cdr(NewId(), token: "LATE-1"));
        var still = await PostAsync("", $"{Path}/{cdr["id"]}/retry");
        await world.Tenant.PostAsync("/api/v1/tokens", """{"uid":"LATE-1","driverId":"drv"}""");
        var mended = await PostAsync("", $"{Path}/{cdr["id"]}/retry");
        var twice = await PostAsync("", $"{Path}/{cdr["id"]}/retry");

        Assert.Equal(["UNKNOWN_TOKEN"], Reasons(cdr));
        Assert.Equal((HttpStatusCode.OK, "FLAGGED"), (still.Status, (string)still.Body["status"]!));
        Assert.Equal((HttpStatusCode.OK, "PRICED", 12.80m), (mended.Status, (string)mended.Body["status"]!, (decimal)mended.Body["totalRetailCost"]!));
        Assert.Equal(HttpStatusCode.Conflict, twice.Status);
    }

    [Fact]
    public async Task A_cost_off_its_own_tariff_that_is_accepted_bills_the_driver()
    {
        var flagged = await TakeAsync(Cdr(NewId(), """{"excl_vat":"15.00"}"""));
        Assert.Equal(["PARTNER_COST_OFF"], Reasons(flagged));
        Assert.Equal(["ACCEPT", "DROP"], flagged["allowedActions"]!.AsArray().Select(action => (string)action!));
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync("", $"{Path}/{(string)flagged["id"]!}/retry")).Status);

        var (status, priced) = await PostAsync("""{"reason":"the partner confirmed it"}""", $"{Path}/{(string)flagged["id"]!}/accept");
        Assert.Equal((HttpStatusCode.OK, "PRICED", 12.80m), (status, (string)priced["status"]!, (decimal)priced["totalRetailCost"]!));
        Assert.Equal(["ACCEPTED"], priced["history"]!.AsArray().Select(each => (string)each!["event"]!));
    }

    [Fact]
    public async Task A_duration_beyond_the_limit_that_is_accepted_bills_the_driver()
    {
        var flagged = await TakeAsync(Cdr(NewId())
            .Replace("2026-03-10T10:30:00Z", "2026-03-18T10:30:00Z", StringComparison.Ordinal)
            .Replace("\"total_time\":1.5,\"total_parking_time\":0.5", "\"total_time\":193.5,\"total_parking_time\":192.5", StringComparison.Ordinal)
            .Replace("{\"type\":\"PARKING_TIME\",\"volume\":0.5}", "{\"type\":\"PARKING_TIME\",\"volume\":192.5}", StringComparison.Ordinal));
        Assert.Equal(["TOO_LONG"], Reasons(flagged));
        var (_, priced) = await PostAsync("""{"reason":"it stayed"}""", $"{Path}/{(string)flagged["id"]!}/accept");
        Assert.Equal("PRICED", (string)priced["status"]!);
    }

    [Fact]
    public async Task A_night_counts_what_is_flagged_by_reason_and_owner()
    {
        await TakeAsync(Cdr(NewId(), """{"excl_vat":"15.00"}"""));
        var run = await world.Tenant.PostAsync("/api/v1/flag-runs", """{"kind":"NIGHTLY"}""");
        var report = await Eventually.Async(async () => (await world.Tenant.GetAsync($"/api/v1/flag-runs/{(string)run["id"]!}"))["report"], "the report");
        var still = await world.Tenant.ListAsync($"{Path}?status=FLAGGED&limit=1000");
        Assert.Equal(still.Count(cdr => Reasons(cdr).Contains("PARTNER_COST_OFF")), Count("reasons", "PARTNER_COST_OFF"));
        Assert.Equal(still.Count(cdr => cdr["reasons"]!.AsArray().Any(reason => (string)reason!["owner"]! == "PLATFORM")), Count("owners", "PLATFORM"));

        int Count(string what, string key) => (int)report[what]!.AsArray().Single(each => (string)each!["key"]! == key)!["count"]!;
    }

    [Fact]
    public async Task One_that_is_dropped_bills_nobody_and_can_be_reopened()
    {
        var flagged = await TakeAsync(Cdr(NewId(), """{"excl_vat":"15.00"}"""));
        var at = $"{Path}/{(string)flagged["id"]!}";
        Assert.Equal("DROPPED", (string)(await PostAsync("""{"reason":"a test"}""", $"{at}/drop")).Body["status"]!);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync("""{"reason":"late"}""", $"{at}/accept")).Status);
        var reopened = (await PostAsync("""{"reason":"no test"}""", $"{at}/reopen")).Body;
        Assert.Equal("FLAGGED", (string)reopened["status"]!);
        Assert.Equal(["PARTNER_COST_OFF"], Reasons(reopened));
        Assert.Equal(["DROPPED", "REOPENED"], reopened["history"]!.AsArray().Select(each => (string)each!["event"]!));
    }

    [Fact]
    public async Task CDRs_are_listed_by_status_token_and_time()
    {
        await world.Tenant.PostAsync("/api/v1/tokens", """{"uid":"LISTED","driverId":"drv"}""");
        var priced = await TakeAsync(Cdr(NewId(), token: "LISTED"));
        var flagged = await TakeAsync(Cdr(NewId(), """{"excl_vat":99}""", "LISTED"));

        async Task<string[]> ListAsync(string query) => [.. (await world.Tenant.ListAsync($"{Path}?tokenUid=LISTED{query}")).Select(cdr => (string)cdr["id"]!)];
        Assert.Equal(2, (await ListAsync("")).Length);
        Assert.Equal([(string)priced["id"]!], await ListAsync("&status=PRICED"));
        Assert.Equal([(string)flagged["id"]!], await ListAsync("&status=FLAGGED"));
        Assert.Empty(await ListAsync("&from=2026-03-11T00:00:00Z"));
    }

    /// <summary>A tenant with an agreement with the partner DE-ALL.</summary>
    public sealed class World : IAsyncLifetime
    {
        private readonly SharedPlatform shared = new();

        public Tenant Tenant => shared.Tenant;
        public string Agreement { get; private set; } = "";

        public async Task InitializeAsync()
        {
            await shared.InitializeAsync();
            Agreement = await PartnerAsync(Tenant);
        }

        /// <summary>Makes the partner.</summary>
        /// <returns>The agreement with it.</returns>
        internal static async Task<string> PartnerAsync(Tenant tenant)
        {
            async Task<string> MakeAsync(string resource, string body) => (string)(await tenant.PostAsync($"/api/v1/{resource}", body))["id"]!;
            var network = await MakeAsync("cpo-networks", """{"name":"All charge","kind":"EXTERNAL"}""");
            var contract = await MakeAsync("cpo-contracts", $$"""{"name":"All charge","networkId":"{{network}}"}""");
            await MakeAsync("cpos", $$"""{"name":"All charge","contractId":"{{contract}}","partyId":"DE-ALL"}""");
            return await MakeAsync("agreements", $$"""{"cpoNetworkId":"{{network}}","emspNetworkId":"own"}""");
        }

        public Task DisposeAsync() => shared.DisposeAsync();
    }
}
