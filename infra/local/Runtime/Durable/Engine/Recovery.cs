using System.Threading.Channels;
using GreenFlux.Local.Sqlite;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>
/// Finds in the file all that is to be done: at the start, and after a write whose outcome is unknown. What is under way
/// already is left alone, so it may run at any time.
/// </summary>
internal sealed class Recovery(SqliteFile file, ReadyRuns runs, ActivityQueue activities, TimerPump timers, InstanceSignals signals, Quiet quiet, TimeProvider time, ILogger logger)
{
    private const int PageSize = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> requests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Some write failed: it may be stored, and then nobody has set it in motion.</summary>
    public void Request() => requests.Writer.TryWrite(true);

    /// <summary>Waits for a request, then for a moment in which the disk may recover, and looks until that succeeds.</summary>
    public async Task RecoverAsync(CancellationToken ct)
    {
        await requests.Reader.WaitToReadAsync(ct);
        await Task.Delay(Pause, time, ct);
        quiet.Enter();
        try
        {
            // Taken before looking: a write that fails meanwhile asks again.
            requests.Reader.TryRead(out _);
            Run();
        }
        catch (Exception failure)
        {
            logger.LogError(failure, "The durable store can't be read; trying again in {Pause}.", Pause);
            Request();
        }
        finally
        {
            quiet.Leave();
        }
    }

    public void Run()
    {
        WakeRuns();
        QueueActivities();
        if (file.Read(TimerTable.Earliest) is { } due)
            timers.Expect(due);
        signals.AllChanged();
    }

    private void WakeRuns()
    {
        var last = 0L;
        while (file.Read(context => InboxTable.RunsWithMessages(context, last, PageSize)) is { Count: > 0 } page)
        {
            foreach (var run in page)
                runs.Wake(run);
            last = page[^1];
        }
    }

    private void QueueActivities()
    {
        var (run, task) = (0L, 0);
        while (file.Read(context => ActivityTable.Page(context, run, task, PageSize)) is { Count: > 0 } page)
        {
            foreach (var work in page)
                activities.Add(work);
            (run, task) = (page[^1].Run, page[^1].Task);
        }
    }
}
