using GreenFlux.Cli.Bench.Subject;
using GreenFlux.Cli.Terminal;
using GreenFlux.Cli.Testing;

namespace GreenFlux.Cli.Bench;

/// <summary>What the figures of one run share.</summary>
/// <param name="Seconds">How long each load lasts.</param>
/// <param name="ReplayFile">A file of recorded sessions; null leaves its figure out.</param>
/// <param name="StoredSessions">How many sessions a data directory holds before anything is measured.</param>
internal sealed record BenchRun(SourceTree Source, DirectoryInfo Scratch, Screen Screen, TimeProvider Clock, int Seconds, FileInfo? ReplayFile, int StoredSessions)
{
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public TimeSpan Load => TimeSpan.FromSeconds(Seconds);

    /// <summary>Starts the platform on a data directory of its own, filled as asked for.</summary>
    public async Task<MeasuredPlatform> StartPlatformAsync(string name, CancellationToken ct) => await MeasuredPlatform.StartAsync(Scratch.CreateSubdirectory(name), ct);
}
