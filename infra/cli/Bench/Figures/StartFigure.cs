using GreenFlux.Cli.Bench.Subject;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>From the start of the process until its health says that it serves and stores.</summary>
internal static class StartFigure
{
    private const int Starts = 5;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct) =>
        [new BenchRow("Ready for chargers after process start", Text(await MeasureAsync(run.Scratch.CreateSubdirectory("start"), ct)), "1 s")];

    /// <returns>Seconds of each start of a platform that has been started before, the quickest first.</returns>
    public static async Task<IReadOnlyList<double>> MeasureAsync(DirectoryInfo data, CancellationToken ct)
    {
        // The very first start makes keys, files and a demo tenant.
        await using (await MeasuredPlatform.StartAsync(data, ct))
            await Task.Delay(TimeSpan.FromSeconds(2), ct);
        var seconds = new List<double>();
        for (var start = 0; start < Starts; start++)
        {
            await using var platform = await MeasuredPlatform.StartAsync(data, ct);
            seconds.Add(platform.Process.ReadySeconds);
        }
        seconds.Sort();
        return seconds;
    }

    public static string Text(IReadOnlyList<double> seconds) => $"{seconds[seconds.Count / 2]:N2} s (median of {seconds.Count}, {seconds[0]:N2} to {seconds[^1]:N2})";
}
