using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Security;

/// <summary>By which path a charger may name itself; the bytes go out as they stand here.</summary>
public sealed class PathTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    [Theory]
    // slash
    [InlineData("/ocpp/", 404)]
    [InlineData("/ocpp//", 404)]
    [InlineData("/ocpp//{0}", 404)]
    [InlineData("//ocpp/{0}", 404)]
    [InlineData("/ocpp/{0}//", 404)]
    [InlineData("/ocpp/{0}/x", 404)]
    [InlineData("/ocpp/x/{0}", 404)]
    [InlineData("/ocpp/{0}%2F", 401)]
    [InlineData("/ocpp/x%2F{0}", 401)]
    [InlineData("/ocpp/{0}\\", 401)]
    [InlineData("/ocpp/{0}%5C", 401)]
    // dots
    [InlineData("/ocpp/.", 404)]
    [InlineData("/ocpp/..", 404)]
    [InlineData("/ocpp/%2e", 404)]
    [InlineData("/ocpp/%2E%2e", 404)]
    [InlineData("/ocpp/./{0}", 404)]
    [InlineData("/ocpp/x/../{0}", 404)]
    [InlineData("/ocpp/../ocpp/{0}", 404)]
    [InlineData("/ocpp/%2e%2e%2F{0}", 401)]
    [InlineData("/ocpp/{0}.", 401)]
    // encoding
    [InlineData("/ocpp/{0}%", 404)]
    [InlineData("/ocpp/{0}%4", 404)]
    [InlineData("/ocpp/{0}%zz", 404)]
    [InlineData("/ocpp/{0}%FF", 404)]
    [InlineData("/ocpp/{0}%C0%80", 404)]
    [InlineData("/ocpp/{0}%0D%0AX-Evil:1", 404)]
    [InlineData("/ocpp/{0}%20", 401)]
    [InlineData("/ocpp/%EF%BC%A3{0}", 401)]
    [InlineData("/ocpp/%2543P-1", 401)]
    // query and fragment name nobody
    [InlineData("/ocpp/?cp={0}", 404)]
    [InlineData("/ocpp/x?cp={0}", 401)]
    [InlineData("/ocpp?{0}", 404)]
    public async Task No_trick_with_the_path_reaches_a_station(string target, int status)
    {
        var station = await world.Tenant.CreateStationAsync();

        Assert.Equal(status, (await RawConnect.AskAsync(world.Platform.Address, target.Replace("{0}", station, StringComparison.Ordinal))).Status);
        Assert.Equal("Unknown", await ConnectivityAsync(station));
    }

    [Theory]
    [InlineData("/ocpp/{0}")]
    [InlineData("/OCPP/{0}")]
    [InlineData("/ocpp/{0}/")]
    [InlineData("/ocpp/{0}?cp=somebody-else")]
    [InlineData("/ocpp/%43%50{1}")]
    public async Task The_ways_to_write_a_path_that_mean_the_same_reach_the_same_station(string target)
    {
        var station = await world.Tenant.CreateStationAsync();

        Assert.Equal(101, (await RawConnect.AskAsync(world.Platform.Address, target
            .Replace("{0}", station, StringComparison.Ordinal).Replace("{1}", station[2..], StringComparison.Ordinal))).Status);
        await Eventually.Async(async () => await ConnectivityAsync(station) != "Unknown", "the station to be known as connected");
    }

    [Fact]
    public async Task An_identity_in_another_case_is_another_identity()
    {
        var station = await world.Tenant.CreateStationAsync();

        Assert.Equal(401, (await RawConnect.AskAsync(world.Platform.Address, $"/ocpp/{station.ToLowerInvariant()}")).Status);
    }

    [Fact]
    public async Task An_identity_has_up_to_255_characters_and_not_one_more()
    {
        var longest = $"CP-{Guid.NewGuid():N}".PadRight(255, 'x');
        await world.Tenant.PostAsync("/api/v1/charge-stations",
            $$"""{"id":"{{longest}}","locationId":"loc","tariffCode":"WS","evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}""");

        Assert.Equal(101, (await RawConnect.AskAsync(world.Platform.Address, $"/ocpp/{longest}")).Status);
        Assert.Equal(404, (await RawConnect.AskAsync(world.Platform.Address, $"/ocpp/{longest}x")).Status);
        Assert.Equal(401, (await RawConnect.AskAsync(world.Platform.Address, $"/ocpp/{longest[..254]}y")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Sec-WebSocket-Protocol: ocpp9.9\r\n")]
    [InlineData("Sec-WebSocket-Protocol: ocpp2.0.1, ocpp2.1\r\n")]
    [InlineData("Sec-WebSocket-Protocol: OCPP1.6\r\n")]
    public async Task A_subprotocol_that_is_missing_or_unknown_is_refused_with_those_that_are_served(string header)
    {
        var station = await world.Tenant.CreateStationAsync();

        var (status, told) = await RawConnect.AskAsync(world.Platform.Address, $"/ocpp/{station}", subprotocol: header);
        Assert.Equal(400, status);
        Assert.Contains("Offer one of these subprotocols: ocpp1.6", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Protocol: ocpp2.0.1, ocpp1.6\r\n")]
    [InlineData("Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Protocol: ocpp1.6 , ocpp1.5\r\n")]
    public async Task Of_several_subprotocols_one_that_is_served_is_named_in_the_answer(string header)
    {
        var station = await world.Tenant.CreateStationAsync();

        var (status, told) = await RawConnect.AskAsync(world.Platform.Address, $"/ocpp/{station}", subprotocol: header);
        Assert.Equal(101, status);
        Assert.Contains("Sec-WebSocket-Protocol: ocpp1.6\r\n", told, StringComparison.Ordinal);
    }

    private async Task<string> ConnectivityAsync(string station) =>
        (string)(await world.Tenant.GetAsync($"/api/v1/charge-stations/{station}"))["status"]!["connectivity"]!;
}
