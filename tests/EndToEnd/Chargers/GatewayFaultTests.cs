using System.Text.Json.Nodes;
using GreenFlux.Local.Runtime.Gateway;
using GreenFlux.Platform.Chargers;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>What may go wrong between charger, gateway and platform leaves sessions whole and the station's connection right.</summary>
public sealed class GatewayFaultTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    private OcppGateway Gateway => world.Platform.Services.GetRequiredService<OcppGateway>();

    private StationRuntimeStore Runtime => world.Platform.Services.GetRequiredService<StationRuntimeStore>();

    [Fact]
    public async Task Every_event_delivered_twice_makes_one_session_one_CDR_and_one_outcome()
    {
        using var faults = Inject(new GatewayFaults { DuplicateDelivery = true });
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten, 1_000);
        await charger.ReadingAsync(transaction, Ten.AddMinutes(30), 3_000);
        await charger.StopAsync(transaction, Ten.AddHours(1), 5_000);
        await CommandReachesAsync(station, charger);

        var session = Assert.Single(await world.Tenant.SessionsAsync(station));
        session = await world.Tenant.SettledSessionAsync(station, (string)session["id"]!);
        Assert.Equal("COMPLETED", (string)session["status"]!);
        Assert.DoesNotContain(session["observations"]!.AsArray(), static seen => (string)seen!["code"]! is "SECOND_STOP" or "LATE_READINGS");
        Assert.Equal(4_000m, (decimal)Assert.Single(await world.Tenant.CdrsAsync(station))["totalEnergyWh"]!);
        Assert.Single((await world.Tenant.GetAsync($"/api/v1/sessions/{(string)session["id"]!}/meter-values"))["samples"]!.AsArray());

        await charger.DisposeAsync();
        await NotConnectedAsync(station);
    }

    [Fact]
    public async Task The_word_that_the_old_connection_closed_comes_after_the_new_one_and_changes_nothing()
    {
        using var faults = Inject(new GatewayFaults { DisconnectedAfterNewConnect = true });
        var (station, old) = await world.ConnectAsync();
        var transaction = await old.StartAsync(Ten, 0);
        var before = await Runtime.GetConnectionAsync(world.Tenant.Id, station, CancellationToken.None);
        old.Abort();

        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.StopAsync(transaction, Ten.AddHours(1), 2_000);
        // However late, and however often.
        await world.Platform.Services.GetRequiredService<Presence>().DisconnectedAsync(
            new ConnectedCharger(world.Tenant.Id, station, before!.ConnectionId!, "ocpp1.6"), CancellationToken.None);
        await CommandReachesAsync(station, charger);

        Assert.NotNull((await StatusAsync(station))["connectedSince"]);
        Assert.NotEqual(before.ConnectionId, (await Runtime.GetConnectionAsync(world.Tenant.Id, station, CancellationToken.None))!.ConnectionId);
        await CompletedAsync(station, 2_000);
    }

    [Fact]
    public async Task A_charger_comes_back_although_nobody_told_that_it_went()
    {
        using var faults = Inject(new GatewayFaults { LostDisconnected = true });
        var (station, old) = await world.ConnectAsync();
        var transaction = await old.StartAsync(Ten, 0);
        old.Abort();

        await using var charger = await TestCharger.ConnectAsync(world.Platform, station);
        await charger.StopAsync(transaction, Ten.AddHours(1), 2_000);
        await CommandReachesAsync(station, charger);
        await CompletedAsync(station, 2_000);
    }

    [Fact]
    public async Task Connected_may_come_after_the_first_message()
    {
        using var faults = Inject(new GatewayFaults { ConnectedAfterFirstMessage = true });
        var (station, charger) = await world.ConnectAsync();
        await CommandReachesAsync(station, charger);
        Assert.NotNull((await StatusAsync(station))["connectedSince"]);
    }

    [Fact]
    public async Task All_sockets_close_at_once_and_every_session_goes_on_where_it_was()
    {
        var stations = await Task.WhenAll(Enumerable.Range(0, Soak.Times(20, 200)).Select(async _ =>
        {
            var (station, charger) = await world.ConnectAsync();
            return (Station: station, Charger: charger, Transaction: await charger.StartAsync(Ten, 1_000));
        }));
        await Task.WhenAll(
            Gateway.ReloadAsync(),
            Task.WhenAll(stations.Select(async s => Assert.Equal(1001, (await Assert.ThrowsAsync<ConnectionClosedException>(s.Charger.NextAnswerAsync)).Code))));

        await Task.WhenAll(stations.Select(async s =>
        {
            s.Charger.Abort();
            await using var again = await TestCharger.ConnectAsync(world.Platform, s.Station);
            await again.ReadingAsync(s.Transaction, Ten.AddMinutes(30), 2_000);
            await again.StopAsync(s.Transaction, Ten.AddHours(1), 3_000);
            await CommandReachesAsync(s.Station, again);
            await CompletedAsync(s.Station, 2_000);
        }));
        foreach (var (station, _, _) in stations)
            await NotConnectedAsync(station);
    }

    [Fact]
    public async Task A_station_whose_end_nobody_told_is_found_offline_and_gets_no_commands_into_the_void()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.Zero));
        await using var platform = await TestPlatform.StartAsync(time);
        var gateway = platform.Services.GetRequiredService<OcppGateway>();
        gateway.Inject(new GatewayFaults { LostDisconnected = true });
        var tenant = await Tenant.CreateAsync(platform);
        var station = await tenant.CreateStationAsync();
        var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        charger.Abort();
        await Eventually.Async(() => Task.FromResult(gateway.OpenConnections == 0), "the socket to end");
        Assert.NotNull((await StatusAsync(tenant, station))["connectedSince"]);

        time.Advance(TimeSpan.FromMinutes(7));
        var command = await tenant.PostAsync("/api/v1/commands", $$"""{"type":"ClearCache","stationId":"{{station}}"}""");
        await Eventually.Async(async () => (string)(await tenant.GetAsync($"/api/v1/commands/{(string)command["id"]!}"))["status"]! == "OFFLINE", "the command to fail");
        var status = await StatusAsync(tenant, station);
        Assert.Equal("Offline", (string)status["connectivity"]!);
        Assert.Null(status["connectedSince"]);

        await using var again = await TestCharger.ConnectAsync(platform, station);
        await again.BootAsync();
        Assert.Equal("Online", (string)(await StatusAsync(tenant, station))["connectivity"]!);
    }

    [Fact]
    public async Task Commands_to_stations_whose_connection_died_with_the_process_fail_at_once()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-offline-").FullName;
        try
        {
            string station, key;
            await using (var first = await TestPlatform.StartInAsync(directory))
            {
                var tenant = await Tenant.CreateAsync(first);
                (station, key) = (await tenant.CreateStationAsync(), tenant.Key);
                await (await TestCharger.ConnectAsync(first, station)).BootAsync();
                first.Services.GetRequiredService<OcppGateway>().Inject(new GatewayFaults { LostDisconnected = true });
            }
            await using var second = await TestPlatform.StartInAsync(directory);
            var again = Tenant.Existing(second.Address, key);
            for (var i = 0; i < 3; i++)
            {
                var id = (string)(await again.PostAsync("/api/v1/commands", $$"""{"type":"ClearCache","stationId":"{{station}}"}"""))["id"]!;
                await Eventually.Async(async () => (string)(await again.GetAsync($"/api/v1/commands/{id}"))["status"]! == "OFFLINE", "the command to fail");
            }
            await using var charger = await TestCharger.ConnectAsync(second, station);
            await charger.BootAsync();
            await again.PostAsync("/api/v1/commands", $$"""{"type":"ClearCache","stationId":"{{station}}"}""");
            Assert.Equal("ClearCache", (string)(await charger.NextCallAsync())[2]!);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_connection_that_was_given_up_is_back_with_its_next_frame()
    {
        var (station, _) = await world.ConnectAsync();
        var connectionId = (await Runtime.GetConnectionAsync(world.Tenant.Id, station, CancellationToken.None))!.ConnectionId!;
        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(7));
        var presence = new Presence(Runtime, new SilentLink(), later);
        Assert.Null((await presence.CurrentAsync(world.Tenant.Id, station, CancellationToken.None))!.ConnectionId);

        var charger = new ConnectedCharger(world.Tenant.Id, station, connectionId, "ocpp1.6");
        await presence.SeenAsync(charger with { ConnectionId = "another" }, CancellationToken.None);
        Assert.Null((await presence.CurrentAsync(world.Tenant.Id, station, CancellationToken.None))!.ConnectionId);
        await presence.SeenAsync(charger, CancellationToken.None);
        Assert.Equal(connectionId, (await presence.CurrentAsync(world.Tenant.Id, station, CancellationToken.None))!.ConnectionId);
    }

    private Injection Inject(GatewayFaults faults)
    {
        Gateway.Inject(faults);
        return new(Gateway);
    }

    private async Task CommandReachesAsync(string station, TestCharger charger)
    {
        var command = await world.Tenant.PostAsync("/api/v1/commands", $$"""{"type":"ClearCache","stationId":"{{station}}"}""");
        await charger.AnswerAsync(await charger.NextCallAsync(), """{"status":"Accepted"}""");
        await Eventually.Async(async () => (string)(await world.Tenant.GetAsync($"/api/v1/commands/{(string)command["id"]!}"))["status"]! == "ACCEPTED", "the command to be accepted");
    }

    private async Task CompletedAsync(string station, decimal energyWh)
    {
        var session = Assert.Single(await world.Tenant.SessionsAsync(station));
        Assert.Equal("COMPLETED", (string)(await world.Tenant.SettledSessionAsync(station, (string)session["id"]!))["status"]!);
        Assert.Equal(energyWh, (decimal)Assert.Single(await world.Tenant.CdrsAsync(station))["totalEnergyWh"]!);
    }

    private Task NotConnectedAsync(string station) =>
        Eventually.Async(async () => (await StatusAsync(station))["connectedSince"] is null, $"the end of {station}'s connection to be known");

    private Task<JsonNode> StatusAsync(string station) => StatusAsync(world.Tenant, station);

    private static async Task<JsonNode> StatusAsync(Tenant tenant, string station) =>
        (await tenant.GetAsync($"/api/v1/charge-stations/{station}"))["status"]!;

    /// <summary>A link by which nobody answers.</summary>
    private sealed class SilentLink : IChargerLink
    {
        public Task SendAsync(string connectionId, string frame, CancellationToken ct) => Task.CompletedTask;

        public Task CloseAsync(string connectionId, string reason, CancellationToken ct) => Task.CompletedTask;

        public Task<bool> IsAliveAsync(string connectionId, TimeSpan patience, CancellationToken ct) => Task.FromResult(false);
    }

    private sealed class Injection(OcppGateway gateway) : IDisposable
    {
        public void Dispose() => gateway.Inject(GatewayFaults.None);
    }
}
