using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Security;

/// <summary>Stations that demand TLS, on a port that doesn't speak it.</summary>
public sealed class PlainTransportTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    [Fact]
    public async Task A_station_of_profile_2_is_refused_on_plain_ws_even_with_the_right_password()
    {
        var (station, password) = await CreateAsync(2, generatePassword: true);

        Assert.Equal(403, await RefusalAsync(station, password));
        await world.Tenant.NoteAsync(station, "TRANSPORT_REFUSED");
        Assert.Equal(401, await RefusalAsync(station, "0123456789abcdef"));
        Assert.Equal(401, await RefusalAsync(station, null));
    }

    [Fact]
    public async Task A_station_of_profile_3_is_refused_on_plain_ws()
    {
        var (station, _) = await CreateAsync(3);

        Assert.Equal(401, await RefusalAsync(station, null));
        var note = await world.Tenant.NoteAsync(station, "CERTIFICATE_REFUSED");
        Assert.Contains("without TLS", (string)note["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Ocpp-Transport", "wss")]
    [InlineData("X-Forwarded-Proto", "https")]
    public async Task No_header_of_the_clients_own_makes_plain_ws_pass_for_TLS(string name, string value)
    {
        var (station, password) = await CreateAsync(2, generatePassword: true);

        var refused = await Assert.ThrowsAsync<ConnectionRefusedException>(() => TestCharger.ConnectAsync(
            world.Platform.Address, station, password: password, configure: options => options.SetRequestHeader(name, value)));
        Assert.Equal(403, refused.Status);
    }

    private async Task<(string Station, string? Password)> CreateAsync(int profile, bool generatePassword = false)
    {
        var id = $"CP-{Guid.NewGuid():N}"[..16];
        var made = await world.Tenant.PostAsync("/api/v1/charge-stations", $$"""
            {"id":"{{id}}","locationId":"loc","tariffCode":"WS","securityProfile":{{profile}},"generatePassword":{{(generatePassword ? "true" : "false")}},
             "evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}
            """);
        return (id, (string?)made["password"]);
    }

    private async Task<int> RefusalAsync(string station, string? password) =>
        (await Assert.ThrowsAsync<ConnectionRefusedException>(() => TestCharger.ConnectAsync(world.Platform, station, password: password))).Status;
}
