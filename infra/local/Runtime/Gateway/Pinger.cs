namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>Pings one connection on schedule and tells when nothing at all came back.</summary>
internal sealed class Pinger : IDisposable
{
    private readonly LiveStream _stream;
    private readonly GatewayOptions _options;
    private readonly Action _unanswered;
    private readonly ITimer _timer;
    private bool _waiting;
    private long _mark;

    public Pinger(LiveStream stream, GatewayOptions options, TimeProvider time, Action unanswered)
    {
        _stream = stream;
        _options = options;
        _unanswered = unanswered;
        _timer = time.CreateTimer(static state => ((Pinger)state!).OnTimer(), this, options.PingInterval, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        if (_stream.HasEnded)
            return;
        if (_waiting && _stream.Receipts == _mark && !_stream.IsBehind)
        {
            _unanswered();
            return;
        }
        if (_waiting && _options.PingInterval > _options.PingTimeout)
        {
            _waiting = false;
            _timer.Change(_options.PingInterval - _options.PingTimeout, Timeout.InfiniteTimeSpan);
            return;
        }
        _waiting = true;
        _mark = _stream.Receipts;
        _stream.Watch();
        _ = PingAsync();
        _timer.Change(_options.PingTimeout, Timeout.InfiniteTimeSpan);
    }

    private async Task PingAsync()
    {
        try
        {
            await _stream.PingAsync(CancellationToken.None);
        }
        catch (Exception ex) when (ex is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The reader meets the same broken socket and ends the connection.
        }
    }
}
