using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GreenFlux.Local.Runtime.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>
/// The connections of this process, and the events they cause. Stands in for Azure Web PubSub: what is delivered late,
/// twice or not at all there can be so here (<see cref="Inject"/>, <see cref="ReloadAsync"/>).
/// </summary>
public sealed class OcppGateway : IHostedLifecycleService, IDisposable
{
    private readonly ConcurrentDictionary<string, GatewayConnection> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EndedConnection> _heldBack = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _deliveries = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private readonly ILogger<OcppGateway> _logger;
    private readonly HandlerClient _handler;
    private readonly FrameTurns _turns;
    private readonly Pinger _pinger;
    private volatile GatewayFaults _faults;

    public OcppGateway(GatewayOptions options, IInProcessHttp http, TimeProvider time, ILogger<OcppGateway> logger)
    {
        Options = options;
        Keys = new AccessKeys(options.AccessKey, options.SecondaryAccessKey);
        _time = time;
        _logger = logger;
        _faults = options.Faults;
        var validation = new HandlerValidation(http, options.Origin, time, logger);
        _pinger = new Pinger(options, time);
        _turns = new FrameTurns(options.FramesAtOnce, options.FrameTurn, time);
        _handler = new HandlerClient(http, options, validation, _turns, () => _faults, time, logger, _stopping.Token);
    }

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections => _connections.Count(static c => c.Value.IsOpen);

    /// <summary>Frames that wait because the handler is busy with others.</summary>
    public int WaitingFrames => _turns.Waiting;

    internal GatewayOptions Options { get; }

    internal AccessKeys Keys { get; }

    internal TimeProvider Time => _time;

    internal bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Changes the faults in force. What an earlier fault holds back is held back until its own condition is met.</summary>
    public void Inject(GatewayFaults faults) => _faults = faults;

