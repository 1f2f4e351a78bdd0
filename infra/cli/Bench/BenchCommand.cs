using GreenFlux.Cli.Bench.Figures;
using GreenFlux.Cli.Terminal;
using GreenFlux.Cli.Testing;
using Spectre.Console;

namespace GreenFlux.Cli.Bench;

/// <param name="Only">Names of figures; empty: all of them.</param>
/// <param name="Seconds">How long each load lasts.</param>
/// <param name="Sessions">How many stored sessions bulk runs are measured with at most.</param>
/// <param name="ReplayFile">A file of recorded sessions for the replay's figure.</param>
/// <param name="SaveTo">A Markdown file whose table is replaced.</param>
public sealed record BenchOptions(IReadOnlyList<string> Only, int Seconds, int Sessions, FileInfo? ReplayFile, FileInfo? SaveTo)
{
    public const int MostSessions = 1_000_000;
}

/// <summary>Measures the platform from outside, as <c>greenflux up</c> starts it, and prints a table.</summary>
public sealed class BenchCommand(Screen screen, TimeProvider clock)
{
    private static readonly IReadOnlyList<(string Name, Func<BenchRun, CancellationToken, Task<IReadOnlyList<BenchRow>>> MeasureAsync)> Figures =
    [
        ("heartbeat", HeartbeatFigure.MeasureAsync),
        ("meter-values", MeterValuesFigure.MeasureAsync),
        ("sessions", SessionsFigure.MeasureUnpacedAsync),
        ("paced", SessionsFigure.MeasurePacedAsync),
        ("storm", StormFigure.MeasureAsync),
        ("idle", IdleFigure.MeasureAsync),
        ("replay", ReplayFigure.MeasureAsync),
        ("orchestrations", OrchestrationFigure.MeasureAsync),
        ("start", StartFigure.MeasureAsync),
        ("growth", GrowthFigure.MeasureAsync),
        ("rebilling", RebillingFigure.MeasureAsync),
        ("rebilling-killed", RebillingFigure.MeasureKilledAsync),
        ("retry", RetryFigure.MeasureAsync),
        ("flag-list", FlagListFigure.MeasureAsync),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Figures.Select(figure => figure.Name)];

    /// <returns>0 when everything could be measured.</returns>
    public async Task<int> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var scratch = Directory.CreateTempSubdirectory("greenflux-bench-");
        try
        {
            var run = new BenchRun(SourceTree.Find("bench"), scratch, screen, clock, options.Seconds, options.Sessions, options.ReplayFile);
            var rows = new List<BenchRow>();
            foreach (var (name, measureAsync) in Figures.Where(figure => options.Only.Count == 0 || options.Only.Contains(figure.Name)))
            {
                screen.Line($"Measuring {name}");
                var measured = await measureAsync(run, ct);
                foreach (var row in measured)
                    screen.Line($"  {row.Figure}: {row.Measured}");
                rows.AddRange(measured);
            }
            Show(rows);
            if (options.SaveTo is { } file)
                BenchReport.Save(file, BenchReport.Markdown(rows, clock.GetUtcNow(), options));
            return 0;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private void Show(List<BenchRow> rows)
    {
        var table = new Table().AddColumns("figure", "measured", "aim", "ocpp-rpc");
        foreach (var row in rows)
            table.AddRow(Markup.Escape(row.Figure), Markup.Escape(row.Measured), Markup.Escape(row.Aim), Markup.Escape(row.Peer ?? ""));
        screen.Show(table);
    }
}
