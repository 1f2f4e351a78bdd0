using GreenFlux.Billing.Calibration;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Calibration;

/// <summary>What an operator registers of one key.</summary>
public sealed record MeterKeyWish(string PublicKey, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, string? MeterSerial);

/// <summary>Registered keys, and those that the charger told of, by station and connector.</summary>
public sealed class MeterKeyStore(IDocumentStore documents, StationStore stations, TimeProvider time)
{
    /// <summary>A meter is swapped now and then.</summary>
    public const int MaxKeys = 20;

    private const int MaxConnectors = 1000;

    /// <summary>The ETag of a connector for which nothing was registered yet.</summary>
    private const string NothingYet = "none";

    /// <summary>The connectors of a station that are configured or have keys, in order.</summary>
    public async Task<Outcome<IReadOnlyList<KeysOfConnector>>> ListAsync(string tenantId, string stationId, CancellationToken ct)
    {
        if (!(await stations.FindAsync(tenantId, stationId, ct)).Try(out var station, out var refusals))
            return Outcome<IReadOnlyList<KeysOfConnector>>.Refused(refusals);
        var registered = await AllAsync(MeterKeyDocuments.Registered, tenantId, stationId, ct);
        var told = await AllAsync(MeterKeyDocuments.Told, tenantId, stationId, ct);
        var ids = ConnectorsOf(station.Value).Concat(registered.Select(keys => keys.Value.ConnectorId)).Concat(told.Select(keys => keys.Value.ConnectorId)).Distinct().Order();
        return Outcome<IReadOnlyList<KeysOfConnector>>.Of([.. ids.Select(id => Of(
            id, registered.FirstOrDefault(keys => keys.Value.ConnectorId == id), told.FirstOrDefault(keys => keys.Value.ConnectorId == id)?.Value))]);
    }

    /// <summary>One connector of those.</summary>
    public async Task<Outcome<KeysOfConnector>> FindAsync(string tenantId, string stationId, int connectorId, CancellationToken ct)
    {
        if (!(await ListAsync(tenantId, stationId, ct)).Try(out var all, out var refusals))
            return Outcome<KeysOfConnector>.Refused(refusals);
        return all.FirstOrDefault(keys => keys.ConnectorId == connectorId) is { } found ? found : Refusal.NotFound("connector", $"{connectorId}");
    }

    /// <summary>Replaces the keys of a connector. A key that was there keeps the time of its registration.</summary>
    public async Task<Outcome<Done>> RegisterAsync(
        string tenantId, string stationId, int connectorId, IReadOnlyList<MeterKeyWish> wishes, Precondition precondition, CancellationToken ct)
    {
        if (!(await stations.FindAsync(tenantId, stationId, ct)).Try(out var station, out var refusals))
            return Outcome<Done>.Refused(refusals);
        if (!ConnectorsOf(station.Value).Contains(connectorId))
            return Refusal.NotFound("connector", $"{connectorId}");
        var findings = MeterKeyValidation.Check(wishes);
        if (findings.All.Count > 0)
            return Outcome<Done>.Refused(findings.All);
        while (true)
        {
            var partition = StationStore.Partition(tenantId, stationId);
            var current = await documents.GetAsync(MeterKeyDocuments.Registered, Container.Stations, partition, MeterKeyDocuments.IdOf(connectorId), ct);
            if (!precondition.Allows(current?.ETag ?? NothingYet))
                return Refusal.Stale("meter keys of connector", $"{connectorId}");
            var changed = new ConnectorKeys(connectorId, [.. wishes.Select(wish => KeyOf(wish, current?.Value.Keys ?? []))]);
            if ((await documents.WriteAsync(Container.Stations, partition, [MeterKeyDocuments.Registered.Put(changed, current?.ETag)], ct)).Succeeded)
                return default(Done);
        }
    }

    /// <summary>The registered keys that were valid at some time of the session; also those of a station that is gone.</summary>
    public async Task<IReadOnlyList<MeterPublicKey>> ValidAsync(
        string tenantId, string stationId, int connectorId, DateTimeOffset begin, DateTimeOffset end, CancellationToken ct)
    {
        var keys = await documents.GetAsync(
            MeterKeyDocuments.Registered, Container.Stations, StationStore.Partition(tenantId, stationId), MeterKeyDocuments.IdOf(connectorId), ct);
        return [.. (keys?.Value.Keys ?? []).Where(key => key.IsValidWithin(begin, end)).Select(key => MeterPublicKey.Parse(key.PublicKey)).OfType<MeterPublicKey>()];
    }

    /// <summary>Keeps what the charger told, the newest of each source; what is known already writes nothing.</summary>
    /// <returns>The key if it is news and none of those registered; else null.</returns>
    public async Task<ToldKey?> TellAsync(string tenantId, string stationId, int connectorId, string publicKey, string source, CancellationToken ct)
    {
        if (publicKey.Length is 0 or > MeterKeyValidation.MaxKeyLength)
            return null;
        var partition = StationStore.Partition(tenantId, stationId);
        var told = new ToldKey(publicKey, MeterPublicKey.Parse(publicKey)?.Id, source, time.GetUtcNow());
        while (true)
        {
            var current = await documents.GetAsync(MeterKeyDocuments.Told, Container.Stations, partition, MeterKeyDocuments.ToldIdOf(connectorId), ct);
            var before = current?.Value.Keys ?? [];
            if (before.Any(known => known.Source == source && known.PublicKey == publicKey))
                return null;
            var changed = new ConnectorToldKeys(connectorId, [.. before.Where(known => known.Source != source), told]);
            if ((await documents.WriteAsync(Container.Stations, partition, [MeterKeyDocuments.Told.Put(changed, current?.ETag)], ct)).Succeeded)
                break;
        }
        var registered = await documents.GetAsync(MeterKeyDocuments.Registered, Container.Stations, partition, MeterKeyDocuments.IdOf(connectorId), ct);
        return registered is { Value.Keys: { Count: > 0 } keys } && keys.All(key => key.KeyId != told.KeyId) ? told : null;
    }

    private async Task<IReadOnlyList<Versioned<T>>> AllAsync<T>(DocumentType<T> type, string tenantId, string stationId, CancellationToken ct)
        where T : class
    {
        var query = new DocumentQuery(Container.Stations, StationStore.Partition(tenantId, stationId), type.Kind) { Limit = MaxConnectors };
        return [.. (await documents.QueryAsync(query, ct)).Documents.Select(type.Read)];
    }

    private static KeysOfConnector Of(int connectorId, Versioned<ConnectorKeys>? registered, ConnectorToldKeys? told) =>
        new(connectorId, registered?.Value.Keys ?? [], told?.Keys ?? [], registered?.ETag ?? NothingYet);

    private MeterKey KeyOf(MeterKeyWish wish, IReadOnlyList<MeterKey> before)
    {
        var id = MeterPublicKey.Parse(wish.PublicKey)!.Id;
        return new MeterKey(wish.PublicKey, id, wish.ValidFrom, wish.ValidTo, wish.MeterSerial,
            before.FirstOrDefault(known => known.KeyId == id)?.RegisteredAt ?? time.GetUtcNow());
    }

    private static IEnumerable<int> ConnectorsOf(Station station) => station.Evses.SelectMany(evse => evse.Connectors).Select(connector => connector.Id);
}
