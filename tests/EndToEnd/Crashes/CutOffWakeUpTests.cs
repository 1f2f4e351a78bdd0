using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Sessions;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GreenFlux.Tests.EndToEnd.Crashes;

/// <summary>Work that is cut off just before a workflow is woken; the charger's repeat makes up for it, not the sweep minutes later.</summary>
public sealed class CutOffWakeUpTests(SharedPlatform world) : IClassFixture<SharedPlatform>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_session_that_was_found_ended_is_woken_by_the_repeat()
    {
        var (station, charger) = await world.ConnectAsync();
        await charger.StartAsync(Ten, 0);
        var cutOff = new Mock<IWorkflows>();
        cutOff.Setup(workflows => workflows.WakeSessionAsync(It.IsAny<Session>(), It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("cut off"));
        await Assert.ThrowsAsync<IOException>(() => world.Platform.Services.GetRequiredService<MissingStops>().InferAsync(
            new ConnectedCharger(world.Tenant.Id, station, "none", "ocpp1.6"), 1, Ten.AddHours(1), "It was available again.", cutOff.Object, CancellationToken.None));

        await charger.StatusAsync("Available", Ten.AddHours(1));

        var session = await world.Tenant.SettledSessionAsync(station, (string)Assert.Single(await world.Tenant.SessionsAsync(station))["id"]!);
        Assert.Equal("FLAGGED", (string)session["status"]!);
        Assert.Single(await world.Tenant.FlaggedAsync(station));
    }
}
