using GreenFlux.Local.Runtime.Gateway;
using GreenFlux.Platform.Chargers;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>Chargers on two gateways, each of which speaks Web PubSub's protocols over HTTP in both directions.</summary>
public sealed class ShardTests : IAsyncLifetime
{
    private const string FrontSecret = "the-front-secret-of-both-gateways-0123456789";
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Ten.AddHours(2));
    private GatewayHost north = null!, south = null!;
    private TestPlatform platform = null!;
    private Tenant tenant = null!;

    [Fact]
    public async Task Commands_reach_each_charger_by_the_gateway_that_holds_it()
    {
        var (one, ofNorth) = await ConnectAsync(north);
        var (other, ofSouth) = await ConnectAsync(south);
        await using var _ = ofNorth;
        await using var __ = ofSouth;

        Assert.StartsWith("north:", await ConnectionOfAsync(one), StringComparison.Ordinal);
        Assert.StartsWith("south:", await ConnectionOfAsync(other), StringComparison.Ordinal);
        await CommandReachesAsync(one, ofNorth);
        await CommandReachesAsync(other, ofSouth);
    }

    [Fact]
    public async Task A_reload_moves_a_charger_to_the_other_gateway_and_its_session_goes_on()
    {
        // What the first gateway has to say of the end comes when the charger is long on the other one.
        north.Gateway.Inject(new GatewayFaults { LostDisconnected = true });
        var (station, charger) = await ConnectAsync(north);
        var before = await ConnectionOfAsync(station);
        var transaction = await charger.StartAsync(Ten, 1_000);
        await Task.WhenAll(north.Gateway.ReloadAsync(), Assert.ThrowsAsync<ConnectionClosedException>(charger.NextAnswerAsync));
        charger.Abort();

        await using var again = await TestCharger.ConnectAsync(south.Address, station);
        await platform.Services.GetRequiredService<Presence>().DisconnectedAsync(
            new ConnectedCharger(tenant.Id, station, before!, "ocpp1.6"), CancellationToken.None);
        Assert.StartsWith("south:", await ConnectionOfAsync(station), StringComparison.Ordinal);
        await CommandReachesAsync(station, again);
        await again.StopAsync(transaction, Ten.AddHours(1), 3_000);

        var session = Assert.Single(await tenant.SessionsAsync(station));
        Assert.Equal("COMPLETED", (string)(await tenant.SettledSessionAsync(station, (string)session["id"]!))["status"]!);
    }

    [Fact]
    public async Task A_charger_is_held_off_while_its_connection_to_the_other_gateway_exists()
    {
        var (station, charger) = await ConnectAsync(north);
        await using var _ = charger;
        var refused = await Assert.ThrowsAsync<ConnectionRefusedException>(() => TestCharger.ConnectAsync(south.Address, station));
        Assert.Equal(409, refused.Status);
        Assert.StartsWith("north:", await ConnectionOfAsync(station), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_takes_no_calls_keeps_no_charger_from_the_other_and_what_it_still_holds_is_closed_later()
    {
        var (station, old) = await ConnectAsync(north);
        north.RefusesCalls = true;
        await using var newcomer = await TestCharger.ConnectAsync(south.Address, station);
        Assert.StartsWith("south:", await ConnectionOfAsync(station), StringComparison.Ordinal);
        await CommandReachesAsync(station, newcomer);

        north.RefusesCalls = false;
        time.Advance(TimeSpan.FromMinutes(5));
        await Assert.ThrowsAsync<ConnectionClosedException>(async () =>
        {
            while (true)
                await old.ResultAsync("Heartbeat", "{}");
        });
        old.Abort();
        Assert.StartsWith("south:", await ConnectionOfAsync(station), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_the_gateway_does_not_take_stays_sent_until_its_deadline_and_the_next_one_works()
    {
        var (station, charger) = await ConnectAsync(north);
        await using var _ = charger;
        north.RefusesCalls = true;
        var command = await tenant.PostAsync("/api/v1/commands", $$"""{"type":"ClearCache","stationId":"{{station}}"}""");
        await tenant.NoteAsync(station, "COMMAND_PERHAPS_NOT_SENT");
        Assert.Equal("SENT", await StatusAsync(command));

        north.RefusesCalls = false;
        await Eventually.Async(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return await StatusAsync(command) == "TIMEOUT";
        }, "the command to time out");
        await CommandReachesAsync(station, charger);
    }

    [Fact]
    public async Task Every_event_delivered_twice_over_HTTP_counts_once()
    {
        south.Gateway.Inject(new GatewayFaults { DuplicateDelivery = true, DisconnectedAfterNewConnect = true, ConnectedAfterFirstMessage = true });
        var (station, charger) = await ConnectAsync(south);
        var transaction = await charger.StartAsync(Ten, 1_000);
        charger.Abort();
        await Eventually.Async(() => Task.FromResult(south.Gateway.OpenConnections == 0), "the socket to end");
        await using var again = await TestCharger.ConnectAsync(south.Address, station);
        await again.StopAsync(transaction, Ten.AddHours(1), 3_000);
        await CommandReachesAsync(station, again);

        var session = Assert.Single(await tenant.SessionsAsync(station));
        await tenant.SettledSessionAsync(station, (string)session["id"]!);
        Assert.Equal(2_000m, (decimal)Assert.Single(await tenant.CdrsAsync(station))["totalEnergyWh"]!);
    }

    public async Task InitializeAsync()
    {
        north = await GatewayHost.StartAsync("north.example", FrontSecret);
        south = await GatewayHost.StartAsync("south.example", FrontSecret);
        platform = await TestPlatform.StartInAsync(Directory.CreateTempSubdirectory("greenflux-test-").FullName, ownsDirectory: true, time, null,
            ["--WebPubSub:FrontSecret", FrontSecret, "--WebPubSub:Host", "none.example", .. north.SettingsAs("north"), .. south.SettingsAs("south")]);
        north.SendEventsTo(platform.Address);
        south.SendEventsTo(platform.Address);
        tenant = await Tenant.CreateAsync(platform);
    }

    public async Task DisposeAsync()
    {
        await north.DisposeAsync();
        await south.DisposeAsync();
        await platform.DisposeAsync();
    }

    private async Task<(string Station, TestCharger Charger)> ConnectAsync(GatewayHost gateway)
    {
        var station = await tenant.CreateStationAsync();
        var charger = await TestCharger.ConnectAsync(gateway.Address, station);
        await charger.BootAsync();
        return (station, charger);
    }

    private async Task<string?> ConnectionOfAsync(string station) =>
        (await platform.Services.GetRequiredService<StationRuntimeStore>().GetConnectionAsync(tenant.Id, station, CancellationToken.None))?.ConnectionId;

    private async Task CommandReachesAsync(string station, TestCharger charger)
    {
        var command = await tenant.PostAsync("/api/v1/commands", $$"""{"type":"ClearCache","stationId":"{{station}}"}""");
        await charger.AnswerAsync(await charger.NextCallAsync(), """{"status":"Accepted"}""");
        await Eventually.Async(async () => await StatusAsync(command) == "ACCEPTED", "the command to be accepted");
    }

    private async Task<string> StatusAsync(System.Text.Json.Nodes.JsonNode command) =>
        (string)(await tenant.GetAsync($"/api/v1/commands/{(string)command["id"]!}"))["status"]!;
}
