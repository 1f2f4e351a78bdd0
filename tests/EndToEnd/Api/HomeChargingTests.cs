using GreenFlux.Billing.HomeCharging;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GreenFlux.Tests.EndToEnd.Api;

[Collection(ApiCollection.Name)]
public sealed class HomeChargingTests(ApiHost host)
{
    private const string Stations = "/api/v1/charge-stations";
    private const string Updates = "/api/v1/charge-station-updates";

    [Fact]
    public async Task A_station_says_who_it_is_there_for_and_whose_sessions_carry_no_VAT()
    {
        var tenant = await NewTenantAsync();
        var plain = await tenant.MakeAsync(Stations, Some.Station(Some.Name("HCC")));
        Assert.Equal(("Public", false, 0), Settings(plain));

        var body = Some.With(Some.With(Some.Station(plain.Text("id")), "chargerType", "Home"), "excludeVat", true);
        var home = await tenant.PutAsync(plain.Location!, Some.With(body, "tokensWithoutVat", new[] { "CARD-1", "CARD-2" }), plain.ETag!);
        Assert.Equal((200, ("Home", true, 2)), (home.Status, Settings(home)));
        Assert.Equal(("Home", true, 2), Settings(await tenant.GetAsync(plain.Location!)));

        var back = await tenant.PutAsync(plain.Location!, Some.Station(plain.Text("id")), "*");
        Assert.Equal(("Public", false, 0), Settings(back));
    }

    [Theory]
    [InlineData("""{"excludeVat":true}""", "excludeVat")]
    [InlineData("""{"chargerType":"Business","excludeVat":true}""", "excludeVat")]
    [InlineData("""{"tokensWithoutVat":["A","a"]}""", "tokensWithoutVat[1]")]
    [InlineData("""{"tokensWithoutVat":["A B"]}""", "tokensWithoutVat[0]")]
    public async Task What_Home_Charging_Compensation_does_not_know_is_refused(string extra, string field)
    {
        var tenant = await NewTenantAsync();
        var body = System.Text.Json.JsonSerializer.SerializeToNode(Some.Station(Some.Name("HCC")))!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(extra)!.AsObject())
            body[name] = value?.DeepClone();

        var refused = await tenant.PostAsync(Stations, body);

