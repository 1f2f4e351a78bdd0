using GreenFlux.Tests.Runtime.Stores;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>Instances that wait live in the file alone.</summary>
public sealed class WaitingInstancesTests
{
    private static readonly int Count = Soak.Times(20_000, 100_000);

    [Fact]
    public async Task Very_many_waiting_instances_cost_no_memory_and_another_process_wakes_any_of_them()
    {
        using var folder = new TemporaryFolder();
        using (var first = DurableVictim.Start("start-waiting", folder.Path, $"{Count}"))
        {
            var grown = await first.NumberAsync("grown");
            Assert.True(grown < 100L * Count, $"{Count} waiting instances hold {grown} bytes.");
        }

        using var second = DurableVictim.Start("wake-waiting", folder.Path, $"{Count}");

        Assert.InRange(await second.NumberAsync("heap"), 1, 32 * 1024 * 1024);
        await second.NumberAsync("resident");
        Assert.Equal(500, await second.NumberAsync("woken"));
    }
}
