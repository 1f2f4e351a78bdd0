using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Runtime.Gateway;

/// <summary>A clock that stands still, and tells when somebody has begun to wait for it.</summary>
internal sealed class RecordingClock() : FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()))
{
    private readonly List<TimeSpan> _waits = [];
    private readonly List<(TimeSpan Length, TaskCompletionSource Begun)> _watchers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_waits)
        {
            var watcher = _watchers.FindIndex(w => w.Length == dueTime);
            if (watcher < 0)
            {
                _waits.Add(dueTime);
                return timer;
            }
            _watchers[watcher].Begun.SetResult();
            _watchers.RemoveAt(watcher);
        }
        return timer;
    }

    /// <summary>Waits until a wait of exactly this length has begun that no earlier call has seen.</summary>
    public async Task WaitBegunAsync(TimeSpan length)
    {
        // On another thread, or the clock could be moved before its timer is handed out.
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waits)
        {
            if (_waits.Remove(length))
                return;
            _watchers.Add((length, begun));
        }
        await begun.Task.InTime();
    }

    /// <summary>Lets a wait of this length begin and end.</summary>
    public async Task PassAsync(TimeSpan length)
    {
        await WaitBegunAsync(length);
        Advance(length);
    }
}

internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, string otherwise) => TrueAsync(() => Task.FromResult(condition()), otherwise);

    public static async Task TrueAsync(Func<Task<bool>> condition, string otherwise)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
                Assert.Fail(otherwise);
            await Task.Delay(5);
        }
    }

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task InTime(this Task task) => task.WaitAsync(Limit);
}
