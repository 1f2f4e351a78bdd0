using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.Runtime.Gateway;

/// <summary>A clock that stands still, and tells when somebody has begun to wait for it.</summary>
internal sealed class RecordingClock() : FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()))
{
    private readonly List<TimeSpan> _waits = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_waits)
            _waits.Add(dueTime);
        return timer;
    }

    /// <summary>Waits until a wait of exactly this length has begun that no earlier call has seen.</summary>
    public async Task WaitBegunAsync(TimeSpan length) =>
        await Eventually.TrueAsync(() =>
        {
            lock (_waits)
                return _waits.Remove(length);
        }, $"nobody waits for {length}");

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
