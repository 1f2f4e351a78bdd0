using System.Diagnostics;
using GreenFlux.Cli.Bench.Load;
using GreenFlux.Cli.Bench.Subject;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>What a charger costs that only keeps its connection.</summary>
internal static class IdleFigure
{
    private const int Stations = 5000;
    private const int HeartbeatSeconds = 300;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        await using var platform = await run.StartPlatformAsync("idle", ct);
        var tenant = await BenchTenant.CreateAsync(platform, "idle", ct);
        await using var fleet = await tenant.AddFleetAsync("I", Stations, ct);
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
        var before = platform.Process.MemoryBytes;
        await fleet.ConnectAsync(ct);
        // The first frame of a connection stores that it was seen; what is measured is the quiet after it.
        await Task.WhenAll(fleet.Chargers.Select(charger => charger.HeartbeatAsync(ct)));
        await Task.Delay(TimeSpan.FromSeconds(5), ct);

        var processor = platform.Process.ProcessorTime;
        var startedAt = Stopwatch.GetTimestamp();
        var next = 0;
        while (Stopwatch.GetElapsedTime(startedAt) is var elapsed && elapsed < Quiet)
        {
            for (var due = (int)(elapsed.TotalSeconds * Stations / HeartbeatSeconds); next < due; next++)
                await fleet.Chargers[next % Stations].HeartbeatAsync(ct);
            await Task.Delay(TimeSpan.FromMilliseconds(10), ct);
        }
        var share = (platform.Process.ProcessorTime - processor).TotalSeconds / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        var memory = platform.Process.MemoryBytes - before;
        return
        [
            new BenchRow($"{Stations:N0} idle chargers, memory each", $"{memory / 1e3 / Stations:N1} KB", "30 KB"),
            new BenchRow($"… one processor's share at a {HeartbeatSeconds} s heartbeat", $"{share:P1}", "2 %"),
        ];
    }
}
