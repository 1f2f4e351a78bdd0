using GreenFlux.Local.Runtime.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>
/// The embedded durable engine by itself, on a real file, each commit flushed: a client starts an orchestration, which
/// calls one activity, waits for one event from the client, and completes.
/// </summary>
internal static class OrchestrationFigure
{
    private const int Measured = 20_000;

    // What the engine can do alone decides, not one caller's patience.
    private const int AtOnce = 1_000;

    // The runtime recompiles what is called often: fewer measure that.
    private const int WarmUp = 10_000;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        var perSecond = await MeasureAsync(run.Scratch.CreateSubdirectory("orchestrations"), ct);
        return [new BenchRow("Orchestrations on disk", $"{perSecond:N0}/s", "3,000/s")];
    }

    /// <returns>Orchestrations per second, from the first start to the last completion.</returns>
    private static async Task<double> MeasureAsync(DirectoryInfo data, CancellationToken ct)
    {
        var registry = new DurableRegistry();
        registry.AddActivity("Price", typeof(int), static (input, _) => Task.FromResult<object?>((int)input! * 2));
        registry.AddOrchestrator("Session", static async context =>
        {
            var price = await context.CallActivityAsync<int>("Price", context.GetInput<int>());
            return price + await context.WaitForExternalEvent<int>("Stopped");
        });
        var options = new DurableOptions { Path = Path.Combine(data.FullName, "durable.db") };
        await using var engine = new DurableHost(options, registry, TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync(ct);
        await ManyAsync(engine.Client, "warm-up", WarmUp, ct);

        var begun = TimeProvider.System.GetTimestamp();
        await ManyAsync(engine.Client, "measured", Measured, ct);
        var took = TimeProvider.System.GetElapsedTime(begun);
        await engine.StopAsync(ct);
        return Measured / took.TotalSeconds;
    }

    private static Task ManyAsync(DurableTaskClient client, string prefix, int count, CancellationToken ct) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
        async (number, stop) => await OneAsync(client, $"{prefix}-{number}", number, stop));

    private static async Task OneAsync(DurableTaskClient client, string instanceId, int number, CancellationToken ct)
    {
        await client.ScheduleNewOrchestrationInstanceAsync("Session", number, new StartOrchestrationOptions(instanceId), ct);
        await client.RaiseEventAsync(instanceId, "Stopped", number, ct);
        var end = await client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, ct);
        if (end.RuntimeStatus != OrchestrationRuntimeStatus.Completed || end.ReadOutputAs<int>() != number * 3)
            throw new InvalidOperationException($"Orchestration '{instanceId}' should have come to {number * 3}: {end} {end.FailureDetails}");
    }
}
