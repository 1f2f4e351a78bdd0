using System.Diagnostics;
using System.Globalization;
using GreenFlux.Local.Sqlite;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Tests.Runtime.Stores;

/// <summary>Kills a process that writes, then opens what it left: every acknowledged write is there, and every batch is whole.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int SigKill = 128 + 9;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Killed_under_load_again_and_again_nothing_acknowledged_is_lost()
    {
        for (var life = 1; life <= 3; life++)
        {
            using var victim = Start(folder.Path, writers: 6, rounds: 0);
            var acknowledged = new List<string>();
            while (acknowledged.Count < 400 * life && await victim.StandardOutput.ReadLineAsync() is { } line)
                acknowledged.Add(line);
            victim.Kill();
            acknowledged.AddRange(await RestOf(victim));
            Assert.True(acknowledged.Count >= 400 * life, await victim.StandardError.ReadToEndAsync());
            await AssertStored(folder.Path, acknowledged);
        }
    }

    [Fact]
    public async Task Killed_at_every_touch_of_a_run_nothing_acknowledged_is_lost_and_the_run_can_be_repeated()
    {
        var log = folder.File("touches.txt");
        using (var whole = Start(folder.File("whole"), writers: 1, rounds: 2, $"--Embedded:Faults:TouchLog={log}"))
        {
            await RestOf(whole);
            Assert.Equal(0, whole.ExitCode);
        }
        // One read, then two rounds of one batch and one append, each being one work and one commit: what was written is not read again.
        var touches = (await File.ReadAllLinesAsync(log)).Length;
        Assert.Equal(2 + 2 * (4 + 4), touches);

        await Parallel.ForEachAsync(
            Enumerable.Range(1, touches),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (touch, _) =>
            {
                var path = folder.File($"killed-{touch}");
                using (var victim = Start(path, writers: 1, rounds: 2, $"--Embedded:Faults:KillAtTouch={touch}"))
                {
                    var acknowledged = await RestOf(victim);
                    Assert.Equal(SigKill, victim.ExitCode);
                    await AssertStored(path, acknowledged);
                }
                using var repeated = Start(path, writers: 1, rounds: 2);
                var all = await RestOf(repeated);
                Assert.Equal(0, repeated.ExitCode);
                Assert.Equal(4, all.Count);
                await AssertStored(path, all);
            });
    }

    private static Process Start(string path, int writers, int rounds, params string[] settings)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var victim = Path.Combine(here.Parent!.Parent!.FullName, "GreenFlux.Tests.StoreVictim", here.Name, "GreenFlux.Tests.StoreVictim.dll");
        Assert.True(File.Exists(victim), $"'{victim}' is missing: build tests/Runtime/StoreVictim.");
        return Process.Start(new ProcessStartInfo("dotnet", ["exec", victim, path, $"{writers}", $"{rounds}", .. settings])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static async Task<List<string>> RestOf(Process process)
    {
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        await process.WaitForExitAsync();
        return lines;
    }

    private static async Task AssertStored(string path, IReadOnlyList<string> acknowledged)
    {
        await using var documents = SqliteDocumentStore.Open(Path.Combine(path, SqliteDocumentStore.FileName), new());
        await using var readings = SqliteReadingStore.Open(Path.Combine(path, SqliteReadingStore.FileName), new());
        var byWriter = acknowledged.Select(line => line.Split(' '))
            .GroupBy(words => (What: words[0], Writer: words[1]), words => int.Parse(words[2], CultureInfo.InvariantCulture));
        foreach (var writer in byWriter)
        {
            if (writer.Key.What == "reading")
            {
                var stored = (await readings.ReadAsync("victim", writer.Key.Writer, default)).Select(sample => (int)sample.Value!).ToHashSet();
                Assert.Subset(stored, writer.ToHashSet());
                continue;
            }
            var partition = PartitionKey.Of("victim", writer.Key.Writer);
            var one = await documents.GetAsync(Container.Stations, partition, "one", default);
            var two = await documents.GetAsync(Container.Stations, partition, "two", default);
            Assert.NotNull(one);
            Assert.NotNull(two);
            Assert.Equal(one.Text(), two.Text());
            var tags = await documents.CountTagsAsync(Container.Stations, partition, "round", "", default);
            Assert.Equal([new TagCount("round", 2), new TagCount($"round:{one.Sort}", 2)], tags);
            // One more than the last that was said may be there: stored, and killed before it could be said.
            var round = int.Parse(one.Sort, CultureInfo.InvariantCulture);
            Assert.InRange(round, writer.Max(), writer.Max() + 1);
        }
    }
}
