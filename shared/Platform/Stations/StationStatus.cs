using GreenFlux.Ocpp.Charger;

namespace GreenFlux.Platform.Stations;

/// <summary>Unknown: the station never connected.</summary>
public enum Connectivity { Online, Offline, Unknown }

/// <summary>What a station says of itself, gathered from its runtime documents.</summary>
public sealed record StationStatus
{
    public required Connectivity Connectivity { get; init; }
    public DateTimeOffset? ConnectedSince { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>The subprotocol, for example <c>ocpp1.6</c>.</summary>
    public string? ProtocolVersion { get; init; }
    public Booted? Boot { get; init; }
    public IReadOnlyList<ConnectorReport> Connectors { get; init; } = [];
    public IReadOnlyList<StationNote> Notes { get; init; } = [];

    public static StationStatus NeverSeen { get; } = new() { Connectivity = Connectivity.Unknown };
}

/// <summary>The latest status of a connector; 0 is the whole station.</summary>
public sealed record ConnectorReport(int Id, ConnectorStatus Status, string ErrorCode, DateTimeOffset ChangedAt);

/// <summary>Something odd that was tolerated.</summary>
/// <param name="Code">Stable, for example <c>CONNECTOR_LEARNT</c>.</param>
/// <param name="At">When it was last seen.</param>
/// <param name="Count">How often.</param>
public sealed record StationNote(string Code, string Detail, DateTimeOffset At, int Count);

/// <summary>Reads the running state of a station; implemented where chargers are served.</summary>
public interface IStationStatusReader
{
    Task<StationStatus> ReadAsync(string tenantId, string stationId, CancellationToken ct);

    /// <summary>Why the station may not be deleted now (an open transaction); null when it may.</summary>
    Task<string?> BusyAsync(string tenantId, string stationId, CancellationToken ct);
}
