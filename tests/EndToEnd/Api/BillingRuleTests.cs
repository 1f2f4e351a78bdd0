namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class BillingRuleTests(ApiHost host)
{
    private const string Rules = "/api/v1/billing-rules";

    [Fact]
    public async Task Each_change_makes_a_version_and_old_ones_stay_readable()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Rules, Some.Rule(price: 0.40m));
        var changed = await tenant.PutAsync(made.Location!, Some.Rule(price: 0.42m), made.ETag!);
        Assert.Equal((1, 2), (Version(made), Version(changed)));
        Assert.Equal(204, (await tenant.DeleteAsync(made.Location!, changed.ETag!)).Status);

        Assert.Equal(404, (await tenant.GetAsync(made.Location!)).Status);
        Assert.Equal(0.40m, Price(await tenant.GetAsync($"{made.Location}/versions/1")));
        Assert.Equal(0.42m, Price(await tenant.GetAsync($"{made.Location}/versions/2")));
        Assert.Equal(404, (await tenant.GetAsync($"{made.Location}/versions/3")).Status);
        Assert.Equal(2, (await tenant.GetAsync($"{made.Location}/versions")).Items.Count);
        Assert.Equal((409, "ALREADY_EXISTS"), await CodeAsync(tenant.PostAsync(Rules, Some.Rule())));
    }

    [Fact]
    public async Task A_price_keeps_its_full_precision()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Rules, Some.Rule(price: 0.123456789012m));
        Assert.Contains("0.123456789012", made.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00", "2026-07-01T00:00:00", "2026-06-30T23:59:59", null, 409)]
    [InlineData("2026-01-01T00:00:00", "2026-07-01T00:00:00", "2026-07-01T00:00:00", null, 201)]
    [InlineData(null, null, "2026-07-01T00:00:00", "2026-08-01T00:00:00", 409)]
    [InlineData("2026-07-01T00:00:00", null, null, "2026-07-01T00:00:00", 201)]
    [InlineData("2026-07-01", null, null, "2026-07-02", 409)]
    public async Task Two_rules_of_one_code_are_never_valid_at_the_same_time(string? from, string? to, string? otherFrom, string? otherTo, int status)
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync(Rules, Some.Rule("first", validFrom: from, validTo: to));
        var second = await tenant.PostAsync(Rules, Some.Rule("second", validFrom: otherFrom, validTo: otherTo));
        Assert.Equal(status, second.Status);
        if (status == 409)
            Assert.Contains("'first'", second.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_overlapping_rules_saved_at_once_exactly_one_is_kept()
    {
        var tenant = await NewTenantAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => tenant.PostAsync(Rules, Some.Rule($"rule-{i}"))));
        Assert.Equal(1, replies.Count(reply => reply.Status == 201));
        Assert.Single((await tenant.GetAsync(Rules)).Items);
    }

    [Fact]
    public async Task A_split_lets_the_new_price_start_where_the_old_one_ends()
    {
        var tenant = await NewTenantAsync();
        var old = await tenant.MakeAsync(Rules, Some.Rule("old"));
        Assert.Equal(200, (await tenant.PutAsync(old.Location!, Some.Rule("old", validTo: "2026-07-01T00:00:00"), old.ETag!)).Status);
        Assert.Equal(201, (await tenant.PostAsync(Rules, Some.Rule("new", price: 0.42m, validFrom: "2026-07-01T00:00:00"))).Status);
    }

    [Fact]
    public async Task The_currency_is_the_tariffs()
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Rules, Some.With(Some.Rule(), "currency", "SEK"));
        Assert.Equal((422, "currency"), (refused.Status, refused.Field));
        Assert.Equal("EUR", (await tenant.MakeAsync(Rules, Some.Rule())).Text("currency"));

        var kept = await tenant.PutAsync("/api/v1/tariffs/AC", Some.Tariff(currency: "SEK"), "*");
        Assert.Equal((422, "currency"), (kept.Status, kept.Field));
        Assert.Equal(200, (await tenant.PutAsync("/api/v1/tariffs/AC", Some.With(Some.Tariff(), "description", "AC charging"), "*")).Status);
    }

    [Fact]
    public async Task A_retail_rule_prices_a_package_in_a_currency_of_its_own()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync("/api/v1/retail-packages", new { id = "gold", name = "Gold" });
        var body = new { engine = "Retail", retailPackageId = "gold", currency = "SEK", components = new[] { new { dimension = "Flat", price = 5 } } };

        var made = await tenant.MakeAsync(Rules, body);

        Assert.Equal(("gold", "SEK"), (made.Text("retailPackageId"), made.Text("currency")));
        Assert.False(made.Body.TryGetProperty("tariffCode", out _));
        Assert.Equal((409, "IN_USE"), await CodeAsync(tenant.DeleteAsync("/api/v1/retail-packages/gold", "*")));
        Assert.Single((await tenant.GetAsync(Rules + "?engine=retail")).Items);
        Assert.Empty((await tenant.GetAsync(Rules + "?engine=Wholesale")).Items);
        Assert.Single((await tenant.GetAsync(Rules + "?tariffCode=gold")).Items);
    }

    [Theory]
    [InlineData("tariffCode", "NOTHING", 422, "tariffCode")]
    [InlineData("tariffCode", null, 400, "tariffCode")]
    [InlineData("retailPackageId", "gold", 422, "retailPackageId")]
    [InlineData("engine", "Reimbursement", 422, "engine")]
    [InlineData("currency", "XXX", 422, "currency")]
    [InlineData("validFrom", "2026-05-01T00:00:00Z", 400, "validFrom")]
    public async Task A_rule_that_can_not_be_names_its_field(string property, string? value, int status, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Rules, Some.With(Some.Rule(), property, value));
        Assert.Equal((status, field), (refused.Status, refused.Field));
    }

    [Theory]
    [InlineData("""[]""", "components")]
    [InlineData("""[{"dimension":"Energy","price":-0.01}]""", "components[0].price")]
    [InlineData("""[{"dimension":"Energy","price":40}]""", "components[0].price")]
    [InlineData("""[{"dimension":"Flat","price":500.01}]""", "components[0].price")]
    [InlineData("""[{"dimension":"Energy","price":0.4,"threshold":{"above":10,"price":55}}]""", "components[0].threshold.price")]
    [InlineData("""[{"dimension":"Time","price":1},{"dimension":"Time","price":2}]""", "components[1].dimension")]
    public async Task Components_that_can_not_be_are_refused(string components, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Rules, Some.With(Some.Rule(), "components", System.Text.Json.Nodes.JsonNode.Parse(components)));
        Assert.Equal((422, field), (refused.Status, refused.Field));
    }

    [Fact]
    public async Task A_rule_can_not_move_to_another_code()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff("DC"));
        var made = await tenant.MakeAsync(Rules, Some.Rule());
        Assert.Equal(422, (await tenant.PutAsync(made.Location!, Some.Rule(tariffCode: "DC"), made.ETag!)).Status);
    }

    private async Task<ApiClient> NewTenantAsync()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff());
        return tenant;
    }

    private static int Version(ApiReply rule) => rule.Body.GetProperty("version").GetInt32();
    private static decimal Price(ApiReply rule) => rule.Body.GetProperty("components")[0].GetProperty("price").GetDecimal();
    private static async Task<(int, string)> CodeAsync(Task<ApiReply> reply) => ((await reply).Status, (await reply).Code);
}
