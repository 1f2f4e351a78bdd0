using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Chargers;

/// <summary>Gathers what a station told of itself, for whoever looks at the station.</summary>
public sealed class StationStatusReader(StationRuntimeStore runtime, Presence presence, IMessageLog log, TimeProvider time) : IStationStatusReader
{
    private const int NewestMessages = 500;

    /// <summary>A closed socket counts as offline after this long: chargers reconnect all the time.</summary>
    private static readonly TimeSpan ReconnectPatience = TimeSpan.FromSeconds(120);

    public async Task<StationStatus> ReadAsync(string tenantId, string stationId, CancellationToken ct)
    {
        var connection = await presence.CurrentAsync(tenantId, stationId, ct);
        var notes = await ReadNotesAsync(tenantId, stationId, ct);
        if (connection is null)
            return StationStatus.NeverSeen with { Notes = notes };
        var connectors = await runtime.GetConnectorsAsync(tenantId, stationId, ct);
        return new StationStatus
        {
            Connectivity = IsOnline(connection) ? Connectivity.Online : Connectivity.Offline,
            ConnectedSince = connection.ConnectionId is null ? null : connection.ConnectedAt,
            LastSeenAt = connection.LastSeenAt,
            ProtocolVersion = connection.Subprotocol,
            Boot = connection.Boot,
            Connectors = [.. connectors.Where(state => state.Status is not null)
                .Select(state => new ConnectorReport(state.ConnectorId, state.Status!.Value, state.ErrorCode ?? "NoError", state.ChangedAt ?? connection.LastSeenAt ?? default))],
            Notes = notes,
        };
    }

    public async Task<string?> BusyAsync(string tenantId, string stationId, CancellationToken ct)
    {
        var connectors = await runtime.GetConnectorsAsync(tenantId, stationId, ct);
        var open = connectors.SelectMany(state => state.Open).FirstOrDefault();
        return open is null ? null : $"session {open.SessionId}, which is open";
    }

    /// <summary>A station whose every connection was refused has notes, too.</summary>
    private async Task<IReadOnlyList<StationNote>> ReadNotesAsync(string tenantId, string stationId, CancellationToken ct)
    {
        var messages = await log.ReadAsync(tenantId, stationId, null, null, NewestMessages, ct);
        return [.. messages.Where(message => message.Direction == MessageDirection.Note)
            .GroupBy(message => message.Action)
            .Select(notes => new StationNote(notes.Key, notes.First().Content, notes.First().At, notes.Count()))];
    }

    private bool IsOnline(StationConnection connection) =>
        connection.ConnectionId is not null || time.GetUtcNow() - connection.DisconnectedAt < ReconnectPatience;
}
