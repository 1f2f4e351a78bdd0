using System.Text.Json;
using GreenFlux.Cli.Replay;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>A file of real sessions, delivered and reconciled as <c>greenflux replay</c> does it.</summary>
internal static class ReplayFigure
{
    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        if (run.ReplayFile is not { } file)
            return [new BenchRow("Replay of recorded sessions", "left out: name a file with --replay", "150 sessions/s")];
        await using var platform = await run.StartPlatformAsync("replay", ct);
        await using var json = new StringWriter();
        var exit = await new ReplayCommand(platform.Api, run.Screen, json, run.Clock).RunAsync(new ReplayOptions(file, Speed: null, Json: true, MappingFile: null), ct);
        if (exit != 0)
            throw new CommandFailedException($"The platform does not agree with {file.Name}.");
        using var result = JsonDocument.Parse(json.ToString());
        var sessions = result.RootElement.GetProperty("sessionsDelivered").GetInt32();
        var seconds = result.RootElement.GetProperty("run").GetProperty("seconds").GetDouble();
        return
        [
            new BenchRow($"Replay of {file.Name}, {sessions:N0} sessions", $"{sessions / seconds:N0} sessions/s", "150 sessions/s"),
            new BenchRow("… memory of the platform", $"{platform.Process.PeakMemoryBytes / 1e6:N0} MB at most", "400 MB"),
        ];
    }
}
