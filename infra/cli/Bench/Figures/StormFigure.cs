using System.Collections.Concurrent;
using System.Diagnostics;
using GreenFlux.Cli.Bench.Load;
using GreenFlux.Cli.Bench.Subject;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>All chargers lose their connection in mid-session and come back at once, as after a power cut or a restarted router.</summary>
internal static class StormFigure
{
    private const int Stations = 1000;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        await using var platform = await run.StartPlatformAsync("storm", ct);
        var tenant = await BenchTenant.CreateAsync(platform, "storm", ct);
        await using var fleet = await (await tenant.AddFleetAsync("R", Stations, ct)).ConnectAsync(ct);
        var startedAt = run.Clock.GetUtcNow().AddHours(-1);
        var transactions = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await Task.WhenAll(fleet.Chargers.Select(async charger => transactions[charger.Id] = await charger.StartAsync(startedAt, ct)));

        foreach (var charger in fleet.Chargers)
            charger.Drop();
        var cut = Stopwatch.GetTimestamp();
        await Task.WhenAll(fleet.Chargers.Select(async charger =>
        {
            await charger.ConnectAsync(platform.ChargerEndpoint, ct);
            await charger.BootAsync(ct);
        }));
        var seconds = Stopwatch.GetElapsedTime(cut).TotalSeconds;

        await Task.WhenAll(fleet.Chargers.Select(charger => charger.StopAsync(transactions[charger.Id], startedAt.AddMinutes(30), 9000, ct)));
        var waiting = Stopwatch.GetTimestamp();
        int priced;
        while ((priced = await tenant.Api.ListAsync("cdrs", ContractsJson.Default.PageCdrResponse, ct).CountAsync(ct)) < Stations
            && Stopwatch.GetElapsedTime(waiting) < TimeSpan.FromMinutes(1))
            await Task.Delay(TimeSpan.FromMilliseconds(200), ct);
        return [new BenchRow($"{Stations:N0} chargers reconnecting at once", $"all back and booted in {seconds:N1} s, {Stations - priced} sessions lost", "5 s, 0")];
    }
}
