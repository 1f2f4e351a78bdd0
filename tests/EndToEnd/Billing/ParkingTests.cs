using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Billing;

/// <summary>Parked time in CDRs: what the charger's side caused is none, and what the meter can't tell is none.</summary>
public sealed class ParkingTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_suspended_connector_or_a_faulted_station_is_not_parking()
    {
        var (station, charger) = await world.ConnectAsync();
        var transaction = await charger.StartAsync(Ten);
        await charger.StatusAsync("Charging", Ten);
        await charger.StatusAsync("SuspendedEVSE", Ten.AddMinutes(16));
        await charger.StatusAsync("SuspendedEV", Ten.AddMinutes(17));
        await charger.StatusAsync("Faulted", Ten.AddMinutes(50), connector: 0);
        await charger.StatusAsync("Available", Ten.AddMinutes(51), connector: 0);
        await IdleAsync(charger, transaction, minutes: 90);

        // Of the quarters from 10:15 on, the first and the third one are excused.
        Assert.Equal((90 - 45) * 60, (int)(await CdrAsync(station))["totalParkingTimeSeconds"]!);
    }

    [Fact]
    public async Task A_connector_that_was_faulted_when_the_session_started_is_excused_until_it_recovers()
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.StatusAsync("Faulted", Ten.AddMinutes(-5));
        var transaction = await charger.StartAsync(Ten);
        await IdleAsync(charger, transaction, minutes: 60);
        Assert.Equal(0, (int)(await CdrAsync(station))["totalParkingTimeSeconds"]!);
    }

    /// <summary>4 kWh in the first quarter, nothing afterwards.</summary>
    private static async Task IdleAsync(TestCharger charger, int transaction, int minutes)
    {
        for (var minute = 15; minute < minutes; minute += 15)
            await charger.ReadingAsync(transaction, Ten.AddMinutes(minute), 4_000);
        await charger.StopAsync(transaction, Ten.AddMinutes(minutes), 4_000);
    }

    private async Task<JsonNode> CdrAsync(string station) =>
        await Eventually.Async(async () => (await world.Tenant.CdrsAsync(station)).SingleOrDefault(), $"a CDR of {station}");
}
