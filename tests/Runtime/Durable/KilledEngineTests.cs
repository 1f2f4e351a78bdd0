using System.Collections.Concurrent;
using System.Text.Json;
using GreenFlux.Tests.Durable.Programs;
using GreenFlux.Tests.Runtime.Stores;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>Kills the engine's process for good, at each point at which what is on disk differs, and lets another process go on.</summary>
public sealed class KilledEngineTests
{
    [Fact]
    public async Task Killed_after_each_commit_of_a_program_of_every_kind_of_step_another_process_ends_it_as_a_plain_reading_says()
    {
        var wrong = new ConcurrentQueue<string>();
        // Odd touches come before a commit: what is on disk is what the commit before has left, so the usual run skips them.
        var stride = Soak.Times(2, 1);
        var ended = false;
        var point = stride;
        for (; !ended; point += 2 * stride)
        {
            var both = await Task.WhenAll(EndAsync(point, wrong), EndAsync(point + stride, wrong));
            ended = !both[0];
        }
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
        Assert.True(point > 60, $"The program had ended after {point} touches: it did not go through the file.");
    }

    /// <returns>False: the program ended before its process was killed.</returns>
    private static async Task<bool> EndAsync(int point, ConcurrentQueue<string> wrong)
    {
        IReadOnlyList<IReadOnlyList<Op>> programs = [Grammar.EveryKind];
        using var folder = new TemporaryFolder();
        using var victim = await DurableVictim.StartAsync(folder, programs, life: 1, seed: 1, $"--Embedded:Faults:KillAtCommit={point}");
        var killed = await victim.WasKilledAsync();
        await EngineLife.RunAsync(folder.Path, programs, life: 2, seed: 2, null, static () => throw new InvalidOperationException("There is no poison in it."), CancellationToken.None)
            .WaitAsync(TimeSpan.FromMinutes(2));
        foreach (var difference in await Verdict.OfAsync(folder.Path, programs))
            wrong.Enqueue($"touch {point}: {difference}");
        return killed;
    }
}
