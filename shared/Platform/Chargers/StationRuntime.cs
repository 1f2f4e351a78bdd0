using System.Text.Json.Serialization;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Chargers;

/// <summary>What a station last told of itself and of its connection.</summary>
public sealed record StationConnection
{
    /// <summary>The open socket; null while the station is offline.</summary>
    public string? ConnectionId { get; init; }
    public string? Subprotocol { get; init; }

    /// <summary>What this socket showed when it was admitted; see <see cref="Authentication.Proven"/>.</summary>
    public string? Proof { get; init; }
    public string? RemoteAddress { get; init; }
    public DateTimeOffset? ConnectedAt { get; init; }
    public DateTimeOffset? DisconnectedAt { get; init; }

    /// <summary>A connection that did not answer when asked, and whose end nobody has told; a frame from it proves that it lives.</summary>
    public string? GivenUp { get; init; }

    /// <summary>Last sign of life that was stored; at most five minutes behind.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }
    public DateTimeOffset? BootedAt { get; init; }
    public Booted? Boot { get; init; }

    /// <summary>The last newcomer that was held because this connection still answered: an operator should look.</summary>
    public HeldConnection? Held { get; init; }
}

/// <param name="At">When it was refused.</param>
/// <param name="RemoteAddress">Where it came from.</param>
public sealed record HeldConnection(DateTimeOffset At, string? RemoteAddress);

/// <summary>What a connector last reported, and the sessions that are open on it.</summary>
public sealed record ConnectorState
{
    public required int ConnectorId { get; init; }
    public ConnectorStatus? Status { get; init; }
    public string? ErrorCode { get; init; }
    public string? Info { get; init; }
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Usually none or one; several while queued offline transactions arrive out of order.</summary>
    public IReadOnlyList<OpenTransaction> Open { get; init; } = [];
}

/// <summary>A transaction that has started on a connector and is not known to have ended.</summary>
public sealed record OpenTransaction(string TransactionId, string SessionId, string IdTag, DateTimeOffset StartedAt, decimal MeterStartWh);

/// <summary>How a station's runtime state is kept, all in the station's own partition.</summary>
public static class StationDocuments
{
    public const string ConnectionId = "connection";

    public static DocumentType<StationConnection> Connection { get; } =
        new("connection", StationRuntimeJson.Default.StationConnection, _ => ConnectionId, _ => ConnectionId);

    public static DocumentType<ConnectorState> Connector { get; } =
        new("connector", StationRuntimeJson.Default.ConnectorState, state => ConnectorDocumentId(state.ConnectorId), state => $"{state.ConnectorId:D6}");

    public static string ConnectorDocumentId(int connectorId) => $"connector|{connectorId}";

    public static PartitionKey Partition(string tenantId, string stationId) => StationStore.Partition(tenantId, stationId);

    /// <summary>Every connector that the station ever spoke of, by number.</summary>
    public static DocumentQuery AllConnectors(string tenantId, string stationId) =>
        new(Container.Stations, Partition(tenantId, stationId), Connector.Kind) { Limit = 1000 };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StationConnection))]
[JsonSerializable(typeof(ConnectorState))]
internal sealed partial class StationRuntimeJson : JsonSerializerContext;
