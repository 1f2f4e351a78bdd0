using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Runtime.Timers;

/// <summary>A clock that stands still, and tells when somebody waits for an instant.</summary>
public sealed class WatchedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Lock gate = new();
    private readonly List<DateTimeOffset> awaited = [];
    private readonly List<(DateTimeOffset Instant, TaskCompletionSource Seen)> watchers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero) Note(GetUtcNow() + dueTime);
        return timer;
    }

    /// <summary>Waits until a timer ends at the instant, then moves the clock there.</summary>
    public async Task AdvanceToAwaitedAsync(DateTimeOffset instant)
    {
        await AwaitedAsync(instant).WaitAsync(TimeSpan.FromSeconds(60), System);
        SetUtcNow(instant);
    }

    /// <summary>Ends when somebody waits for the instant; each wait is told once.</summary>
    public Task AwaitedAsync(DateTimeOffset instant)
    {
        lock (gate)
        {
            if (awaited.Remove(instant)) return Task.CompletedTask;
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            watchers.Add((instant, seen));
            return seen.Task;
        }
    }

    private void Note(DateTimeOffset instant)
    {
        lock (gate)
        {
            var told = watchers.Where(watcher => watcher.Instant == instant).ToArray();
            if (told.Length == 0) awaited.Add(instant);
            foreach (var watcher in told)
            {
                watchers.Remove(watcher);
                watcher.Seen.TrySetResult();
            }
        }
    }
}
