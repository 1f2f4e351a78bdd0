using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using GreenFlux.Cli.Api;
using GreenFlux.Cli.Bench.Load;
using GreenFlux.Cli.Bench.Subject;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>Whole sessions, priced three times: unpaced until their last CDR is stored, and at the pace of real chargers.</summary>
internal static class SessionsFigure
{
    private const int Stations = 200;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan BetweenSessions = TimeSpan.FromHours(2);

    public static async Task<IReadOnlyList<BenchRow>> MeasureUnpacedAsync(BenchRun run, CancellationToken ct)
    {
        await using var platform = await run.StartPlatformAsync("sessions", ct);
        var tenant = await BenchTenant.CreateAsync(platform, "sessions", ct);
        await using var fleet = await (await tenant.AddFleetAsync("S", Stations, ct)).ConnectAsync(ct);
        var clock = new SessionClock(run.Clock.GetUtcNow().AddDays(-100));
        await RunAsync(tenant, fleet, clock, BenchRun.WarmUp, static () => Task.CompletedTask, ct);
        var measured = await RunAsync(tenant, fleet, clock, run.Load, static () => Task.CompletedTask, ct);
        return
        [
            new BenchRow($"Priced sessions, {Stations} stations, unpaced", $"{measured.PricedPerSecond:N0} sessions/s, {measured.ProcessorMicroseconds:N0} µs CPU each", "1,000 sessions/s"),
            new BenchRow("… p95 of their calls", $"{measured.Load.Latencies.Milliseconds(0.95):N0} ms", "100 ms"),
            // A refused start ends the run, and so does a session without a CDR.
            new BenchRow("… starts refused", "0", "0"),
            new BenchRow("… memory of the platform", $"{platform.Process.PeakMemoryBytes / 1e6:N0} MB at most", "–"),
        ];
    }

    public static async Task<IReadOnlyList<BenchRow>> MeasurePacedAsync(BenchRun run, CancellationToken ct)
    {
        await using var platform = await run.StartPlatformAsync("paced", ct);
        var tenant = await BenchTenant.CreateAsync(platform, "paced", ct);
        var rows = new List<BenchRow>();
        foreach (var stations in (int[])[Stations, 1000])
        {
            await using var fleet = await (await tenant.AddFleetAsync($"P{stations}", stations, ct)).ConnectAsync(ct);
            var clock = new SessionClock(run.Clock.GetUtcNow().AddDays(-100));
            Task PauseAsync() => Task.Delay(Pace, run.Clock, ct);
            await RunAsync(tenant, fleet, clock, BenchRun.WarmUp, PauseAsync, ct);
            var measured = await RunAsync(tenant, fleet, clock, run.Load, PauseAsync, ct);
            var latencies = measured.Load.Latencies;
            rows.Add(new BenchRow(
                $"Paced, {stations:N0} stations",
                $"p50 {latencies.Milliseconds(0.5):N1}, p95 {latencies.Milliseconds(0.95):N1}, p99 {latencies.Milliseconds(0.99):N1} ms at {measured.Load.RoundsPerSecond:N0} sessions/s",
                "p99 < 50 ms"));
        }
        return rows;
    }

    private static async Task<PricedRun> RunAsync(
        BenchTenant tenant, Fleet fleet, SessionClock clock, TimeSpan time, Func<Task> pause, CancellationToken ct)
    {
        var before = await CountCdrsAsync(tenant.Api, ct);
        var processor = tenant.Platform.Process.ProcessorTime;
        var startedAt = Stopwatch.GetTimestamp();
        var load = await fleet.RunAsync(time, charger => charger.SessionAsync(clock.Next(charger), pause, ct));
        while (await AnyAsync(tenant.Api, "STOPPED", ct) || await AnyAsync(tenant.Api, "OPEN", ct))
            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        var seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        processor = tenant.Platform.Process.ProcessorTime - processor;
        var priced = await CountCdrsAsync(tenant.Api, ct) - before;
        return priced == load.Rounds
            ? new PricedRun(load, priced / seconds, processor.TotalMicroseconds / priced)
            : throw new CommandFailedException($"{load.Rounds} sessions were delivered and {priced} became CDRs.");
    }

    private static async Task<bool> AnyAsync(PlatformApi api, string status, CancellationToken ct) =>
        (await api.GetAsync($"sessions?status={status}&limit=1", ContractsJson.Default.PageSessionResponse, ct)).Items.Count > 0;

    private static async Task<int> CountCdrsAsync(PlatformApi api, CancellationToken ct) =>
        await api.ListAsync("cdrs", ContractsJson.Default.PageCdrResponse, ct).CountAsync(ct);

    private sealed record PricedRun(FleetRun Load, double PricedPerSecond, double ProcessorMicroseconds);

    /// <summary>Every charger's sessions follow each other in the charger's own time.</summary>
    private sealed class SessionClock(DateTimeOffset first)
    {
        private readonly ConcurrentDictionary<string, int> sessions = new(StringComparer.Ordinal);

        public DateTimeOffset Next(LoadCharger charger) =>
            first + sessions.AddOrUpdate(charger.Id, 1, static (_, count) => count + 1) * BetweenSessions;
    }
}
