using System.Diagnostics;
using GreenFlux.Cli.Bench.Subject;

namespace GreenFlux.Cli.Bench.Load;

/// <summary>What a fleet of chargers did in a while.</summary>
/// <param name="Rounds">How often the chargers did what they do, in all.</param>
/// <param name="Seconds">From the first call to the last answer.</param>
/// <param name="ServerTime">Processor time that the server spent on it: comparable even on a machine that others use, too.</param>
internal sealed record FleetRun(int Rounds, double Seconds, TimeSpan ServerTime, Latencies Latencies)
{
    public double RoundsPerSecond => Rounds / Seconds;

    /// <summary>For the table: calls per second, the slow ones, and the processor time of each.</summary>
    public string CallsText =>
        $"{RoundsPerSecond:N0} calls/s, p95 {Latencies.Milliseconds(0.95):N1} ms, {ServerTime.TotalMicroseconds / Rounds:N0} µs CPU each";
}

/// <summary>Chargers that are connected to one endpoint.</summary>
internal sealed class Fleet(ServerProcess server, Uri endpoint, IReadOnlyList<LoadCharger> chargers) : IAsyncDisposable
{
    private const int ConnectingAtOnce = 64;

    public IReadOnlyList<LoadCharger> Chargers => chargers;

    public async Task<Fleet> ConnectAsync(CancellationToken ct)
    {
        await Parallel.ForEachAsync(
            chargers, new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce, CancellationToken = ct },
            async (charger, stop) => await charger.ConnectAsync(endpoint, stop));
        return this;
    }

    /// <summary>Every charger repeats <paramref name="act"/> until the time is over, then finishes what it began.</summary>
    public async Task<FleetRun> RunAsync(TimeSpan time, Func<LoadCharger, Task> act)
    {
        foreach (var charger in chargers)
            charger.Latencies = new Latencies();
        var serverTime = server.ProcessorTime;
        var startedAt = Stopwatch.GetTimestamp();
        var rounds = await Task.WhenAll(chargers.Select(charger => Task.Run(async () =>
        {
            var done = 0;
            for (; Stopwatch.GetElapsedTime(startedAt) < time; done++)
                await act(charger);
            return done;
        })));
        return new FleetRun(
            rounds.Sum(), Stopwatch.GetElapsedTime(startedAt).TotalSeconds, server.ProcessorTime - serverTime, Latencies.Of(chargers.Select(charger => charger.Latencies)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var charger in chargers)
            await charger.DisposeAsync();
    }
}
