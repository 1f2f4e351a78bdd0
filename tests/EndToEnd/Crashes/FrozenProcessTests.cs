using GreenFlux.Tests.EndToEnd.Support.Fleets;

namespace GreenFlux.Tests.EndToEnd.Crashes;

/// <summary>The process stands still for half a minute, as on a machine that swaps or migrates.</summary>
public sealed class FrozenProcessTests
{
    [SkippableFact]
    public async Task After_a_freeze_of_30_s_the_chargers_are_back_and_nothing_is_lost()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no SIGSTOP.");
        var directory = Directory.CreateTempSubdirectory("greenflux-freeze-").FullName;
        try
        {
            // Less patience than the freeze lasts: the chargers hang up and try again and again, in vain.
            await using var fleet = await Fleet.CreateAsync(directory, new FleetOptions { Patience = TimeSpan.FromSeconds(7) });
            fleet.Begin();
            await fleet.WorkAsync(200);
            await fleet.Platform.SignalAsync("STOP");
            await Task.Delay(TimeSpan.FromSeconds(30));
            await fleet.Platform.SignalAsync("CONT");
            await fleet.WorkAsync(400);
            await fleet.EndWorkAsync();
            await fleet.AssertNothingIsLostAsync();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
