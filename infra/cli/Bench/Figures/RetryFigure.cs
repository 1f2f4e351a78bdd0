using GreenFlux.Cli.Bench.Subject;
using GreenFlux.Contracts;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>Two nights over flagged sessions: as long as their cause stands, and when it was mended.</summary>
internal static class RetryFigure
{
    private const int Most = 100_000;
    private const string Aim = "30 s for 100,000";

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        var size = Math.Min(run.Sessions, Most);
        var subject = await RebillingSubject.CreateAsync(run, "retry", ct);
        await subject.AddAsync(size, ct, FinishedSessions.UnpricedTariff);
        var flagging = await subject.MeasureAsync(ct);
        var (platform, tenant) = await subject.StartAsync(ct);
        await using (platform)
        {
            var still = await RebillingSubject.MeasureNightAsync(tenant, ct);
            if (still.Figures.StillFlagged != size)
                throw new CommandFailedException($"{size} sessions were flagged, and after the night {still.Figures.StillFlagged} are.");
            await tenant.AddTariffAsync(FinishedSessions.UnpricedTariff, ct, new BillingRuleRequest
            {
                Id = "late",
                Engine = PricingEngine.Wholesale,
                TariffCode = FinishedSessions.UnpricedTariff,
                Components = [new(PriceDimensionName.Energy, 0.40m)],
            });
            var mended = await RebillingSubject.MeasureNightAsync(tenant, ct);
            if (mended.Figures.Calculated != size)
                throw new CommandFailedException($"{size} flags were mended, and {mended.Figures.Calculated} CDRs made.");
            return
            [
                new BenchRow($"Flagging {size:N0} sessions without a rule", flagging.Text, "–"),
                new BenchRow($"Night over {size:N0} flagged, all still flagged: nothing is written", still.Text, Aim),
                new BenchRow("The next night, the cause mended: all become CDRs", mended.Text, Aim),
            ];
        }
    }
}
