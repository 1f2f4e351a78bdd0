using GreenFlux.Cli.Bench.Subject;
using GreenFlux.Cli.Terminal;
using GreenFlux.Cli.Testing;

namespace GreenFlux.Cli.Bench;

/// <summary>What the figures of one run share.</summary>
/// <param name="Scratch">Data directories of the measured platforms; gone afterwards.</param>
/// <param name="Seconds">How long each load lasts.</param>
/// <param name="Sessions">How many stored sessions bulk runs are measured with at most.</param>
/// <param name="ReplayFile">A file of recorded sessions; null leaves its figure out.</param>
internal sealed record BenchRun(SourceTree Source, DirectoryInfo Scratch, Screen Screen, TimeProvider Clock, int Seconds, int Sessions, FileInfo? ReplayFile)
{
    /// <summary>Not measured: code is compiled and caches are filled in it.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>Measured sessions begin this long ago; what is stored before is older.</summary>
    public static readonly TimeSpan MeasuredPast = TimeSpan.FromDays(100);

    public TimeSpan Load => TimeSpan.FromSeconds(Seconds);

    /// <summary>Starts the platform on a data directory of its own.</summary>
    public async Task<MeasuredPlatform> StartPlatformAsync(string name, CancellationToken ct) =>
        await MeasuredPlatform.StartAsync(Scratch.CreateSubdirectory(name), ct);
}
