using System.Diagnostics;
using System.Globalization;
using GreenFlux.Cli.Bench.Subject;

namespace GreenFlux.Cli.Bench.Figures;

/// <summary>Finished sessions, one tenth of them by time of use with 24 readings, become CDRs by one re-billing run.</summary>
internal static class RebillingFigure
{
    public const string Aim = "60 s for a million, below 500 MB";
    private static readonly int[] PowersOfTen = [10_000, 100_000, 1_000_000];
    private const int Interrupted = 100_000;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(BenchRun run, CancellationToken ct)
    {
        var rows = new List<BenchRow>();
        foreach (var size in PowersOfTen.Where(size => size < run.Sessions).Append(run.Sessions))
        {
            var subject = await RebillingSubject.CreateAsync(run, $"rebilling-{size.ToString(CultureInfo.InvariantCulture)}", ct);
            await subject.AddAsync(size, ct);
            run.Screen.Line($"  {size:N0} sessions are stored");
            var measured = await subject.MeasureAsync(ct);
            Check(measured.Figures, size);
            rows.Add(new BenchRow($"Re-billing {size:N0} stored sessions", measured.Text, Aim));
        }
        return rows;
    }

    /// <summary>The same, cut off by a kill half-way and gone on with.</summary>
    public static async Task<IReadOnlyList<BenchRow>> MeasureKilledAsync(BenchRun run, CancellationToken ct)
    {
        var size = Math.Min(run.Sessions, Interrupted);
        var subject = await RebillingSubject.CreateAsync(run, "rebilling-killed", ct);
        await subject.AddAsync(size, ct);
        var startedAt = Stopwatch.GetTimestamp();
        string id;
        var (doomed, before) = await subject.StartAsync(ct);
        await using (doomed)
        {
            id = await subject.BeginAsync(before.Api, ct);
            await RebillingSubject.ReachAsync(before.Api, id, size / 2, ct);
        }
        // Disposing a measured platform kills it.
        var (platform, tenant) = await subject.StartAsync(ct);
        await using (platform)
        {
            var ended = await RebillingSubject.EndAsync(tenant.Api, id, ct);
            Check(ended.Figures!, size);
            var seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
            return [new BenchRow($"Re-billing {size:N0} stored sessions, killed half-way and started again", $"{seconds:N1} s with both starts, {ended.Figures!.CdrsMade:N0} CDRs, none twice", "each once")];
        }
    }

    /// <summary>The sweep for sessions without a workflow may have been quicker with some of them: then their CDRs are there before the run.</summary>
    private static void Check(Contracts.RebillingFiguresBody figures, int size)
    {
        if (figures.Sessions != size + FinishedSessions.Templates || figures.CdrsMade + figures.Unchanged != figures.Sessions)
            throw new CommandFailedException($"{size} sessions were stored, and of {figures.Sessions} only {figures.CdrsMade + figures.Unchanged} have a CDR: {string.Join(", ", figures.Reasons)}.");
    }
}
