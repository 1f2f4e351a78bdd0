using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Chargers;

/// <summary>A station's connection and connectors.</summary>
public sealed class StationRuntimeStore(IDocumentStore documents)
{
    public async Task<StationConnection?> GetConnectionAsync(string tenantId, string stationId, CancellationToken ct) =>
        (await documents.GetAsync(StationDocuments.Connection, Container.Stations, StationDocuments.Partition(tenantId, stationId),
            StationDocuments.ConnectionId, ct))?.Value;

    public async Task<ConnectorState?> GetConnectorAsync(string tenantId, string stationId, int connectorId, CancellationToken ct) =>
        (await ReadConnectorAsync(tenantId, stationId, connectorId, ct))?.Value;

    public Task<Versioned<ConnectorState>?> ReadConnectorAsync(string tenantId, string stationId, int connectorId, CancellationToken ct) =>
        documents.GetAsync(StationDocuments.Connector, Container.Stations, StationDocuments.Partition(tenantId, stationId),
            StationDocuments.ConnectorDocumentId(connectorId), ct);

    public async Task<IReadOnlyList<ConnectorState>> GetConnectorsAsync(string tenantId, string stationId, CancellationToken ct)
    {
        var connectors = new List<ConnectorState>();
        await foreach (var state in documents.QueryAllAsync(StationDocuments.Connector, StationDocuments.AllConnectors(tenantId, stationId), ct))
            connectors.Add(state.Value);
        return connectors;
    }

    /// <summary>Applies the change to the newest state until it is stored; a change that returns its argument writes nothing.</summary>
    /// <returns>The state before and after.</returns>
    public Task<(StationConnection Before, StationConnection After)> ChangeConnectionAsync(
        string tenantId, string stationId, Func<StationConnection, StationConnection> change, CancellationToken ct) =>
        ChangeAsync(StationDocuments.Connection, StationDocuments.Partition(tenantId, stationId), StationDocuments.ConnectionId,
            () => new StationConnection(), (connection, _) => ValueTask.FromResult(change(connection)), ct);

    /// <inheritdoc cref="ChangeConnectionAsync"/>
    public Task<(ConnectorState Before, ConnectorState After)> ChangeConnectorAsync(
        string tenantId, string stationId, int connectorId, Func<ConnectorState, ConnectorState> change, CancellationToken ct) =>
        ChangeConnectorAsync(tenantId, stationId, connectorId, (state, _) => ValueTask.FromResult(change(state)), ct);

    /// <param name="change">May do what has to be done before the state is stored, and may be called again: what it does must be harmless to repeat.</param>
    /// <inheritdoc cref="ChangeConnectionAsync"/>
    public Task<(ConnectorState Before, ConnectorState After)> ChangeConnectorAsync(
        string tenantId, string stationId, int connectorId, Func<ConnectorState, CancellationToken, ValueTask<ConnectorState>> change, CancellationToken ct) =>
        ChangeAsync(StationDocuments.Connector, StationDocuments.Partition(tenantId, stationId), StationDocuments.ConnectorDocumentId(connectorId),
            () => new ConnectorState { ConnectorId = connectorId }, change, ct);

    private async Task<(T Before, T After)> ChangeAsync<T>(
        DocumentType<T> type, PartitionKey partition, string id, Func<T> initial, Func<T, CancellationToken, ValueTask<T>> change, CancellationToken ct)
        where T : class
    {
        while (true)
        {
            var current = await documents.GetAsync(type, Container.Stations, partition, id, ct);
            var before = current?.Value ?? initial();
            var after = await change(before, ct);
            if (ReferenceEquals(before, after))
                return (before, after);
            if ((await documents.WriteAsync(Container.Stations, partition, [type.Put(after, current?.ETag)], ct)).Succeeded)
                return (before, after);
        }
    }
}
