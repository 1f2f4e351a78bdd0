using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>Who waits behind whom is tested in the gateway's FairnessTests; here the whole platform stands in a flood.</summary>
public sealed class FloodTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_session_and_a_command_are_served_while_another_tenants_chargers_never_stop()
    {
        var loudTenant = await Tenant.CreateAsync(world.Platform);
        using var stop = new CancellationTokenSource();
        var flooders = await Task.WhenAll(Enumerable.Range(0, Soak.Times(20, 200)).Select(async _ =>
        {
            var charger = world.Keep(await TestCharger.ConnectAsync(world.Platform, await loudTenant.CreateStationAsync()));
            var begun = new TaskCompletionSource();
            return (begun.Task, Flood: FloodAsync(charger, begun, stop.Token));
        }));
        await Task.WhenAll(flooders.Select(static f => f.Task));

        var (station, calm) = await world.ConnectAsync();
        var transaction = await calm.StartAsync(Ten, 0);
        for (var i = 1; i <= 20; i++)
            await calm.ReadingAsync(transaction, Ten.AddMinutes(i), i * 100);
        await calm.StopAsync(transaction, Ten.AddHours(1), 2_000);
        var command = await world.Tenant.PostAsync("/api/v1/commands", $$"""{"type":"ClearCache","stationId":"{{station}}"}""");
        await calm.AnswerAsync(await calm.NextCallAsync(), """{"status":"Accepted"}""");
        await Eventually.Async(async () => (string)(await world.Tenant.GetAsync($"/api/v1/commands/{(string)command["id"]!}"))["status"]! == "ACCEPTED", "the command");

        Assert.All(flooders, static f => Assert.False(f.Flood.IsCompleted));
        await stop.CancelAsync();
        await Task.WhenAll(flooders.Select(static f => f.Flood));
        var session = Assert.Single(await world.Tenant.SessionsAsync(station));
        Assert.Equal("COMPLETED", (string)(await world.Tenant.SettledSessionAsync(station, (string)session["id"]!))["status"]!);
    }

    /// <summary>Sends without waiting, reads what comes, and fails if any frame meets anything but its answer.</summary>
    private static async Task FloodAsync(TestCharger charger, TaskCompletionSource begun, CancellationToken stop)
    {
        const int Ahead = 50;
        for (var id = 0; !stop.IsCancellationRequested; id += Ahead)
        {
            for (var i = 0; i < Ahead; i++)
                await charger.SendAsync($$"""[2,"{{id + i}}","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-03-10T10:00:00Z","sampledValue":[{"value":"{{id + i}}"}]}]}]""");
            for (var i = 0; i < Ahead; i++)
            {
                var answer = await charger.NextAnswerAsync();
                Assert.Equal((3, $"{id + i}"), ((int)answer[0]!, (string)answer[1]!));
            }
            begun.TrySetResult();
        }
    }
}
