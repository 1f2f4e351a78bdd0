using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Api;

namespace GreenFlux.Tests.EndToEnd.Tariffs;

/// <summary>Whom a rule names must be there.</summary>
[Collection(ApiCollection.Name)]
public sealed class RuleReferenceTests(ApiHost host)
{
    [Theory]
    [InlineData("""{"cpoScope":{"level":"Country","id":"XYZ"}}""", "cpoScope.id")]
    [InlineData("""{"cpoScope":{"level":"Contract","id":"none"}}""", "cpoScope.id")]
    [InlineData("""{"cpoScope":{"level":"Cpo","id":"none"}}""", "cpoScope.id")]
    [InlineData("""{"emspScope":{"level":"Contract","id":"none"}}""", "emspScope.id")]
    [InlineData("""{"emspScope":{"level":"Emsp","id":"none"}}""", "emspScope.id")]
    [InlineData("""{"emspScope":{"level":"Package","id":"none"}}""", "emspScope.id")]
    [InlineData("""{"emspScope":{"level":"TokenGroup","id":"none"}}""", "emspScope.id")]
    [InlineData("""{"locationException":{"locationId":"none","tokenGroupId":"G1"}}""", "locationException.locationId")]
    [InlineData("""{"locationException":{"locationId":"L1","tokenGroupId":"none"}}""", "locationException.tokenGroupId")]
    [InlineData("""{"exceptions":[{"list":"Blacklist","cpoSide":{"kind":"Cpo","ids":["X","none"]}}]}""", "exceptions[0].cpoSide.ids[1]")]
    [InlineData("""{"exceptions":[{"list":"Blacklist","cpoSide":{"kind":"Location","ids":["none"]}}]}""", "exceptions[0].cpoSide.ids[0]")]
    [InlineData("""{"exceptions":[{"list":"Blacklist","emspSide":{"kind":"Emsp","ids":["none"]}}]}""", "exceptions[0].emspSide.ids[0]")]
    [InlineData("""{"exceptions":[{"list":"Blacklist","emspSide":{"kind":"Customer","ids":["none"]}}]}""", "exceptions[0].emspSide.ids[0]")]
    [InlineData("""{"exceptions":[{"list":"Blacklist","emspSide":{"kind":"Driver","ids":["none"]}}]}""", "exceptions[0].emspSide.ids[0]")]
    [InlineData("""{"exceptions":[{"list":"Blacklist","emspSide":{"kind":"Token","ids":["none"]}}]}""", "exceptions[0].emspSide.ids[0]")]
    public async Task An_unknown_id_is_refused_by_the_name_of_its_field(string extra, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync("/api/v1/billing-rules", Body(extra));
        Assert.Equal((422, field), (refused.Status, refused.Field));
    }

    [Fact]
    public async Task The_tenant_itself_may_be_named_and_a_token_without_regard_to_case()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync("/api/v1/billing-rules", Body(
            """{"cpoScope":{"level":"Cpo","id":"own"},"emspScope":{"level":"Contract","id":"own"},"exceptions":[{"list":"Whitelist","emspSide":{"kind":"Token","ids":["t1"]}}]}"""));
    }

    [Fact]
    public async Task Parties_of_another_tenant_are_not_known()
    {
        await NewTenantAsync();
        var stranger = await host.NewTenantAsync();
        await stranger.MakeAsync("/api/v1/tariffs", Some.Tariff());
        var refused = await stranger.PostAsync("/api/v1/billing-rules", Body("""{"cpoScope":{"level":"Cpo","id":"X"}}"""));
        Assert.Equal((422, "REFERENCE_NOT_FOUND"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Exceptions_need_a_permission_of_their_own()
    {
        const string Excepted = """{"exceptions":[{"list":"Blacklist","emspSide":{"kind":"Driver","ids":["D1"]}}]}""";
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync("/api/v1/api-keys", new { name = "prices", permissions = new[] { "WriteTariffs", "ReadTariffs" } });
        var other = host.With(made.Text("key"));
        Assert.Equal((403, "exceptions"), ((await other.PostAsync("/api/v1/billing-rules", Body(Excepted))).Status, (await other.PostAsync("/api/v1/billing-rules", Body(Excepted))).Field));
        var rule = await tenant.MakeAsync("/api/v1/billing-rules", Body(Excepted));
        Assert.Equal(403, (await other.PutAsync(rule.Location!, Body("{}"), "*")).Status);
        var cheaper = Body(Excepted);
        cheaper["components"]![0]!["price"] = 0.35m;
        Assert.Equal(200, (await other.PutAsync(rule.Location!, cheaper, "*")).Status);
        Assert.Equal(200, (await other.PostAsync($"{rule.Location}/end", new { at = "2090-01-01T00:00:00" }, ("If-Match", "*"))).Status);
    }

    private async Task<ApiClient> NewTenantAsync()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff());
        await Some.PartiesAsync(tenant);
        return tenant;
    }

    private static JsonNode Body(string extra)
    {
        var body = Some.With(Some.Rule(), "name", null);
        foreach (var (name, value) in JsonNode.Parse(extra)!.AsObject())
            body[name] = value?.DeepClone();
        return body;
    }
}
