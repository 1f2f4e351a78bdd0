using System.Collections.Concurrent;
using System.Diagnostics;
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
        var measured = await MeasureUnpacedAsync(run, await BenchTenant.CreateAsync(platform, "sessions", ct), "S", ct);
        return
        [
            new BenchRow($"Priced sessions, {Stations} stations, unpaced", measured.PricedText, "1,000 sessions/s"),
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
            var measured = await MeasurePacedAsync(run, tenant, $"P{stations}", stations, ct);
            rows.Add(new BenchRow($"Paced, {stations:N0} stations", measured.PacedText, "p99 < 50 ms"));
        }
        return rows;
    }

    /// <param name="prefix">Of the stations' ids.</param>
    public static async Task<PricedRun> MeasureUnpacedAsync(BenchRun run, BenchTenant tenant, string prefix, CancellationToken ct)
    {
        await using var fleet = await (await tenant.AddFleetAsync(prefix, Stations, ct)).ConnectAsync(ct);
        return await MeasureAsync(run, tenant, fleet, static () => Task.CompletedTask, ct);
    }

    /// <inheritdoc cref="MeasureUnpacedAsync(BenchRun, BenchTenant, string, CancellationToken)"/>
    public static async Task<PricedRun> MeasurePacedAsync(BenchRun run, BenchTenant tenant, string prefix, int stations, CancellationToken ct)
    {
        await using var fleet = await (await tenant.AddFleetAsync(prefix, stations, ct)).ConnectAsync(ct);
        return await MeasureAsync(run, tenant, fleet, () => Task.Delay(Pace, run.Clock, ct), ct);
    }

    private static async Task<PricedRun> MeasureAsync(BenchRun run, BenchTenant tenant, Fleet fleet, Func<Task> pause, CancellationToken ct)
    {
        var clock = new SessionClock(run.Clock.GetUtcNow() - BenchRun.MeasuredPast);
        await RunAsync(tenant, fleet, clock, BenchRun.WarmUp, pause, ct);
        return await RunAsync(tenant, fleet, clock, run.Load, pause, ct);
    }

    private static async Task<PricedRun> RunAsync(
        BenchTenant tenant, Fleet fleet, SessionClock clock, TimeSpan time, Func<Task> pause, CancellationToken ct)
    {
        var since = $"from={Uri.EscapeDataString(clock.First.ToString("O"))}";
        var before = await CountCdrsAsync(tenant.Api, since, ct);
        var processor = tenant.Platform.Process.ProcessorTime;
        var startedAt = Stopwatch.GetTimestamp();
        var load = await fleet.RunAsync(time, charger => charger.SessionAsync(clock.Next(charger), pause, ct));
        while (await AnyAsync(tenant.Api, $"{since}&status=STOPPED", ct) || await AnyAsync(tenant.Api, $"{since}&status=OPEN", ct))
            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        var seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        processor = tenant.Platform.Process.ProcessorTime - processor;
        var priced = await CountCdrsAsync(tenant.Api, since, ct) - before;
        return priced == load.Rounds
            ? new PricedRun(load, priced / seconds, processor.TotalMicroseconds / priced)
            : throw new CommandFailedException($"{load.Rounds} sessions were delivered and {priced} became CDRs.");
    }

    private static async Task<bool> AnyAsync(PlatformApi api, string filter, CancellationToken ct) =>
        (await api.GetAsync($"sessions?{filter}&limit=1", ContractsJson.Default.PageSessionResponse, ct)).Items.Count > 0;

    private static async Task<int> CountCdrsAsync(PlatformApi api, string filter, CancellationToken ct) =>
        await api.ListAsync($"cdrs?{filter}", ContractsJson.Default.PageCdrResponse, ct).CountAsync(ct);

    /// <summary>Every charger's sessions follow each other in the charger's own time.</summary>
    private sealed class SessionClock(DateTimeOffset first)
    {
        private readonly ConcurrentDictionary<string, int> sessions = new(StringComparer.Ordinal);

        public DateTimeOffset First => first;

        public DateTimeOffset Next(LoadCharger charger) =>
            first + sessions.AddOrUpdate(charger.Id, 1, static (_, count) => count + 1) * BetweenSessions;
    }
}

/// <param name="PricedPerSecond">Until the last CDR was stored.</param>
/// <param name="ProcessorMicroseconds">The platform's, for each session.</param>
internal sealed record PricedRun(FleetRun Load, double PricedPerSecond, double ProcessorMicroseconds)
{
    public string PricedText => $"{PricedPerSecond:N0} sessions/s, {ProcessorMicroseconds:N0} µs CPU each";

    public string PacedText =>
        $"p50 {Load.Latencies.Milliseconds(0.5):N1}, p95 {Load.Latencies.Milliseconds(0.95):N1}, p99 {Load.Latencies.Milliseconds(0.99):N1} ms at {Load.RoundsPerSecond:N0} sessions/s";
}
