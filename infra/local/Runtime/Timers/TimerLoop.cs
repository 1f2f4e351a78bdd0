using GreenFlux.Local.Runtime.Hosting.Functions;
using GreenFlux.Local.Sqlite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Timers;

/// <summary>
/// Runs one timer function whenever it is due, one run at a time: what falls due during a run is skipped, and a failed
/// run isn't repeated. While its record can't be read or kept (a full disk), it runs without.
/// </summary>
/// <param name="statuses">Null when the timer isn't monitored.</param>
internal sealed class TimerLoop(
    CompiledFunction function,
    TimerSchedule schedule,
    TimerStatusFile? statuses,
    TimeProvider time,
    Func<CompiledFunction, TimerInfo, CancellationToken, Task> run,
    ILogger log)
{
    // Waits are cut up: a sleep of the machine or a set clock is noticed soon, and no wait is too long for a timer.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    // Later than this a run counts as past due.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private string Name => function.Definition.Name;

    public async Task RunAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var status = statuses is null ? null : await StatusAsync(now);
        var next = status?.Next ?? schedule.After(now);
        if (status?.Next <= now)
        {
            await RunOnceAsync(status.Next, isPastDue: true, ct);
            next = schedule.After(time.GetUtcNow());
        }
        else if (((TimerTriggerAttribute)function.Definition.Trigger).RunOnStartup)
        {
            await RunOnceAsync(now, isPastDue: false, ct);
            next = schedule.After(time.GetUtcNow());
        }

        while (next is { } due)
        {
            await WaitAsync(due, ct);
            await RunOnceAsync(due, isPastDue: time.GetUtcNow() - due > Tolerance, ct);
            next = schedule.After(time.GetUtcNow());
        }
    }

    /// <summary>The record; made when there is none, corrected when the schedule has changed since.</summary>
    private async Task<TimerStatus?> StatusAsync(DateTimeOffset now)
    {
        var found = Recall();
        if (schedule.After(found?.Updated ?? now) is not { } next) return null;
        if (found?.Next == next) return found;
        var status = new TimerStatus(found?.Last, next, found?.Updated ?? now);
        await KeepAsync(status);
        return status;
    }

    private TimerStatus? Recall()
    {
        try
        {
            return statuses?.Read(Name);
        }
        catch (StorageException e)
        {
            log.LogError(e, "The record of {Function} can't be read; it runs without", Name);
            return null;
        }
    }

    private async Task KeepAsync(TimerStatus status)
    {
        try
        {
            await statuses!.WriteAsync(Name, status);
        }
        catch (StorageException e)
        {
            log.LogError(e, "The record of {Function} can't be kept; it goes on, but a restart may repeat or skip a run", Name);
        }
    }

    private async Task WaitAsync(DateTimeOffset due, CancellationToken ct)
    {
        for (var left = due - time.GetUtcNow(); left > TimeSpan.Zero; left = due - time.GetUtcNow())
            await Task.Delay(left < LongestWait ? left : LongestWait, time, ct);
    }

    private async Task RunOnceAsync(DateTimeOffset due, bool isPastDue, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var before = Recall();
        var info = new TimerInfo
        {
            IsPastDue = isPastDue,
            ScheduleStatus = before is null ? null : new()
            {
                Last = before.Last?.UtcDateTime ?? default,
                Next = before.Next.UtcDateTime,
                LastUpdated = before.Updated.UtcDateTime,
            },
        };
        try
        {
            await run(function, info, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Cut short by the stop: the record stays as it was, so the next start makes up for the run.
            throw;
        }
#pragma warning disable CA1031 // The edge of a run: logged, and the next one comes as scheduled.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "{Function} failed; its next run comes as scheduled", Name);
        }

        var now = time.GetUtcNow();
        if (statuses is not null && schedule.After(now) is { } next) await KeepAsync(new(due, next, now));
    }
}
