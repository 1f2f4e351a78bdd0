using System.Collections.Concurrent;
using GreenFlux.Cli.Bench.Load;
using GreenFlux.Cli.Bench.Subject;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>Readings of running sessions, each acknowledged after it is on disk.</summary>
internal static class MeterValuesFigure
{
    private const int Stations = 200;
    private static readonly TimeSpan BetweenReadings = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        await using var platform = await run.StartPlatformAsync("meter-values", ct);
        var measured = await MeasureAsync(run, await BenchTenant.CreateAsync(platform, "meter-values", ct), "M", ct);
        return [new BenchRow($"MeterValues on disk, {Stations} stations", measured.CallsText, "10,000 calls/s")];
    }

    /// <param name="prefix">Of the stations' ids.</param>
    public static async Task<FleetRun> MeasureAsync(BenchRun run, BenchTenant tenant, string prefix, CancellationToken ct)
    {
        await using var fleet = await (await tenant.AddFleetAsync(prefix, Stations, ct)).ConnectAsync(ct);
        var sessions = new ConcurrentDictionary<LoadCharger, Running>();
        foreach (var charger in fleet.Chargers)
        {
            // They stay open: the figures of finished sessions look at a later time only.
            var startedAt = run.Clock.GetUtcNow() - 2 * BenchRun.MeasuredPast;
            sessions[charger] = new Running(await charger.StartAsync(startedAt, ct), startedAt);
        }
        Task NextReadingAsync(LoadCharger charger)
        {
            var session = sessions[charger];
            session.Readings++;
            return charger.MeterValuesAsync(session.TransactionId, session.StartedAt + session.Readings * BetweenReadings, 1000 + session.Readings, ct);
        }
        await fleet.RunAsync(BenchRun.WarmUp, NextReadingAsync);
        return await fleet.RunAsync(run.Load, NextReadingAsync);
    }

    private sealed class Running(int transactionId, DateTimeOffset startedAt)
    {
        public int TransactionId => transactionId;

        public DateTimeOffset StartedAt => startedAt;

        public int Readings { get; set; }
    }
}
