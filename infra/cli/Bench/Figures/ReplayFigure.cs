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
        var result = await new ReplayCommand(platform.Api, run.Screen, TextWriter.Null, run.Clock)
            .ReplayAsync(new ReplayOptions(file, Speed: null, Json: false, MappingFile: null), ct);
        if (!result.Agrees)
            throw new CommandFailedException($"The platform does not agree with {file.Name}.");
        return
        [
            new BenchRow($"Replay of {file.Name}, {result.SessionsDelivered:N0} sessions", $"{result.SessionsDelivered / result.Run.DeliverySeconds:N0} sessions/s", "150 sessions/s"),
            new BenchRow("… memory of the platform", $"{platform.Process.PeakMemoryBytes / 1e6:N0} MB at most", "400 MB"),
        ];
    }
}