    /// <summary>Closes every connection, as the service does for maintenance or when it scales.</summary>
    public Task ReloadAsync() => Task.WhenAll(_connections.Values.Select(static c =>
        c.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, CloseReasons.ServiceReload, CloseReasons.ServiceReload)));

    internal GatewayConnection? Find(string hub, string connectionId) =>
        _connections.TryGetValue(connectionId, out var connection) && connection.Source.Hub.Equals(hub, StringComparison.OrdinalIgnoreCase) ? connection : null;

    internal GatewayConnection Begin(string hub, Action abort)
    {
        var id = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)).Replace('+', '-').Replace('/', '_');
        var connection = new GatewayConnection(new EventSource(hub, id, Keys.Sign(id), new FramePace(Options.FrameInterval, Options.FrameBurst)), Options, _pinger, _time, _logger, abort);
        _connections[id] = connection;
        return connection;
    }

    /// <summary>Asks the handler; nothing is sent to or taken from the client before it said yes.</summary>
    internal async Task<ConnectVerdict> ConnectAsync(GatewayConnection connection, ConnectBody body)
    {
        var source = connection.Source;
        var reply = await _handler.DeliverAsync(source, source.System("connect", JsonSerializer.SerializeToUtf8Bytes(body, GatewayJson.Default.ConnectBody)));
        var verdict = ConnectVerdict.Of(reply, body.Subprotocols);
        switch (verdict)
        {
            case ConnectVerdict.Accepted accepted:
                source.UserId = accepted.UserId;
                source.Subprotocol = accepted.Subprotocol;
                source.Share = accepted.Group ?? source.Share;
                ReleaseHeldBack(source);
                break;
            case ConnectVerdict.Refused { Problem: { } problem }:
                _logger.LogError("The handler's answer to connect of connection {ConnectionId} can't be used: {Problem}.", connection.Id, problem);
                break;
        }
        return verdict;
    }

    internal async Task RunAsync(GatewayConnection connection, Stream upgraded)
    {
        // A connection lives for weeks: each message is a trace of its own, not a part of the upgrade's.
        Activity.Current = null;
        var source = connection.Source;
        GatewayEvent? late = null;
        try
        {
            await connection.RunAsync(upgraded, HandleAsync, Opened);
        }
        finally
        {
            if (Interlocked.Exchange(ref late, null) is { } connected)
                Deliver(source, connected);
        }

        void Opened()
        {
            var connected = source.System("connected", "{}"u8.ToArray());
            if (_faults.ConnectedAfterFirstMessage)
                late = connected;
            else
                Deliver(source, connected);
        }

        async Task<ReplyFrame> HandleAsync(Received.Message message)
        {
            var type = message.Type == WebSocketMessageType.Text ? GatewayEvent.Text : GatewayEvent.Binary;
            var reply = await _handler.DeliverAsync(source, source.Message(type, message.Body));
            if (Interlocked.Exchange(ref late, null) is { } connected)
                Deliver(source, connected);
            return ReplyFrame.Of(reply);
        }
    }

    /// <summary>Forgets a connection.</summary>
    /// <param name="wasAccepted">Whether its connect was, so that the handler must hear of the end.</param>
    internal void End(GatewayConnection connection, bool wasAccepted)
    {
        _connections.TryRemove(connection.Id, out _);
        if (!wasAccepted || _faults.LostDisconnected)
            return;
        var source = connection.Source;
        var body = new DisconnectedBody(connection.EndReason ?? CloseReasons.Normal);
        var disconnected = source.System("disconnected", JsonSerializer.SerializeToUtf8Bytes(body, GatewayJson.Default.DisconnectedBody));
        if (!_faults.DisconnectedAfterNewConnect)
            Deliver(source, disconnected);
        else
            _heldBack[connection.Id] = new EndedConnection(source, disconnected);
    }

    private void ReleaseHeldBack(EventSource newcomer)
    {
        foreach (var (id, ended) in _heldBack)
        {
            if (ended.Source.Hub == newcomer.Hub && ended.Source.UserId == newcomer.UserId && _heldBack.TryRemove(id, out _))
                Deliver(ended.Source, ended.Event);
        }
    }

    /// <summary>Events that block nobody.</summary>
    private void Deliver(EventSource source, GatewayEvent e)
    {
        var delivery = Task.Run(async () =>
        {
            Activity.Current = null;
            var reply = await _handler.DeliverAsync(source, e);
            if (reply is not { StatusCode: >= 200 and < 300 })
                _logger.LogWarning("Event {Event} of connection {ConnectionId} was not accepted: the handler answered {StatusCode}.", e.Name, source.ConnectionId, reply?.StatusCode);
        }, CancellationToken.None);
        _deliveries[delivery] = 0;
        _ = delivery.ContinueWith(static (done, all) => ((ConcurrentDictionary<Task, byte>)all!).TryRemove(done, out _), _deliveries, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before the server stops, which would wait for open sockets.</summary>
    async Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await ReloadAsync().WaitAsync(cancellationToken);
    }

    Task IHostedService.StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_deliveries.Keys).WaitAsync(cancellationToken);

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        _turns.Dispose();
        _pinger.Dispose();
    }

    private sealed record EndedConnection(EventSource Source, GatewayEvent Event);
}

/// <summary>The two keys of the service: characters as they are, not decoded.</summary>
internal sealed class AccessKeys(string primary, string? secondary)
{
    private readonly byte[] _primary = Encoding.UTF8.GetBytes(primary);
    private readonly byte[] _secondary = secondary is { Length: > 0 } ? Encoding.UTF8.GetBytes(secondary) : RandomNumberGenerator.GetBytes(32);

    public IEnumerable<byte[]> All => [_primary, _secondary];

    /// <summary>The value of <c>ce-signature</c>.</summary>
    public string Sign(string connectionId)
    {
        var message = Encoding.UTF8.GetBytes(connectionId);
        return $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(_primary, message))},sha256={Convert.ToHexStringLower(HMACSHA256.HashData(_secondary, message))}";
    }
}
