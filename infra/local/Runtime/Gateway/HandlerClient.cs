using System.Collections.Concurrent;
using GreenFlux.Local.Runtime.Http;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>Delivers events to our handler: validated, signed, retried, at least once.</summary>
internal sealed class HandlerClient(
    IInProcessHttp http, GatewayOptions options, HandlerValidation validation, FrameTurns turns, Func<GatewayFaults> faults,
    TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private readonly ConcurrentDictionary<(string Hub, string Event), string> urls = new();

    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)];

    /// <returns>The handler's last answer, or null if there was none to act on (logged).</returns>
    public async Task<HttpReply?> DeliverAsync(EventSource source, GatewayEvent e)
    {
        if (!await validation.IsAllowedAsync(UrlFor(source.Hub, "validate")))
        {
            logger.LogWarning("Event {Event} {Id} of connection {ConnectionId} is not delivered: the handler's validation failed.", e.Name, e.Id, source.ConnectionId);
            return null;
        }
        var reply = await DeliverOnceAsync(source, e);
        return faults().DuplicateDelivery && reply is { StatusCode: >= 200 and < 300 } ? await DeliverOnceAsync(source, e) : reply;
    }

    private async Task<HttpReply?> DeliverOnceAsync(EventSource source, GatewayEvent e)
    {
        var url = UrlFor(source.Hub, e.Name);
        var requestId = $"{source.ConnectionId}-{e.Id}";
        using var timeout = new CancellationTokenSource(options.HandlerTimeout, time);
        for (var attempt = 0; ; attempt++)
        {
            var headers = source.HeadersOf(e, () => CookieScope(url), time.GetUtcNow());
            headers["WebHook-Request-Origin"] = options.Origin;
            headers["x-ms-client-request-id"] = requestId;

            HttpReply? reply = null;
            try
            {
                reply = await InTurnAsync(new HttpCall("POST", url, headers, e.Body), source, e, timeout.Token);
            }
            catch (OperationCanceledException)
            {
                logger.LogError("The handler {Url} did not answer event {Event} {Id} of connection {ConnectionId} within {Timeout}.", url, e.Name, e.Id, source.ConnectionId, options.HandlerTimeout);
                return null;
            }
            catch (Exception ex)
            {
                logger.LogWarning(ex, "Event {Event} {Id} of connection {ConnectionId} did not reach the handler {Url}.", e.Name, e.Id, source.ConnectionId, url);
            }

            if (reply is not null && reply.StatusCode != 408 && reply.StatusCode < 500)
                return Accept(reply, source, e, url);
            if (attempt == RetryDelays.Length || !await PauseAsync(RetryDelays[attempt], timeout.Token))
                return reply;
        }
    }

    /// <summary>Frames wait for their turn; what tells of connections doesn't, for there is one of each and they settle who is who.</summary>
    private async Task<HttpReply> InTurnAsync(HttpCall call, EventSource source, GatewayEvent e, CancellationToken timeout)
    {
        if (e.IsSystem)
            return await http.SendAsync(call, timeout).WaitAsync(timeout);
        var turn = await turns.TakeAsync(source.Share, source.IsCalm(time));
        try
        {
            return await http.SendAsync(call, timeout).WaitAsync(timeout);
        }
        finally
        {
            turns.GiveBack(turn);
        }
    }

    private HttpReply? Accept(HttpReply reply, EventSource source, GatewayEvent e, string url)
    {
        if (reply.StatusCode is < 200 or >= 300)
            return reply;
        if (reply.Body.Length > options.MaxReplyBytes)
        {
            logger.LogError("The handler's answer to event {Event} {Id} of connection {ConnectionId} has {Bytes} bytes; at most {Limit} are allowed.", e.Name, e.Id, source.ConnectionId, reply.Body.Length, options.MaxReplyBytes);
            return null;
        }
        source.KeepCookies(reply.Headers, () => CookieScope(url));
        if (e.Name is not ("connect" or "message") || source.KeepState(reply.Headers))
            return reply;
        logger.LogError("The handler's ce-connectionState for event {Event} {Id} of connection {ConnectionId} holds other than printable ASCII; encode it as base64.", e.Name, e.Id, source.ConnectionId);
        return null;
    }

    private async Task<bool> PauseAsync(TimeSpan delay, CancellationToken timeout)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout, stopping);
        try
        {
            await Task.Delay(delay, time, either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private Uri CookieScope(string url) => new($"https://{options.Origin}{url}");

    private string UrlFor(string hub, string name) => urls.GetOrAdd((hub, name), static (target, path) => path
        .Replace("{hub}", Uri.EscapeDataString(target.Hub), StringComparison.OrdinalIgnoreCase)
        .Replace("{event}", Uri.EscapeDataString(target.Event), StringComparison.OrdinalIgnoreCase), options.HandlerPath);
}
