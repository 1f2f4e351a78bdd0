using System.Collections.Concurrent;

namespace GreenFlux.Platform.Chargers;

/// <summary>
/// Keeps a station's last sign of life, without a write per frame: the stored time is refreshed when it is more than
/// four minutes old. Forgetting what was stored costs one write.
/// </summary>
public sealed class Presence(StationRuntimeStore runtime, TimeProvider time)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(4);
    private readonly ConcurrentDictionary<string, DateTimeOffset> stored = new(StringComparer.Ordinal);

    /// <summary>A frame came from the charger.</summary>
    public async Task SeenAsync(ConnectedCharger charger, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (stored.TryGetValue(charger.ConnectionId, out var last) && now - last < Refresh)
            return;
        await runtime.ChangeConnectionAsync(charger.TenantId, charger.StationId,
            connection => connection.ConnectionId == charger.ConnectionId ? connection with { LastSeenAt = now } : connection, ct);
        stored[charger.ConnectionId] = now;
    }

    /// <summary>The charger's socket closed; nothing changes when a newer one has taken its place.</summary>
    public async Task DisconnectedAsync(ConnectedCharger charger, CancellationToken ct)
    {
        stored.TryRemove(charger.ConnectionId, out _);
        var now = time.GetUtcNow();
        await runtime.ChangeConnectionAsync(charger.TenantId, charger.StationId,
            connection => connection.ConnectionId == charger.ConnectionId
                ? connection with { ConnectionId = null, DisconnectedAt = now, LastSeenAt = now }
                : connection, ct);
    }
}
