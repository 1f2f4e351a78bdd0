using System.Collections.Concurrent;
using GreenFlux.Local.Runtime.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>
/// Asks a handler whether it wants our events (CloudEvents web hook validation) before the first and then about
/// once a minute. Only the very first question blocks; later ones run while the last answer stays in force.
/// </summary>
internal sealed class HandlerValidation(IInProcessHttp http, string origin, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Target> _targets = new(StringComparer.Ordinal);

    /// <param name="pathAndQuery">The handler's URL with <c>{event}</c> become <c>validate</c>.</param>
    public Task<bool> IsAllowedAsync(string pathAndQuery)
    {
        var target = _targets.GetOrAdd(pathAndQuery, static url => new Target(url));
        lock (target)
        {
            if (target.Last is not { } last)
                return target.Running ??= Task.Run(() => CheckAsync(target));
            if (target.Running is null && time.GetElapsedTime(target.AskedAt) >= target.Interval)
                target.Running = Task.Run(() => CheckAsync(target));
            return Task.FromResult(last);
        }
    }

    private async Task<bool> CheckAsync(Target target)
    {
        var askedAt = time.GetTimestamp();
        var allowed = await AskAsync(target.Url);
        lock (target)
        {
            target.Interval = allowed ? Fresh : target.Last == false ? Earlier(target.Interval * 2, Fresh) : FirstRetry;
            target.Last = allowed;
            target.AskedAt = askedAt;
            target.Running = null;
        }
        return allowed;
    }

    private async Task<bool> AskAsync(string url)
    {
        using var timeout = new CancellationTokenSource(CallTimeout, time);
        try
        {
            var reply = await AskAsync("OPTIONS", url, timeout.Token);
            if (reply.StatusCode == StatusCodes.Status404NotFound)
                reply = await AskAsync("GET", url, timeout.Token);
            var allowed = reply.Headers["WebHook-Allowed-Origin"].ToString().Trim();
            if (reply.StatusCode is >= 200 and < 300 && (allowed == "*" || allowed.Equals(origin, StringComparison.OrdinalIgnoreCase)))
                return true;
            logger.LogWarning(
                "The event handler {Url} did not allow events from {Origin}: it answered {StatusCode} with WebHook-Allowed-Origin '{Allowed}'. No event is sent until it does.",
                url, origin, reply.StatusCode, allowed);
        }
        catch (OperationCanceledException)
        {
            logger.LogWarning("The event handler {Url} did not answer the validation request within {Timeout}.", url, CallTimeout);
        }
        catch (Exception ex)
        {
            logger.LogWarning(ex, "The validation request to the event handler {Url} failed.", url);
        }
        return false;
    }

    private Task<HttpReply> AskAsync(string method, string url, CancellationToken ct)
    {
        var headers = new HeaderDictionary { ["WebHook-Request-Origin"] = origin, ["ce-awpsversion"] = "1.0" };
        return http.SendAsync(new HttpCall(method, url, headers, ReadOnlyMemory<byte>.Empty), ct).WaitAsync(ct);
    }

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Target(string url)
    {
        public string Url => url;
        public Task<bool>? Running { get; set; }
        public bool? Last { get; set; }
        public long AskedAt { get; set; }
        public TimeSpan Interval { get; set; }
    }
}
