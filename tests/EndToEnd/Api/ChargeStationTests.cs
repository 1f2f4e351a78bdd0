using GreenFlux.Platform.Stations;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class ChargeStationTests(ApiHost host)
{
    private const string Stations = "/api/v1/charge-stations";

    [Fact]
    public async Task A_generated_password_is_shown_once_and_verifies()
    {
        var tenant = await NewTenantAsync();
        var id = Some.Name("GEN");
        var made = await tenant.MakeAsync(Stations, Some.Station(id));
        var password = made.Text("password");

        Assert.Matches("^[0-9a-f]{40}$", password);
        var read = await tenant.GetAsync(made.Location!);
        Assert.DoesNotContain(password, read.Raw, StringComparison.Ordinal);
        Assert.True(read.Body.GetProperty("hasPassword").GetBoolean());
        Assert.Equal("Production", read.Text("deploymentState"));
        Assert.Equal("Unknown", read.Body.GetProperty("status").GetProperty("connectivity").GetString());
        Assert.True(await VerifiesAsync(id, password));
        Assert.False(await VerifiesAsync(id, password[..39] + (password[39] == '0' ? '1' : '0')));
    }

    [Fact]
    public async Task A_change_without_a_password_keeps_it_and_one_with_it_replaces_it()
    {
        var tenant = await NewTenantAsync();
        var id = Some.Name("KEEP");
        var made = await tenant.MakeAsync(Stations, Some.Station(id));
        var body = Some.With(Some.Station(id), "generatePassword", false);

        await tenant.PutAsync(made.Location!, Some.With(body, "name", "Renamed"), "*");
        Assert.True(await VerifiesAsync(id, made.Text("password")));

        await tenant.PutAsync(made.Location!, Some.With(body, "password", "chosen-by-a-person"), "*");
        Assert.False(await VerifiesAsync(id, made.Text("password")));
        Assert.True(await VerifiesAsync(id, "chosen-by-a-person"));
    }

    [Fact]
    public async Task A_station_without_a_password_needs_the_tenants_leave()
    {
        var strict = await NewTenantAsync();
        var open = await host.NewTenantAsync(new { allowOpenStations = true });
        await Some.SetUpAsync(open);
        var body = Some.With(Some.Station(Some.Name("OPEN")), "generatePassword", false);

        var refused = await strict.PostAsync(Stations, body);

        Assert.Equal((422, "password"), (refused.Status, refused.Field));
        Assert.Equal(201, (await open.PostAsync(Stations, body)).Status);
    }

    [Fact]
    public async Task An_identity_belongs_to_one_tenant_on_the_whole_platform()
    {
        var first = await NewTenantAsync();
        var second = await NewTenantAsync();
        var id = Some.Name("MINE");
        var made = await first.MakeAsync(Stations, Some.Station(id));

        var taken = await second.PostAsync(Stations, Some.Station(id));
        Assert.Equal((409, "ALREADY_EXISTS", "id"), (taken.Status, taken.Code, taken.Field));

        Assert.Equal(204, (await first.DeleteAsync(made.Location!, "*")).Status);
        Assert.Equal(201, (await second.PostAsync(Stations, Some.Station(id))).Status);
    }

    [Fact]
    public async Task Of_many_claims_of_one_identity_at_once_exactly_one_succeeds()
    {
        var tenants = new[] { await NewTenantAsync(), await NewTenantAsync(), await NewTenantAsync() };
        var id = Some.Name("RACE");
        var replies = await Task.WhenAll(tenants.Concat(tenants).Select(tenant => tenant.PostAsync(Stations, Some.Station(id))));
        Assert.Equal([201, 409, 409, 409, 409, 409], replies.Select(reply => reply.Status).Order());
        Assert.Equal(1, await CountAsync(tenants, id));
    }

    [Fact]
    public async Task An_EVSE_id_belongs_to_one_station_whatever_its_separators()
    {
        var tenant = await NewTenantAsync();
        var evseId = $"NL*GFX*E{Guid.NewGuid():N}"[..24].ToUpperInvariant();
        var first = await tenant.MakeAsync(Stations, WithEvse(Some.Name("EVSE"), evseId));

        var taken = await tenant.PostAsync(Stations, WithEvse(Some.Name("EVSE"), evseId.Replace("*", "", StringComparison.Ordinal)));
        Assert.Equal((409, "ALREADY_EXISTS", "evses[0].evseId"), (taken.Status, taken.Code, taken.Field));

        Assert.Equal(200, (await tenant.PutAsync(first.Location!, Some.Station(first.Text("id")), "*")).Status);
        Assert.Equal(201, (await tenant.PostAsync(Stations, WithEvse(Some.Name("EVSE"), evseId))).Status);
    }

    [Theory]
    [InlineData("id", "with space", "id")]
    [InlineData("id", "a/b", "id")]
    [InlineData("id", "a:b", "id")]
    [InlineData("id", "..", "id")]
    [InlineData("id", "é", "id")]
    [InlineData("locationId", "nowhere", "locationId")]
    [InlineData("tariffCode", "NOTHING", "tariffCode")]
    [InlineData("reimbursementTariffCode", "AC", "reimbursementTariffCode")]
    [InlineData("settleDelaySeconds", -1, "settleDelaySeconds")]
    [InlineData("password", "both-given-is-wrong", "password")]
    public async Task A_value_that_breaks_a_rule_names_its_field(string property, object value, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Stations, Some.With(Some.Station(Some.Name("BAD")), property, value));
        Assert.Equal((422, field), (refused.Status, refused.Field));
    }

    [Theory]
    [InlineData("""[]""", "evses")]
    [InlineData("""[{"connectors":[]}]""", "evses[0].connectors")]
    [InlineData("""[{"connectors":[{"id":0,"maxPowerW":1}]}]""", "evses[0].connectors[0].id")]
    [InlineData("""[{"connectors":[{"id":1,"maxPowerW":0}]}]""", "evses[0].connectors[0].maxPowerW")]
    [InlineData("""[{"connectors":[{"id":1,"maxPowerW":1}]},{"connectors":[{"id":1,"maxPowerW":1}]}]""", "evses[1].connectors[0].id")]
    [InlineData("""[{"connectors":[{"id":1,"maxPowerW":1,"tariffCode":"NOTHING"}]}]""", "evses[0].connectors[0].tariffCode")]
    [InlineData("""[{"evseId":"E1","connectors":[{"id":1,"maxPowerW":1}]}]""", "evses[0].evseId")]
    public async Task EVSEs_and_connectors_that_can_not_be_are_refused(string evses, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.PostAsync(Stations, Some.With(Some.Station(Some.Name("BAD")), "evses", System.Text.Json.Nodes.JsonNode.Parse(evses)));
        Assert.Equal((422, field), (refused.Status, refused.Field));
    }

    [Fact]
    public async Task A_password_can_be_taken_away_where_stations_without_one_are_allowed()
    {
        var tenant = await host.NewTenantAsync(new { allowOpenStations = true });
        await Some.SetUpAsync(tenant);
        var made = await tenant.MakeAsync(Stations, Some.Station(Some.Name("BARE")));
        var without = Some.With(Some.With(Some.Station(made.Text("id")), "generatePassword", false), "removePassword", true);

        var changed = await tenant.PutAsync(made.Location!, without, made.ETag!);
        Assert.Equal((200, false), (changed.Status, changed.Body.GetProperty("hasPassword").GetBoolean()));
        var both = await tenant.PutAsync(made.Location!, Some.With(without, "generatePassword", true), changed.ETag!);
        Assert.Equal((422, "removePassword"), (both.Status, both.Field));
    }

    [Fact]
    public async Task A_password_can_not_be_taken_away_where_every_station_needs_one()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Stations, Some.Station(Some.Name("KEPT")));
        var without = Some.With(Some.With(Some.Station(made.Text("id")), "generatePassword", false), "removePassword", true);

        var refused = await tenant.PutAsync(made.Location!, without, made.ETag!);
        Assert.Equal((422, "password"), (refused.Status, refused.Field));
        Assert.True((await tenant.GetAsync(made.Location!)).Body.GetProperty("hasPassword").GetBoolean());
    }

    [Fact]
    public async Task A_tariff_code_without_a_billing_rule_can_not_be_chosen()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync("/api/v1/tariffs", Some.Tariff("BARE"));
        var refused = await tenant.PostAsync(Stations, Some.Station(Some.Name("BARE"), tariffCode: "BARE"));
        Assert.Equal((422, "REFERENCE_NOT_FOUND", "tariffCode"), (refused.Status, refused.Code, refused.Field));
    }

    [Fact]
    public async Task What_a_station_refers_to_can_not_be_deleted()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Stations, Some.Station(Some.Name("USES")));

        Assert.Equal((409, "IN_USE"), await CodeAsync(tenant.DeleteAsync("/api/v1/locations/depot", "*")));
        Assert.Equal((409, "IN_USE"), await CodeAsync(tenant.DeleteAsync("/api/v1/tariffs/AC", "*")));
        Assert.Equal(204, (await tenant.DeleteAsync("/api/v1/billing-rules/ac", "*")).Status);
        Assert.Equal((409, "IN_USE"), await CodeAsync(tenant.DeleteAsync("/api/v1/tariffs/AC", "*")));

        Assert.Equal(204, (await tenant.DeleteAsync(made.Location!, "*")).Status);
        Assert.Equal(204, (await tenant.DeleteAsync("/api/v1/tariffs/AC", "*")).Status);
        Assert.Equal(204, (await tenant.DeleteAsync("/api/v1/locations/depot", "*")).Status);
    }

    [Fact]
    public async Task Stations_are_listed_by_location()
    {
        var tenant = await NewTenantAsync();
        await tenant.MakeAsync("/api/v1/locations", Some.Location("other"));
        var here = Some.Name("HERE");
        var made = await tenant.MakeAsync(Stations, Some.Station(here));
        Assert.Equal([here], (await tenant.GetAsync(Stations + "?locationId=depot")).Items.Select(item => item.GetProperty("id").GetString()));
        Assert.Empty((await tenant.GetAsync(Stations + "?locationId=other")).Items);

        await tenant.PutAsync(made.Location!, Some.Station(here, "other"), "*");
        Assert.Single((await tenant.GetAsync(Stations + "?locationId=other")).Items);
        Assert.Empty((await tenant.GetAsync(Stations + "?locationId=depot")).Items);
    }

    [Fact]
    public async Task Messages_of_an_unknown_station_are_not_found_and_of_a_silent_one_are_none()
    {
        var tenant = await NewTenantAsync();
        var made = await tenant.MakeAsync(Stations, Some.Station(Some.Name("SILENT")));
        Assert.Equal(404, (await tenant.GetAsync(Stations + "/nobody/messages")).Status);
        Assert.Empty((await tenant.GetAsync(made.Location + "/messages?from=2026-01-01T00:00:00Z")).Items);
        Assert.Equal((400, "from"), await FieldAsync(tenant.GetAsync(made.Location + "/messages?from=yesterday")));
    }

    private async Task<ApiClient> NewTenantAsync()
    {
        var tenant = await host.NewTenantAsync();
        await Some.SetUpAsync(tenant);
        return tenant;
    }

    private async Task<bool> VerifiesAsync(string identity, string password)
    {
        var station = await host.Services.GetRequiredService<StationStore>().FindByIdentityAsync(identity, CancellationToken.None);
        return host.Services.GetRequiredService<StationCredentials>().Verify(station!.Value.Credential, System.Text.Encoding.ASCII.GetBytes(password));
    }

    private static async Task<int> CountAsync(IEnumerable<ApiClient> tenants, string id)
    {
        var found = await Task.WhenAll(tenants.Select(tenant => tenant.GetAsync($"{Stations}/{id}")));
        return found.Count(reply => reply.Status == 200);
    }

    private static object WithEvse(string id, string evseId) =>
        Some.With(Some.Station(id), "evses", new[] { new { evseId, connectors = new[] { new { id = 1, maxPowerW = 11000 } } } });

    private static async Task<(int, string)> CodeAsync(Task<ApiReply> reply) => ((await reply).Status, (await reply).Code);
    private static async Task<(int, string?)> FieldAsync(Task<ApiReply> reply) => ((await reply).Status, (await reply).Field);
}
