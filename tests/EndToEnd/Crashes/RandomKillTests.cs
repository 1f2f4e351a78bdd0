using GreenFlux.Tests.EndToEnd.Support.Fleets;

namespace GreenFlux.Tests.EndToEnd.Crashes;

/// <summary>The process dies by SIGKILL again and again while chargers, operators and webhooks are at work.</summary>
public sealed class RandomKillTests
{
    /// <summary>Commands that the last kills cut off would be waited for; these kills come without any.</summary>
    private const int KillsWithoutCommands = 3;

    [Fact]
    public async Task However_often_the_process_is_killed_all_that_was_acknowledged_is_there_exactly_once()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-kills-").FullName;
        try
        {
            await using var fleet = await Fleet.CreateAsync(directory, new FleetOptions { Chargers = 200 });
            var random = new Random(fleet.Seed);
            fleet.Begin();
            for (var kills = Soak.Times(10, 200); kills > 0; kills--)
            {
                if (kills == KillsWithoutCommands)
                    await fleet.EndCommandsAsync();
                await fleet.WorkAsync(random.Next(600));
                await fleet.Platform.KillAsync();
                if (random.Next(5) == 0)
                    await DieWhileStartingAsync(fleet, random);
                await fleet.StartPlatformAsync();
            }
            await fleet.EndWorkAsync();
            Assert.NotEqual(0, fleet.Commands);
            await fleet.AssertNothingIsLostAsync();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task DieWhileStartingAsync(Fleet fleet, Random random)
    {
        await fleet.LaunchPlatformAsync();
        await Task.Delay(random.Next(300, 1_500));
        await fleet.Platform.KillAsync();
    }
}
