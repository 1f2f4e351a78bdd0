using System.Net.Sockets;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>Two connections that name the same station.</summary>
public sealed class RivalConnectionTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    [Fact]
    public async Task A_newcomer_is_held_off_while_the_first_connection_answers_and_the_operator_sees_it()
    {
        var (station, first) = await world.ConnectAsync();
        // A client that reads is one that answers pings.
        var listening = first.NextCallAsync();

        var refused = await Assert.ThrowsAsync<ConnectionRefusedException>(() => TestCharger.ConnectAsync(world.Platform, station));
        Assert.Equal(409, refused.Status);
        await world.Tenant.NoteAsync(station, "DUPLICATE_CONNECTION");

        await world.Tenant.PostAsync("/api/v1/commands", $$"""{"type":"ClearCache","stationId":"{{station}}"}""");
        Assert.Equal("ClearCache", (string)(await listening)[2]!);
    }

    [Fact]
    public async Task A_newcomer_replaces_a_connection_that_answers_no_ping()
    {
        var station = await world.Tenant.CreateStationAsync();
        using var client = new TcpClient();
        var (dead, head) = await RawConnect.OpenAsync(client, world.Platform.Address, $"/ocpp/{station}");
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);

        await using var newcomer = await TestCharger.ConnectAsync(world.Platform, station);
        await newcomer.BootAsync();
        await newcomer.ResultAsync("Heartbeat", "{}");
        Assert.True(await RawConnect.EndsAsync(dead), "The dead connection was not closed.");

        var status = (await world.Tenant.GetAsync($"/api/v1/charge-stations/{station}"))["status"]!;
        Assert.NotNull(status["connectedSince"]);
        Assert.DoesNotContain(status["notes"]!.AsArray(), note => (string)note!["code"]! == "DUPLICATE_CONNECTION");
    }

    [Fact]
    public async Task A_charger_that_closed_its_connection_may_come_back_at_once()
    {
        var (station, first) = await world.ConnectAsync();
        await first.DisposeAsync();

        await using var again = await TestCharger.ConnectAsync(world.Platform, station);
        await again.BootAsync();
    }

    [Fact]
    public async Task A_charger_whose_connection_was_cut_may_come_back()
    {
        var (station, first) = await world.ConnectAsync();
        first.Abort();

        await using var again = await TestCharger.ConnectAsync(world.Platform, station);
        await again.BootAsync();
    }
}
