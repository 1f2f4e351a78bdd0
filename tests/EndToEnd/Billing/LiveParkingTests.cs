using System.Text.Json.Nodes;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Sessions;
using GreenFlux.Tests.EndToEnd.Outbox;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>Parking noticed while the session is open, and Stop on Idle.</summary>
public sealed class LiveParkingTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);
    private const string StopOnParking = ",\"stopOnParking\":true";

    /// <summary>Readings up to an hour later are as fresh as they get on a quarter of the clock.</summary>
    private readonly DateTimeOffset anHourAgo = LastQuarter(TimeProvider.System.GetUtcNow()).AddMinutes(-60);

    [Fact]
    public async Task A_session_shows_that_it_is_parked_and_since_when_and_that_it_charges_again()
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten);
        await ReadAsync(charger, transaction, Ten, (15, 4_001));
        var id = (string)Assert.Single(await world.Tenant.SessionsAsync(station))["id"]!;
        await AssertStateAsync(station, id, "CHARGING", null, 0);

        await ReadAsync(charger, transaction, Ten, (30, 4_001));
        await AssertStateAsync(station, id, "PARKING", Ten.AddMinutes(15), 15 * 60);
        await ReadAsync(charger, transaction, Ten, (45, 4_010), (55, 4_011));
        await AssertStateAsync(station, id, "PARKING", Ten.AddMinutes(15), 40 * 60);

        await ReadAsync(charger, transaction, Ten, (60, 4_012), (75, 6_003));
        await AssertStateAsync(station, id, "CHARGING", null, 45 * 60);
        await charger.StopAsync(transaction, Ten.AddMinutes(90), 9_000);
        var cdr = await Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
        Assert.Equal(45 * 60, (int)cdr["totalParkingTimeSeconds"]!);
        var ended = await world.Tenant.SettledSessionAsync(station, id);
        Assert.Equal((null, null, 45 * 60), ((string?)ended["chargingState"], (string?)ended["parkedSince"], (int)ended["parkingSeconds"]!));
    }

    [Fact]
    public async Task Whoever_listens_is_told_each_time_that_a_vehicle_is_parked()
    {
        var tenant = await Tenant.CreateAsync(world.Platform);
        await using var receiver = await WebhookReceiver.StartAsync();
        await tenant.PostAsync("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["SESSION_PARKING"]}""");
        var station = await tenant.CreateStationAsync();
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        var transaction = await charger.StartAsync(Ten);
        await ReadAsync(charger, transaction, Ten, (15, 4_000), (30, 4_000), (45, 4_000), (60, 8_000), (75, 8_000), (90, 8_000));
        await world.Platform.Services.GetRequiredService<OutboxDelivery>().DrainTenantAsync(tenant.Id, CancellationToken.None);

        await Eventually.Async(() => Task.FromResult(receiver.Received.Count == 2), "two deliveries");
        var bodies = receiver.Received.Select(delivery => JsonNode.Parse(delivery.Body)!).ToList();
        Assert.All(bodies, body => Assert.Equal("session.parking", (string)body["event"]!));
        Assert.Equal(2, bodies.Select(body => (string)body["key"]!).Distinct().Count());
        Assert.Equal("PARKING", (string)(await tenant.GetAsync((string)bodies[0]["resource"]!))["chargingState"]!);
    }

    [Fact]
    public async Task A_station_that_stops_on_parking_asks_the_charger_once()
    {
        var (station, charger, transaction) = await StartAsync(StopOnParking);
        await ReadAsync(charger, transaction, anHourAgo, (15, 4_000), (30, 4_000), (45, 4_000), (60, 4_000));
        var call = await charger.NextCallAsync();
        Assert.Equal("RemoteStopTransaction", (string)call[2]!);
        Assert.Equal(transaction, (int)call[3]!["transactionId"]!);
        await charger.AnswerAsync(call, """{"status":"Rejected"}""");

        await ReadAsync(charger, transaction, anHourAgo, (61, 4_000));
        Assert.False(charger.HasCalls);
        Assert.Contains("STOPPED_ON_PARKING", await ObservationsAsync(station));
        await world.Tenant.NoteAsync(station, "STOPPED_ON_PARKING");
    }

    [Fact]
    public async Task Without_the_option_for_replayed_readings_and_for_what_is_excused_nothing_is_stopped()
    {
        (int, decimal)[] idle = [(15, 4_000), (30, 4_000), (45, 4_000), (60, 4_000)];
        var (plain, charger, transaction) = await StartAsync("");
        await ReadAsync(charger, transaction, anHourAgo, idle);
        Assert.DoesNotContain("STOPPED_ON_PARKING", await ObservationsAsync(plain));

        var (excused, suspended, of) = await StartAsync(StopOnParking);
        await suspended.StatusAsync("SuspendedEVSE", anHourAgo.AddMinutes(14));
        await ReadAsync(suspended, of, anHourAgo, idle);
        Assert.DoesNotContain("STOPPED_ON_PARKING", await ObservationsAsync(excused));
        Assert.Equal("CHARGING", (string)Assert.Single(await world.Tenant.SessionsAsync(excused))["chargingState"]!);

        var (replayed, late, earlier) = await StartAsync(StopOnParking, Ten);
        await ReadAsync(late, earlier, Ten, idle);
        Assert.Equal("PARKING", (string)Assert.Single(await world.Tenant.SessionsAsync(replayed))["chargingState"]!);
        Assert.DoesNotContain("STOPPED_ON_PARKING", await ObservationsAsync(replayed));
    }

    [Fact]
    public async Task A_restart_forgets_neither_that_a_vehicle_is_parked_nor_that_it_was_to_be_stopped()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-parking-").FullName;
        try
        {
            string station, key, tenantId;
            int transaction;
            await using (var first = await TestPlatform.StartInAsync(directory))
            {
                var tenant = await Tenant.CreateAsync(first);
                (station, key, tenantId) = (await tenant.CreateStationAsync(StopOnParking), tenant.Key, tenant.Id);
                await using var charger = await TestCharger.ConnectAsync(first, station);
                transaction = await charger.StartAsync(anHourAgo);
                await ReadAsync(charger, transaction, anHourAgo, (15, 4_000), (30, 4_000), (40, 4_000));
            }
            await using var second = await TestPlatform.StartInAsync(directory);
            var again = Tenant.Existing(second.Address, key);
            await using (var charger = await TestCharger.ConnectAsync(second, station))
            {
                await ReadAsync(charger, transaction, anHourAgo, (60, 4_000));
                Assert.Equal("RemoteStopTransaction", (string)(await charger.NextCallAsync())[2]!);
            }
            var session = Assert.Single(await again.SessionsAsync(station));
            Assert.Equal(anHourAgo.AddMinutes(15), DateTimeOffset.Parse((string)session["parkedSince"]!));

            // As a crash leaves it that comes after the command and before the session's record.
            await second.Services.GetRequiredService<SessionStore>().ChangeAsync(
                tenantId, SessionId.Parse((string)session["id"]!), known => known with { ParkingStopCommandId = null }, CancellationToken.None);
            await using var repeating = await TestCharger.ConnectAsync(second, station);
            await ReadAsync(repeating, transaction, anHourAgo, (75, 4_000), (76, 4_000));
            Assert.NotNull((await second.Services.GetRequiredService<SessionStore>().GetAsync(tenantId, SessionId.Parse((string)session["id"]!), CancellationToken.None))!.Value.ParkingStopCommandId);
            Assert.False(repeating.HasCalls);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task AssertStateAsync(string station, string id, string state, DateTimeOffset? since, int seconds)
    {
        var one = await world.Tenant.GetAsync($"/api/v1/sessions/{id}");
        Assert.Equal(seconds, (int)one["parkingSeconds"]!);
        foreach (var shown in new[] { one, Assert.Single(await world.Tenant.SessionsAsync(station)) })
        {
            Assert.Equal(state, (string)shown["chargingState"]!);
            Assert.Equal(since, shown["parkedSince"] is { } at ? DateTimeOffset.Parse((string)at!) : null);
        }
    }

    private async Task<IReadOnlyList<string>> ObservationsAsync(string station) =>
        [.. Assert.Single(await world.Tenant.SessionsAsync(station))["observations"]!.AsArray().Select(seen => (string)seen!["code"]!)];

    private async Task<(string Station, TestCharger Charger, int Transaction)> StartAsync(string extra, DateTimeOffset? at = null)
    {
        var station = await world.Tenant.CreateStationAsync(extra);
        var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, station));
        await charger.BootAsync();
        return (station, charger, await charger.StartAsync(at ?? anHourAgo));
    }

    private static DateTimeOffset LastQuarter(DateTimeOffset now) => new(now.Ticks - now.Ticks % TimeSpan.FromMinutes(15).Ticks, TimeSpan.Zero);

    private static async Task ReadAsync(TestCharger charger, int transaction, DateTimeOffset start, params (int Minute, decimal RegisterWh)[] readings)
    {
        foreach (var (minute, register) in readings)
            await charger.ReadingAsync(transaction, start.AddMinutes(minute), register);
    }
}
