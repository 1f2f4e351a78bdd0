using System.Text.Json;
using CsCheck;
using GreenFlux.Local.Sqlite;
using GreenFlux.Tests.Durable.Programs;
using GreenFlux.Tests.Runtime.Stores;

namespace GreenFlux.Tests.Runtime.Durable;

/// <summary>
/// Random programs come to the same as a plain reading of them, whatever becomes of their process: result, custom status,
/// effects of activities (at least once each) and history (each end recorded once).
/// </summary>
public sealed class RandomProgramTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public Task A_program_whose_engine_is_abandoned_at_any_touch_ends_as_a_plain_reading_of_it_says() =>
        Gen.Select(Grammar.Program, Gen.Int[1, 60].Array[0, 4], Gen.Int).SampleAsync(
            static async (program, crashes, seed) =>
            {
                using var folder = new TemporaryFolder();
                var life = 0;
                foreach (var touches in crashes)
                    await LiveUntilAsync(touches, folder.Path, [program], ++life, seed + life);
                await LiveAsync(folder.Path, [program], ++life, seed);
                Assert.Empty(await Verdict.OfAsync(folder.Path, [program]));
            },
            iter: Soak.Times(60, 2000), threads: 1, print: static sample => JsonSerializer.Serialize(sample.Item1) + JsonSerializer.Serialize((sample.Item2, sample.Item3)));

    /// <summary>Sixteen programs at a time in one child process, killed at random commits again and again.</summary>
    [Fact]
    public async Task Programs_whose_process_is_killed_at_random_commits_end_as_a_plain_reading_of_them_says()
    {
        var random = new Random(Soak.IsOn ? Environment.TickCount : 20260301);
        for (var round = 0; round < Soak.Times(2, 60); round++)
        {
            var seed = random.Next();
            var programs = Grammar.Program.Array[16].Generate(new PCG(0, (ulong)seed), null, out _);
            using var folder = new TemporaryFolder();
            var kills = await KillAgainAndAgainAsync(folder, programs, new Random(seed));
            await LiveAsync(folder.Path, programs, 1000, seed);

            var wrong = await Verdict.OfAsync(folder.Path, programs);

            Assert.True(wrong.Count == 0, $"Seed {seed}, {kills} kills: {string.Join("; ", wrong)}\n{JsonSerializer.Serialize(programs)}");
            Assert.True(kills >= 3, $"Seed {seed}: only {kills} kills before the programs had ended.");
        }
    }

    private static async Task<int> KillAgainAndAgainAsync(TemporaryFolder folder, IReadOnlyList<IReadOnlyList<Op>> programs, Random random)
    {
        var kills = 0;
        for (var life = 1; life <= 12; life++)
        {
            using var victim = await DurableVictim.StartAsync(folder, programs, life, random.Next(), $"--Embedded:Faults:KillAtCommit={random.Next(1, 40)}");
            if (!await victim.WasKilledAsync())
                break;
            kills++;
        }
        return kills;
    }

    private static async Task LiveUntilAsync(int touches, string folder, IReadOnlyList<IReadOnlyList<Op>> programs, int life, int seed)
    {
        var left = touches;
        using var end = new CancellationTokenSource();
        using var probe = new StoreProbe(_ =>
        {
            if (Interlocked.Decrement(ref left) > 0)
                return;
            // By a timer, not on the thread that touches the file.
            end.CancelAfter(TimeSpan.Zero);
            throw new IOException("The process is dead.");
        });
        try
        {
            await EngineLife.RunAsync(folder, programs, life, seed, probe, NoPoison, end.Token).WaitAsync(Patience);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            // The caller of a dying process sees something of the kind.
        }
    }

    private static Task LiveAsync(string folder, IReadOnlyList<IReadOnlyList<Op>> programs, int life, int seed) =>
        EngineLife.RunAsync(folder, programs, life, seed, null, NoPoison, CancellationToken.None).WaitAsync(Patience);

    private static void NoPoison() => throw new InvalidOperationException("No program of this test has poison.");
}
