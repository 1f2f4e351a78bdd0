using Spectre.Console;

namespace GreenFlux.Cli.Terminal;

/// <summary>Where a command writes for people: a real terminal gets bars and colours, anything else plain lines.</summary>
public sealed class Screen(IAnsiConsole console, TimeProvider clock)
{
    private const int PlainWidth = 120;
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);

    /// <param name="writer">Standard output, or standard error when that is kept for a program to read.</param>
    public static Screen On(TextWriter writer, TimeProvider clock)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = PlainWidth;
        return new Screen(console, clock);
    }

    /// <summary>Never broken at the terminal's width: a key or a command must survive being copied.</summary>
    public void Line(string text = "") => console.Profile.Out.Writer.WriteLine(text);

    public void Show(Table table) => console.Write(table);

    /// <summary>Runs work that counts what it has done, and shows how far it is.</summary>
    /// <param name="done">How much of <paramref name="total"/> is done by now.</param>
    public async Task ProgressAsync(string title, long total, Func<long> done, Func<CancellationToken, Task> work, CancellationToken ct)
    {
        using var showing = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var display = console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal
            ? BarAsync(title, total, done, showing.Token)
            : LinesAsync(title, total, done, showing.Token);
        try
        {
            await work(ct);
        }
        finally
        {
            await showing.CancelAsync();
            await display;
        }
    }

    private async Task BarAsync(string title, long total, Func<long> done, CancellationToken ct) =>
        await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, total));
                do
                    bar.Value = done();
                while (await PauseAsync(BarInterval, ct));
                bar.Value = done();
            });

    private async Task LinesAsync(string title, long total, Func<long> done, CancellationToken ct)
    {
        while (await PauseAsync(PlainInterval, ct))
            Line($"{title}: {done()} of {total}");
        Line($"{title}: {done()} of {total}");
    }

    private async Task<bool> PauseAsync(TimeSpan interval, CancellationToken ct)
    {
        await Task.Delay(interval, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ct.IsCancellationRequested;
    }
}
