namespace GreenFlux.Cli.Bench.Figures;

/// <summary>The durable engine alone: start, one activity, one event, complete, each step on disk.</summary>
internal static class OrchestrationFigure
{
    private const int Measured = 20_000;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        var perSecond = await new OrchestrationBench().RunAsync(run.Scratch.CreateSubdirectory("orchestrations"), Measured, ct);
        return [new BenchRow("Orchestrations on disk", $"{perSecond:N0}/s", "3,000/s")];
    }
}
