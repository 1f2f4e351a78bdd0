using Azure;
using Azure.Messaging.WebPubSub;
using GreenFlux.Platform.Chargers;

namespace GreenFlux.Azure.Chargers;

/// <summary>The way to a charger whose socket ends at Azure Web PubSub.</summary>
public sealed class WebPubSubChargerLink(WebPubSubServiceClient client) : IChargerLink
{
    public Task SendAsync(string connectionId, string frame, CancellationToken ct) =>
        client.SendToConnectionAsync(connectionId, frame).WaitAsync(ct);

    public async Task CloseAsync(string connectionId, string reason, CancellationToken ct)
    {
        try
        {
            await client.CloseConnectionAsync(connectionId, reason, new RequestContext { CancellationToken = ct });
        }
        catch (RequestFailedException ex) when (ex.Status == 404)
        {
            // Gone already, which is what was wanted.
        }
    }

    /// <summary>Whether the service still holds the connection: it offers no ping, and notices a dead link by its own.</summary>
    /// <exception cref="TimeoutException">The service did not answer within <paramref name="patience"/>, so nothing is known.</exception>
    public async Task<bool> IsAliveAsync(string connectionId, TimeSpan patience, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            return (await client.ConnectionExistsAsync(connectionId, new RequestContext { CancellationToken = limit.Token })).Value;
        }
        catch (OperationCanceledException ex) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"Web PubSub did not say within {patience} whether connection {connectionId} exists.", ex);
        }
    }
}
