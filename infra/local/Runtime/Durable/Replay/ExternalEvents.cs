namespace GreenFlux.Local.Runtime.Durable;

/// <summary>
/// Events by name, without case: kept in order until waited for. The newest waiter is served first, as in the real engine,
/// so that waits abandoned in a loop of WhenAny don't swallow events.
/// </summary>
internal sealed class ExternalEvents
{
    private readonly Dictionary<string, Stack<TaskCompletionSource<string?>>> waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<EventRaised> kept = [];

    public IReadOnlyList<EventRaised> Kept => kept;

    public bool AnyWaiter => waiters.Values.Any(static stack => stack.Any(static waiter => !waiter.Task.IsCompleted));

    public void Raise(EventRaised raised)
    {
        if (waiters.TryGetValue(raised.Name, out var stack))
        {
            while (stack.TryPop(out var waiter))
            {
                if (waiter.TrySetResult(raised.Payload))
                    return;
            }
        }
        kept.Add(raised);
    }

    public Task<string?> Wait(string name, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
            return Task.FromCanceled<string?>(ct);
        var oldest = kept.FindIndex(raised => string.Equals(raised.Name, name, StringComparison.OrdinalIgnoreCase));
        if (oldest >= 0)
        {
            var payload = kept[oldest].Payload;
            kept.RemoveAt(oldest);
            return Task.FromResult(payload);
        }
        var waiter = new TaskCompletionSource<string?>();
        if (!waiters.TryGetValue(name, out var stack))
            waiters.Add(name, stack = new Stack<TaskCompletionSource<string?>>());
        stack.Push(waiter);
        if (ct.CanBeCanceled)
            ct.Register(() => waiter.TrySetCanceled(ct));
        return waiter.Task;
    }
}
