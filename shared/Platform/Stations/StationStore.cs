using System.Text.Json.Serialization;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Stations;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Station))]
internal sealed partial class StationJson : JsonSerializerContext;

/// <summary>Stations, each in a partition of its own.</summary>
public sealed class StationStore(IDocumentStore store, DirectoryStore directory, StationIndex index)
{
    public const string DocumentId = "station";

    internal static readonly DocumentType<Station> Type = new("station", StationJson.Default.Station, _ => DocumentId, _ => "");

    private readonly DocumentCollection<Station> stations = new(store, Type, Container.Stations, "charge station");

    public async Task<Versioned<Station>?> GetAsync(string tenantId, string stationId, CancellationToken ct) =>
        StationValidation.IsIdentity(stationId) ? await stations.GetAsync(Partition(tenantId, stationId), DocumentId, ct) : null;

    public async Task<Outcome<Versioned<Station>>> FindAsync(string tenantId, string stationId, CancellationToken ct) =>
        await GetAsync(tenantId, stationId, ct) is { } station ? station : Refusal.NotFound("charge station", stationId);

    /// <summary>The station that a charger's identity belongs to, whichever tenant owns it; null when none does.</summary>
    public async Task<Versioned<Station>?> FindByIdentityAsync(string identity, CancellationToken ct)
    {
        if (!StationValidation.IsIdentity(identity))
            return null;
        var owner = await directory.FindAsync(DirectoryKinds.ChargeStation, DirectoryStore.HashOf(identity), ct);
        return owner is null ? null : await GetAsync(owner.Value.TenantId, owner.Value.OwnerId, ct);
    }

    /// <summary>In order of their ids.</summary>
    public async Task<RecordPage<Station>> ListAsync(string tenantId, string? locationId, int limit, Continuation? after, CancellationToken ct)
    {
        var page = await index.ListAsync(tenantId, locationId, limit, after, ct);
        var found = await Task.WhenAll(page.Items.Select(entry => GetAsync(tenantId, entry.Value.Id, ct)));
        return new RecordPage<Station>([.. found.OfType<Versioned<Station>>()], page.Next);
    }

    /// <summary>Where everything about a station is kept.</summary>
    public static PartitionKey Partition(string tenantId, string stationId) => PartitionKey.Of(tenantId, stationId);
}
