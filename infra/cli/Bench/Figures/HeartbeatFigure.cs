using GreenFlux.Cli.Bench.Load;
using GreenFlux.Cli.Bench.Subject;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>Calls that store nothing: what the way through gateway, handler and protocol costs.</summary>
internal static class HeartbeatFigure
{
    private static readonly int[] Sizes = [1, 50, 500];

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        var peer = new Dictionary<int, FleetRun>();
        await using (var server = await Peer.StartAsync(run.Source, ct))
        {
            foreach (var stations in Sizes)
                peer[stations] = await MeasureAsync(run, server.Fleet(stations), ct);
        }
        await using var platform = await run.StartPlatformAsync("heartbeat", ct);
        var tenant = await BenchTenant.CreateAsync(platform, "heartbeat", ct);
        var rows = new List<BenchRow>();
        foreach (var stations in Sizes)
        {
            var ours = await MeasureAsync(run, await tenant.AddFleetAsync($"H{stations}", stations, ct), ct);
            rows.Add(new BenchRow($"Heartbeat, {stations} stations", ours.CallsText, "the peer's", peer[stations].CallsText));
        }
        return rows;
    }

    private static async Task<FleetRun> MeasureAsync(BenchRun run, Fleet fleet, CancellationToken ct)
    {
        await using (await fleet.ConnectAsync(ct))
        {
            await fleet.RunAsync(BenchRun.WarmUp, charger => charger.HeartbeatAsync(ct));
            return await fleet.RunAsync(run.Load, charger => charger.HeartbeatAsync(ct));
        }
    }
}
