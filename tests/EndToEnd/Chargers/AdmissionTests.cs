using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>Who is taken for a charger, by which path, password and subprotocol.</summary>
public sealed class AdmissionTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    [Fact]
    public async Task An_unknown_identity_is_refused_and_the_platforms_own_key_sees_it()
    {
        var identity = $"NOBODY-{Guid.NewGuid():N}";
        Assert.Equal(401, await RefusalAsync(identity, password: "0123456789abcdef"));

        using var root = world.Platform.Client(world.Platform.RootKey);
        var attempt = await Eventually.Async(async () => (await root.GetFromJsonAsync<JsonNode>("/api/v1/unknown-stations"))!["items"]!.AsArray()
            .SingleOrDefault(item => (string)item!["identity"]! == identity), "the attempt in the list of unknown stations");
        Assert.Equal("127.0.0.1", (string)attempt["remoteAddress"]!);
        using var refused = await world.Tenant.Client.GetAsync("/api/v1/unknown-stations");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_wrong_password_is_refused_as_an_unknown_identity_is_and_the_operator_sees_it(string? password)
    {
        var (station, _) = await CreateWithPasswordAsync();

        Assert.Equal(401, await RefusalAsync(station, password: password));
        await world.Tenant.NoteAsync(station, "CREDENTIAL_REFUSED");
    }

    [Fact]
    public async Task The_password_of_the_creation_connects()
    {
        var (station, password) = await CreateWithPasswordAsync();

        await using var charger = await TestCharger.ConnectAsync(world.Platform, station, password: password);
        await charger.BootAsync();
        Assert.Equal("ocpp1.6", charger.Subprotocol);
        var status = await StatusAsync(station);
        Assert.Equal("Online", (string)status["connectivity"]!);
        Assert.Equal("ocpp1.6", (string)status["protocolVersion"]!);
    }

    [Fact]
    public async Task A_user_name_may_differ_from_the_identity_in_case()
    {
        var (station, password) = await CreateWithPasswordAsync();

        await using var charger = await TestCharger.ConnectAsync(
            world.Platform, station, password: password, user: station.ToLowerInvariant());
        await charger.BootAsync();
    }

    [Fact]
    public async Task Another_user_name_is_refused_even_with_the_right_password()
    {
        var (station, password) = await CreateWithPasswordAsync();

        Assert.Equal(401, await RefusalAsync(station, password: password, user: "somebody"));
    }

    [Fact]
    public async Task The_identity_itself_is_compared_exactly()
    {
        var (station, password) = await CreateWithPasswordAsync();

        Assert.Equal(401, await RefusalAsync(station.ToLowerInvariant(), password: password));
    }

    [Fact]
    public async Task The_password_of_another_station_is_refused()
    {
        var (station, _) = await CreateWithPasswordAsync();
        var (_, other) = await CreateWithPasswordAsync();

        Assert.Equal(401, await RefusalAsync(station, password: other));
    }

    [Fact]
    public async Task A_station_without_password_connects_only_while_its_tenant_allows_open_stations()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        var station = await tenant.CreateStationAsync();
        await using (var charger = await TestCharger.ConnectAsync(world.Platform, station))
            await charger.BootAsync();
        await ForbidOpenStationsAsync(tenant);

        Assert.Equal(401, await RefusalAsync(station));
        await tenant.NoteAsync(station, "CREDENTIAL_REFUSED");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ocpp9.9")]
    public async Task Without_a_subprotocol_that_is_served_a_connection_is_refused(string? subprotocol)
    {
        var station = await world.Tenant.CreateStationAsync();

        Assert.Equal(400, await RefusalAsync(station, subprotocol));
        await world.Tenant.NoteAsync(station, "SUBPROTOCOL_REFUSED");
    }

    [Fact]
    public async Task A_station_that_may_leave_the_subprotocol_out_speaks_1_6()
    {
        var station = await world.Tenant.CreateStationAsync(""","allowMissingSubprotocol":true""");

        await using var charger = await TestCharger.ConnectAsync(world.Platform, station, subprotocol: null);
        Assert.Null(charger.Subprotocol);
        await charger.BootAsync();
        Assert.Equal("ocpp1.6", (string)(await StatusAsync(station))["protocolVersion"]!);
    }

    [Fact]
    public async Task Of_several_subprotocols_the_one_that_is_served_is_chosen()
    {
        var station = await world.Tenant.CreateStationAsync();

        await using var charger = await TestCharger.ConnectAsync(world.Platform.Address, station, subprotocol: null, configure: options =>
        {
            options.AddSubProtocol("ocpp9.9");
            options.AddSubProtocol("ocpp1.6");
            options.AddSubProtocol("mqtt");
        });
        Assert.Equal("ocpp1.6", charger.Subprotocol);
        await charger.BootAsync();
    }

    [Theory]
    [InlineData("+A@{0}", "%2BA%40{0}")]
    [InlineData("+A@{0}", "+A@{0}")]
    [InlineData("B~{0}", "B~{0}/")]
    [InlineData("C-{0}", "%43%2D{0}/")]
    public async Task An_identity_may_be_percent_encoded_and_end_in_a_slash(string id, string path)
    {
        var unique = Guid.NewGuid().ToString("N")[..12];
        id = string.Format(CultureInfo.InvariantCulture, id, unique);
        await CreateAsync(world.Tenant, id);

        await using var charger = await TestCharger.ConnectAsync(world.Platform, string.Format(CultureInfo.InvariantCulture, path, unique));
        await charger.BootAsync();
        Assert.Equal("Online", (string)(await StatusAsync(id))["connectivity"]!);
    }

    [Theory]
    [InlineData("{0}/{0}", 404)]
    [InlineData("%2F{0}", 401)]
    [InlineData("{0}%00", 400)]
    [InlineData("{0}%25", 401)]
    [InlineData("%252B{0}", 401)]
    public async Task Tricks_with_the_path_reach_no_station(string path, int status)
    {
        var station = await world.Tenant.CreateStationAsync();

        Assert.Equal(status, await RefusalAsync(string.Format(CultureInfo.InvariantCulture, path, station)));
    }

    [Fact]
    public async Task A_connection_that_closed_leaves_no_connected_since()
    {
        var (station, charger) = await world.ConnectAsync();
        Assert.NotNull((await StatusAsync(station))["connectedSince"]);
        await charger.DisposeAsync();

        await Eventually.Async(async () => (await StatusAsync(station))["connectedSince"] is null, "the end of the connection to be known");
    }

    [Fact]
    public async Task Two_chargers_with_the_same_message_id_get_an_answer_each_of_their_own()
    {
        var at = new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);
        var (station, one) = await world.ConnectAsync();
        var (other, two) = await world.ConnectAsync();
        var answers = await Task.WhenAll(one.StartAsync(at, 1_000), two.StartAsync(at, 2_000));

        Assert.Equal(answers[0], await TransactionOfAsync(station));
        Assert.Equal(answers[1], await TransactionOfAsync(other));
    }

    private async Task<int> TransactionOfAsync(string station) =>
        int.Parse((string)Assert.Single(await world.Tenant.SessionsAsync(station))["transactionId"]!, CultureInfo.InvariantCulture);

    private async Task<(string Station, string Password)> CreateWithPasswordAsync()
    {
        var id = $"CP-{Guid.NewGuid():N}"[..16];
        return (id, (string)(await CreateAsync(world.Tenant, id, ""","generatePassword":true"""))["password"]!);
    }

    private static Task<JsonNode> CreateAsync(Tenant tenant, string id, string extra = "") => tenant.PostAsync("/api/v1/charge-stations",
        $$"""{"id":"{{id}}","locationId":"loc","tariffCode":"WS","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]{{extra}} }""");

    private async Task<JsonNode> StatusAsync(string station) =>
        (await world.Tenant.GetAsync($"/api/v1/charge-stations/{Uri.EscapeDataString(station)}"))["status"]!;

    private async Task<int> RefusalAsync(string identity, string? subprotocol = "ocpp1.6", string? password = null, string? user = null) =>
        (await Assert.ThrowsAsync<ConnectionRefusedException>(
            () => TestCharger.ConnectAsync(world.Platform, identity, subprotocol, password, user))).Status;

    private static async Task ForbidOpenStationsAsync(Tenant tenant)
    {
        using var read = await tenant.Client.GetAsync("/api/v1/tenant");
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/tenant/settings")
        {
            Content = new StringContent("""{"maxAgeDays":null,"allowOpenStations":false}""", null, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("If-Match", read.Headers.ETag!.ToString());
        using var answer = await tenant.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