        Assert.Equal((422, "INVALID_FIELD", field), (refused.Status, refused.Code, refused.Field));
    }

    [Fact]
    public async Task Many_stations_are_changed_by_one_request_each_wholly_or_not_at_all()
    {
        var tenant = await NewTenantAsync();
        var (one, two, business) = (Some.Name("BULK"), Some.Name("BULK"), Some.Name("BULK"));
        await tenant.MakeAsync(Stations, Some.With(Some.Station(one), "chargerType", "Home"));
        await tenant.MakeAsync(Stations, Some.With(Some.With(Some.Station(two), "chargerType", "Home"), "excludeVat", true));
        var kept = await tenant.MakeAsync(Stations, Some.With(Some.Station(business), "chargerType", "Business"));

        var reply = await tenant.PostAsync(Updates, new { stationIds = new[] { one, two, business, "nobody" }, excludeVat = true });

        Assert.Equal(200, reply.Status);
        Assert.Equal(
            [(one, "Changed", ""), (two, "Unchanged", ""), (business, "Refused", "excludeVat"), ("nobody", "Refused", "")],
            reply.Body.GetProperty("results").EnumerateArray().Select(result => (
                result.GetProperty("stationId").GetString()!, result.GetProperty("outcome").GetString()!,
                result.GetProperty("problems") is var problems && problems.GetArrayLength() > 0 ? problems[0].GetProperty("field").GetString()! : "")));
        Assert.Equal(("Home", true, 0), Settings(await tenant.GetAsync($"{Stations}/{one}")));
        Assert.Equal(kept.ETag, (await tenant.GetAsync(kept.Location!)).ETag);

        var both = await tenant.PostAsync(Updates, new { stationIds = new[] { business }, chargerType = "Home", excludeVat = true, tokensWithoutVat = new[] { "CARD" } });
        Assert.Equal("Changed", both.Body.GetProperty("results")[0].GetProperty("outcome").GetString());
        Assert.Equal(("Home", true, 1), Settings(await tenant.GetAsync($"{Stations}/{business}")));
        Assert.True((await tenant.GetAsync($"{Stations}/{business}")).Body.GetProperty("hasPassword").GetBoolean());
    }

    [Theory]
    [InlineData("""{"stationIds":[],"excludeVat":true}""", "stationIds")]
    [InlineData("""{"stationIds":["a","a"],"excludeVat":true}""", "stationIds[1]")]
    [InlineData("""{"stationIds":["a"]}""", "chargerType")]
    public async Task A_bulk_change_that_says_nothing_is_refused_as_a_whole(string body, string field)
    {
        var tenant = await NewTenantAsync();
        var refused = await tenant.SendAsync("POST", Updates, ApiClient.Raw(body));
        Assert.Equal((422, field), (refused.Status, refused.Field));
    }

    [Fact]
    public async Task Where_roaming_is_managed_nothing_excludes_VAT()
    {
        await using var services = Services(new Dictionary<string, string?>(StringComparer.Ordinal), managed: true);
        var checks = services.GetRequiredService<StationChecks>();
        var station = Draft() with { ChargerType = ChargerType.Home, ExcludeVat = true, TokensWithoutVat = ["CARD"] };

        var refused = (await checks.CheckAsync(station, new PasswordWish(null, Generate: true), default)).All.Select(refusal => refusal.Field).ToList();

        Assert.Contains("excludeVat", refused);
        Assert.Contains("tokensWithoutVat", refused);
        var home = (await checks.CheckAsync(station with { ExcludeVat = false, TokensWithoutVat = [] }, new PasswordWish(null, Generate: true), default)).All;
        Assert.DoesNotContain(home, refusal => refusal.Field is "excludeVat" or "tokensWithoutVat" or "chargerType");
    }

    [Fact]
    public async Task A_station_stored_before_there_was_a_list_has_none()
    {
        await using var services = Services(new Dictionary<string, string?>(StringComparer.Ordinal));
        var old = """{"id":"OLD","tenantId":"acme","locationId":"depot","tariffCode":"AC","createdAt":"2026-01-01T00:00:00Z","modifiedAt":"2026-01-01T00:00:00Z","evses":[]}"""u8.ToArray();
        var written = await services.GetRequiredService<IDocumentStore>().WriteAsync(
            Container.Stations, StationStore.Partition("acme", "OLD"), [new DocumentWrite.Create(StationStore.DocumentId, "station", "", old)], default);
        Assert.True(written.Succeeded);

        var station = (await services.GetRequiredService<StationStore>().GetAsync("acme", "OLD", default))!.Value;

        Assert.Equal(new HomeChargingFacts(ChargerType.Public, false, false), station.HomeChargingFor("CARD", isManagedRoaming: false));
        Assert.Equal(
            new HomeChargingFacts(ChargerType.Home, false, true),
            (station with { ChargerType = ChargerType.Home, TokensWithoutVat = ["card"] }).HomeChargingFor("CARD", isManagedRoaming: false));
    }

    [Fact]
    public async Task Product_types_come_from_the_configuration()
    {
        await using var services = Services(new(StringComparer.Ordinal)
        {
            ["Platform:ProductTypes:HCC_E:Home"] = "HOME-0", ["Platform:ProductTypes:NONE:Public"] = "PUBLIC",
        });
        var table = services.GetRequiredService<ProductTypeTable>();
        Assert.Equal(("HOME-0", "PUBLIC", null), (table.Find(HomeChargingFlag.HccE, ChargerType.Home), table.Find(null, ChargerType.Public), table.Find(HomeChargingFlag.HccV, ChargerType.Home)));

        await using var none = Services(new Dictionary<string, string?>(StringComparer.Ordinal));
        Assert.Null(none.GetRequiredService<ProductTypeTable>().Find(null, ChargerType.Public));
    }

    [Theory]
    [InlineData("Platform:ProductTypes:HCC_X:Home", "A")]
    [InlineData("Platform:ProductTypes:HCC_E:Garage", "A")]
    [InlineData("Platform:ProductTypes:HCC_E:1", "A")]
    [InlineData("Platform:ProductTypes:HCC_E:Home", " ")]
    public async Task A_mapping_that_can_not_be_read_is_refused_at_the_start(string key, string value)
    {
        await using var services = Services(new(StringComparer.Ordinal) { [key] = value });
        var refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<ProductTypeTable>());
        Assert.Contains("Platform:ProductTypes must map HCC_E, HCC_V or NONE", refused.Message, StringComparison.Ordinal);
    }

    private async Task<ApiClient> NewTenantAsync()
    {
        var tenant = await host.NewTenantAsync();
        await Some.SetUpAsync(tenant);
        return tenant;
    }

    private static (string, bool, int) Settings(ApiReply station) =>
        (station.Text("chargerType"), station.Body.GetProperty("excludeVat").GetBoolean(), station.Body.GetProperty("tokensWithoutVat").GetArrayLength());

    private static Station Draft() => new()
    {
        Id = "HOME-1",
        TenantId = "acme",
        LocationId = "depot",
        TariffCode = "AC",
        CreatedAt = DateTimeOffset.UnixEpoch,
        ModifiedAt = DateTimeOffset.UnixEpoch,
    };

    private static TemporaryServices Services(Dictionary<string, string?> configuration, bool managed = false) =>
        new(configuration, services =>
        {
            if (managed)
                services.AddSingleton<ICpoRoaming, ManagedRoaming>();
        });

    private sealed class ManagedRoaming : ICpoRoaming
    {
        public Task<bool> IsManagedAsync(string tenantId, string locationId, CancellationToken ct) => Task.FromResult(true);
    }
}
