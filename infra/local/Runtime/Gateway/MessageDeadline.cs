namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>
/// Watches a message that came in part: who sends the rest drop by drop would hold its memory for as long as he likes,
/// and every drop counts as an answer to a ping. Messages that come whole never touch the timer.
/// </summary>
internal sealed class MessageDeadline(TimeSpan limit, TimeProvider time, Action overdue) : IDisposable
{
    private ITimer? _timer;
    private bool _running;

    /// <summary>A part has come, and it wasn't the last; only a message's first part starts the time.</summary>
    public void Begin()
    {
        if (_running)
            return;
        _running = true;
        if (_timer is null)
            _timer = time.CreateTimer(static state => ((Action)state!)(), overdue, limit, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The message is complete.</summary>
    public void End()
    {
        if (!_running)
            return;
        _running = false;
        _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();
}
