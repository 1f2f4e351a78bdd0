using System.Collections.Concurrent;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>
/// Pings every connection on schedule and tells when nothing at all came back. One timer for all of them: thousands of
/// timers would wake the process as often, and waking costs more than a ping.
/// </summary>
internal sealed class Pinger : IDisposable
{
    private const int TicksPerTimeout = 16;

    private readonly ConcurrentDictionary<Watched, byte> _watched = new();
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public Pinger(GatewayOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        var tick = options.PingTimeout / TicksPerTimeout;
        _timer = time.CreateTimer(static state => ((Pinger)state!).OnTick(), this, tick, tick);
    }

    /// <summary>Pings the stream from now on, until what is returned is disposed or there was no answer.</summary>
    public IDisposable Watch(LiveStream stream, Action unanswered)
    {
        var watched = new Watched(this, stream, unanswered, _time.GetUtcNow() + _options.PingInterval);
        _watched[watched] = 0;
        return watched;
    }

    public void Dispose() => _timer.Dispose();

    private void OnTick()
    {
        var now = _time.GetUtcNow();
        foreach (var (watched, _) in _watched)
            watched.Look(now);
    }

    private sealed class Watched(Pinger pinger, LiveStream stream, Action unanswered, DateTimeOffset due) : IDisposable
    {
        private DateTimeOffset _due = due;
        private bool _waiting;
        private long _mark;

        public void Dispose() => pinger._watched.TryRemove(this, out _);

        public void Look(DateTimeOffset now)
        {
            if (now < _due || stream.HasEnded)
                return;
            if (_waiting && stream.Receipts == _mark && !stream.IsBehind)
            {
                Dispose();
                unanswered();
                return;
            }
            if (_waiting && pinger._options.PingInterval > pinger._options.PingTimeout)
            {
                _waiting = false;
                _due = now + pinger._options.PingInterval - pinger._options.PingTimeout;
                return;
            }
            _waiting = true;
            _mark = stream.Receipts;
            stream.Watch();
            _ = PingAsync();
            _due = now + pinger._options.PingTimeout;
        }

        private async Task PingAsync()
        {
            try
            {
                await stream.PingAsync(CancellationToken.None);
            }
            catch (Exception ex) when (ex is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
            {
                // The reader meets the same broken socket and ends the connection.
            }
        }
    }
}
