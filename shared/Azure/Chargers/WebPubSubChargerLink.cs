using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Messaging.WebPubSub;
using GreenFlux.Platform.Chargers;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Azure.Chargers;

/// <summary>
/// The way to a charger whose socket ends at one of our Web PubSub resources. The client's own pipeline repeats what was
/// answered 408, 429 or 5xx, as the service asks (<c>Retry-After</c>); what still fails then is a <see cref="ChargerLinkException"/>.
/// </summary>
/// <param name="clients">By the shard's name; the empty name for connections without one.</param>
public sealed partial class WebPubSubChargerLink(IReadOnlyDictionary<string, WebPubSubServiceClient> clients, ILogger<WebPubSubChargerLink> logger) : IChargerLink
{
    /// <summary>One frame or close, repeats included. A charger's answer to a call is not waited for longer than that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private const int NotFound = 404;

    public Task SendAsync(string connectionId, string frame, CancellationToken ct) =>
        // The client takes no token for this call: cut off, it goes on in the background and may still send.
        AskAsync("send to", connectionId, Patience, static (client, id, text, limit) => client.SendToConnectionAsync(id, text, ContentType.TextPlain).WaitAsync(limit), frame, ct);

    public Task CloseAsync(string connectionId, string reason, CancellationToken ct) =>
        AskAsync("close", connectionId, Patience,
            static (client, id, text, limit) => client.CloseConnectionAsync(id, text, new RequestContext { CancellationToken = limit }), reason, ct);

    /// <summary>Whether the service still holds the connection: it offers no ping, and notices a dead link by its own.</summary>
    public async Task<bool> IsAliveAsync(string connectionId, TimeSpan patience, CancellationToken ct)
    {
        var exists = false;
        await AskAsync("look for", connectionId, patience, async (client, id, _, limit) =>
            exists = (await client.ConnectionExistsAsync(id, new RequestContext { CancellationToken = limit })).Value, "", ct);
        return exists;
    }

    private async Task AskAsync(
        string what, string connectionId, TimeSpan patience, Func<WebPubSubServiceClient, string, string, CancellationToken, Task> ask, string text, CancellationToken ct)
    {
        var (shard, id) = ShardedConnectionId.Parse(connectionId);
        if (!clients.TryGetValue(shard ?? "", out var client))
        {
            // Its resource was taken out of service, and its sockets with it.
            LogUnknownShard(what, connectionId, shard);
            return;
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            await ask(client, id, text, limit.Token);
        }
        catch (RequestFailedException gone) when (gone.Status == NotFound)
        {
            // Nothing to send to, nothing left to close.
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw Failed(what, connectionId, $"it did not answer within {patience.TotalSeconds:0} s", late);
        }
        // Several attempts that all failed come as one exception that holds them.
        catch (Exception fault) when (fault is RequestFailedException or AuthenticationFailedException or HttpRequestException or IOException or AggregateException)
        {
            throw Failed(what, connectionId, fault is RequestFailedException { Status: var status and > 0 } ? $"it answered {status}" : fault.GetType().Name, fault);
        }
    }

    private ChargerLinkException Failed(string what, string connectionId, string why, Exception fault)
    {
        LogFailed(fault, what, connectionId, why);
        return new ChargerLinkException($"Web PubSub could not {what} connection {connectionId}: {why}.", fault);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Web PubSub could not {What} connection {ConnectionId}: {Why}")]
    private partial void LogFailed(Exception fault, string what, string connectionId, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not {What} connection {ConnectionId}: no shard '{Shard}' is configured, so it counts as gone")]
    private partial void LogUnknownShard(string what, string connectionId, string? shard);
}
