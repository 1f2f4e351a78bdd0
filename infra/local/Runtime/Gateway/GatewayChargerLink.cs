using System.Net.WebSockets;
using System.Text;
using GreenFlux.Platform.Chargers;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>The way to a charger's socket when it is in this very process.</summary>
public sealed class GatewayChargerLink(OcppGateway gateway) : IChargerLink
{
    public Task SendAsync(string connectionId, string frame, CancellationToken ct) =>
        Find(connectionId) is { } connection ? connection.SendAsync(WebSocketMessageType.Text, Encoding.UTF8.GetBytes(frame), ct) : Task.CompletedTask;

    public Task CloseAsync(string connectionId, string reason, CancellationToken ct) =>
        Find(connectionId) is { } connection
            ? connection.CloseAsync(WebSocketCloseStatus.NormalClosure, CloseReasons.ClosedByAppServer, reason).WaitAsync(ct)
            : Task.CompletedTask;

    public Task<bool> IsAliveAsync(string connectionId, TimeSpan patience, CancellationToken ct) =>
        Find(connectionId) is { } connection ? connection.IsAliveAsync(patience, ct) : Task.FromResult(false);

    private GatewayConnection? Find(string connectionId) => gateway.Find(gateway.Options.Hub, connectionId);
}
