using System.Diagnostics;
using GreenFlux.Cli.Bench.Load;
using GreenFlux.Cli.Bench.Subject;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>The list of what is flagged for one reason, newest first, while many CDRs are stored.</summary>
internal static class FlagListFigure
{
    private const int Calls = 500;

    /// <summary>One session in so many is flagged.</summary>
    private const int Share = 50;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        var subject = await RebillingSubject.CreateAsync(run, "flag-list", ct);
        await subject.AddAsync(run.Sessions, ct);
        await subject.AddAsync(run.Sessions / Share, ct, FinishedSessions.UnpricedTariff);
        var settled = await subject.MeasureAsync(ct);
        var (platform, tenant) = await subject.StartAsync(ct);
        await using (platform)
        {
            var rows = new List<BenchRow> { new($"Re-billing {settled.Figures.Sessions:N0} sessions before, one in {Share} of them flagged", settled.Text, RebillingFigure.Aim) };
            foreach (var reason in (string[])["NO_BILLING_RULE", "COST_NEGATIVE"])
            {
                var latencies = await MeasureAsync(tenant, $"flagged-transactions?reason={reason}&limit=50", ct);
                rows.Add(new BenchRow(
                    $"{run.Sessions:N0} CDRs stored: flagged for {reason}, newest first",
                    $"p50 {latencies.Milliseconds(0.5):N1}, p95 {latencies.Milliseconds(0.95):N1}, p99 {latencies.Milliseconds(0.99):N1} ms", "p95 < 20 ms"));
            }
            return rows;
        }
    }

    private static async Task<Latencies> MeasureAsync(BenchTenant tenant, string list, CancellationToken ct)
    {
        var latencies = new Latencies();
        for (var call = -Calls / 10; call < Calls; call++)
        {
            var startedAt = Stopwatch.GetTimestamp();
            await tenant.Api.GetAsync(list, ContractsJson.Default.PageFlaggedTransactionResponse, ct);
            if (call >= 0)
                latencies.Add(startedAt);
        }
        return Latencies.Of([latencies]);
    }
}
