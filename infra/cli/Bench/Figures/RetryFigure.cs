using GreenFlux.Cli.Bench.Subject;
using GreenFlux.Contracts;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>Flagged sessions, decided anew by the bulk pipeline that the nightly retry uses, too: as long as their cause stands, and when it was mended.</summary>
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
        var still = await subject.MeasureAsync(ct);
        if (still.Figures.StillFlagged != size)
            throw new CommandFailedException($"{size} sessions are flagged, and of {still.Figures.StillFlagged} nothing was written.");
        var (platform, tenant) = await subject.StartAsync(ct);
        await using (platform)
        {
            await tenant.AddTariffAsync(FinishedSessions.UnpricedTariff, ct, new BillingRuleRequest
            {
                Id = "late",
                Engine = PricingEngine.Wholesale,
                TariffCode = FinishedSessions.UnpricedTariff,
                Components = [new(PriceDimensionName.Energy, 0.40m)],
            });
            var mended = await subject.MeasureAsync(tenant, ct);
            if (mended.Figures.CdrsMade != size)
                throw new CommandFailedException($"{size} flags were mended, and {mended.Figures.CdrsMade} CDRs made: {string.Join(", ", mended.Figures.Reasons)}.");
            return
            [
                new BenchRow($"Flagging {size:N0} sessions without a rule", flagging.Text, "–"),
                new BenchRow($"Retry of {size:N0} flagged, all still flagged: nothing is written", still.Text, Aim),
                new BenchRow($"Retry of {size:N0} flagged, the cause mended: all become CDRs", mended.Text, Aim),
            ];
        }
    }
}
