using GreenFlux.Local.Sqlite;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>One clock for all durable timers: it knows only the earliest due time, the rest is in the file.</summary>
internal sealed class TimerPump : IAsyncDisposable
{
    private const int LargestBatch = 500;
    // A timer can't wait for more than some weeks; looking again each day costs nothing.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    private readonly SqliteFile file;
    private readonly ReadyRuns runs;
    private readonly Quiet quiet;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Action recover;
    private readonly ITimer alarm;
    private readonly Lock gate = new();
    private DateTime next = DateTime.MaxValue;
    private bool firing;
    private bool stopped;
    private Task pass = Task.CompletedTask;

    /// <param name="recover">Asked for when firing failed: it finds the earliest timer again.</param>
    public TimerPump(SqliteFile file, ReadyRuns runs, Quiet quiet, TimeProvider time, ILogger logger, Action recover)
    {
        this.file = file;
        this.runs = runs;
        this.quiet = quiet;
        this.time = time;
        this.logger = logger;
        this.recover = recover;
        alarm = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There is a timer that is due then, and its row is on disk.</summary>
    public void Expect(DateTime due)
    {
        lock (gate)
        {
            if (due >= next)
                return;
            next = due;
        }
        Look();
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (gate)
        {
            stopped = true;
            last = pass;
        }
        await alarm.DisposeAsync();
        await last;
    }

    private void Look()
    {
        lock (gate)
        {
            if (stopped || firing || next == DateTime.MaxValue)
                return;
            var wait = next - time.GetUtcNow().UtcDateTime;
            if (wait > TimeSpan.Zero)
            {
                // Whole milliseconds, rounded up: an alarm that rings too early would ring again and again.
                wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(wait.TotalMilliseconds, LongestSleep.TotalMilliseconds)));
                alarm.Change(wait, Timeout.InfiniteTimeSpan);
                return;
            }
            firing = true;
            next = DateTime.MaxValue;
            quiet.Enter();
            pass = Task.Run(FireAsync);
        }
    }

    private async Task FireAsync()
    {
        try
        {
            await FireDueAsync();
        }
        catch (Exception failure)
        {
            logger.LogError(failure, "Due timers could not be fired.");
            recover();
        }
        lock (gate)
            firing = false;
        Look();
        quiet.Leave();
    }

    private async Task FireDueAsync()
    {
        while (true)
        {
            var now = time.GetUtcNow().UtcDateTime;
            var (count, ready, earliest) = await file.WriteAsync(
                context =>
                {
                    var fired = TimerTable.Fire(context, now, LargestBatch);
                    return (fired.Count, fired.Ready, TimerTable.Earliest(context));
                },
                CancellationToken.None);
            foreach (var run in ready)
                runs.Wake(run);
            if (count == LargestBatch)
                continue;
            if (earliest is { } due)
                Expect(due);
            return;
        }
    }
}
