using System.Collections.Concurrent;

namespace GreenFlux.Platform.Chargers;

/// <summary>
/// Knows whether a station is connected. Keeps its last sign of life without a write per frame: the stored time is
/// refreshed when it is more than four minutes old. Forgetting what was stored costs one write.
/// </summary>
public sealed class Presence(StationRuntimeStore runtime, IChargerLink link, TimeProvider time)
{
    private const int MostRemembered = 200_000;
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(4);

    /// <summary>A connection that was silent for longer is asked for before it is believed in.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromMinutes(6);

    /// <summary>A connection that was last heard of before may have died with the process that held it.</summary>
    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    private readonly ConcurrentDictionary<string, DateTimeOffset> stored = new(StringComparer.Ordinal);

    /// <summary>
    /// The station's connection. The word that a connection closed may be lost (a crash, a failed delivery): one that
    /// was silent for long, or since before this process started, and doesn't answer is given up, as of its last sign of life.
    /// </summary>
    public async Task<StationConnection?> CurrentAsync(string tenantId, string stationId, CancellationToken ct)
    {
        var connection = await runtime.GetConnectionAsync(tenantId, stationId, ct);
        if (connection?.ConnectionId is not { } id || IsTrusted(connection) || await IsAliveAsync(id, ct))
            return connection;
        return (await runtime.ChangeConnectionAsync(tenantId, stationId,
            current => current.ConnectionId == id
                ? current with { ConnectionId = null, GivenUp = id, DisconnectedAt = current.LastSeenAt }
                : current, ct)).After;
    }

    /// <summary>A gateway that can't say is no reason to give a connection up.</summary>
    private async Task<bool> IsAliveAsync(string connectionId, CancellationToken ct)
    {
        try
        {
            return await link.IsAliveAsync(connectionId, ChargerAdmission.PingPatience, ct);
        }
        catch (ChargerLinkException)
        {
            return true;
        }
    }

    private bool IsTrusted(StationConnection connection) =>
        connection.LastSeenAt >= startedAt && time.GetUtcNow() - connection.LastSeenAt < Doubt;

    /// <summary>
    /// A frame came from the charger; one that had been given up is back. A connection in whose place there is another
    /// should have been closed when that came, and is closed now: what it sent until then still counts.
    /// </summary>
    public async Task SeenAsync(ConnectedCharger charger, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (stored.TryGetValue(charger.ConnectionId, out var last) && now - last < Refresh)
            return;
        var (_, current) = await runtime.ChangeConnectionAsync(charger.TenantId, charger.StationId,
            // On Azure a charger's frames reach many processes: what another one has just stored isn't stored again.
            connection => connection.ConnectionId == charger.ConnectionId
                    ? now - connection.LastSeenAt < Refresh ? connection : connection with { LastSeenAt = now }
                : connection.ConnectionId is null && connection.GivenUp == charger.ConnectionId
                    ? connection with { ConnectionId = charger.ConnectionId, GivenUp = null, DisconnectedAt = null, LastSeenAt = now }
                : connection, ct);
        // Connections whose end nobody told leave their entry behind.
        if (stored.Count >= MostRemembered)
            stored.Clear();
        stored[charger.ConnectionId] = current.ConnectionId == charger.ConnectionId ? current.LastSeenAt ?? now : now;
        if (current.ConnectionId is not null && current.ConnectionId != charger.ConnectionId)
            await CloseReplacedAsync(charger.ConnectionId, ct);
    }

    private async Task CloseReplacedAsync(string connectionId, CancellationToken ct)
    {
        try
        {
            await link.CloseAsync(connectionId, ChargerAdmission.ReplacedReason, ct);
        }
        catch (ChargerLinkException)
        {
            // It is asked to go again with a later frame.
            stored.TryRemove(connectionId, out _);
        }
    }

    /// <summary>The charger's socket closed; nothing changes when a newer one has taken its place.</summary>
    public async Task DisconnectedAsync(ConnectedCharger charger, CancellationToken ct)
    {
        stored.TryRemove(charger.ConnectionId, out _);
        var now = time.GetUtcNow();
        await runtime.ChangeConnectionAsync(charger.TenantId, charger.StationId,
            connection => connection.ConnectionId == charger.ConnectionId ? connection with { ConnectionId = null, DisconnectedAt = now, LastSeenAt = now }
                : connection.GivenUp == charger.ConnectionId ? connection with { GivenUp = null }
                : connection, ct);
    }
}
