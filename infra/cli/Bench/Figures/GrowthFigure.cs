using System.Globalization;
using GreenFlux.Cli.Bench.Subject;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>The same figures again while more and more sessions are stored: they should hardly notice.</summary>
internal static class GrowthFigure
{
    private const string Tenant = "growth";
    private const int PacedStations = 200;
    private static readonly int[] Sizes = [0, 10_000, 100_000, 1_000_000];

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        var data = run.Scratch.CreateSubdirectory("growth");
        string apiKey;
        await using (var platform = await MeasuredPlatform.StartAsync(data, ct))
        {
            var tenant = await BenchTenant.CreateAsync(platform, Tenant, ct);
            apiKey = tenant.ApiKey;
            await StoredSessions.MakeTemplateAsync(run, tenant, ct);
        }
        var rows = new List<BenchRow>();
        var stored = 0;
        foreach (var size in Sizes)
        {
            await StoredSessions.AddAsync(data, Tenant, size - stored, run.Clock, ct);
            stored = size;
            run.Screen.Line($"  with {size:N0} stored sessions");
            rows.AddRange(await MeasureAsync(run, data, apiKey, size, ct));
        }
        return rows;
    }

    private static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, DirectoryInfo data, string apiKey, int size, CancellationToken ct)
    {
        var starts = await StartFigure.MeasureAsync(data, ct);
        await using var platform = await MeasuredPlatform.StartAsync(data, ct);
        var tenant = BenchTenant.Open(platform, apiKey);
        var prefix = "G" + size.ToString(CultureInfo.InvariantCulture);
        var readings = await MeterValuesFigure.MeasureAsync(run, tenant, prefix + "M", ct);
        var unpaced = await SessionsFigure.MeasureUnpacedAsync(run, tenant, prefix + "S", ct);
        var paced = await SessionsFigure.MeasurePacedAsync(run, tenant, prefix + "P", PacedStations, ct);
        const string Aim = "at most a tenth less";
        return
        [
            new BenchRow($"{size:N0} stored: ready", StartFigure.Text(starts), "1 s"),
            new BenchRow($"{size:N0} stored: MeterValues", readings.CallsText, Aim),
            new BenchRow($"{size:N0} stored: priced sessions", unpaced.PricedText, Aim),
            new BenchRow($"{size:N0} stored: paced, {PacedStations} stations", paced.PacedText, Aim),
        ];
    }
}
