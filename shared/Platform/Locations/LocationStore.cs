using System.Text.Json.Serialization;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Locations;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Location))]
internal sealed partial class LocationJson : JsonSerializerContext;

/// <summary>The places of a tenant.</summary>
public sealed class LocationStore(IDocumentStore store, StationIndex stations)
{
    private readonly DocumentCollection<Location> locations = new(
        store,
        new DocumentType<Location>("location", LocationJson.Default.Location, location => location.Id, location => location.Id),
        Container.Config,
        "location");

    public Task<Versioned<Location>?> GetAsync(string tenantId, string id, CancellationToken ct) => locations.GetAsync(Partition(tenantId), id, ct);

    public Task<Outcome<Versioned<Location>>> FindAsync(string tenantId, string id, CancellationToken ct) => locations.FindAsync(Partition(tenantId), id, ct);

    /// <summary>In order of their ids.</summary>
    public Task<RecordPage<Location>> ListAsync(string tenantId, int limit, Continuation? after, CancellationToken ct) =>
        locations.ListAsync(Partition(tenantId), limit, after, ct);

    public async Task<Outcome<Versioned<Location>>> CreateAsync(Location location, CancellationToken ct)
    {
        var findings = LocationValidation.Check(location);
        return findings.All.Count > 0
            ? Outcome<Versioned<Location>>.Refused(findings.All)
            : await locations.CreateAsync(Partition(location.TenantId), location, ct);
    }

    public async Task<Outcome<Versioned<Location>>> ReplaceAsync(Location location, Precondition precondition, CancellationToken ct)
    {
        var findings = LocationValidation.Check(location);
        return findings.All.Count > 0
            ? Outcome<Versioned<Location>>.Refused(findings.All)
            : await locations.ReplaceAsync(Partition(location.TenantId), location.Id, precondition, _ => location, ct);
    }

    /// <summary>Refused while a station stands there.</summary>
    public Task<Outcome<Location>> DeleteAsync(string tenantId, string id, Precondition precondition, CancellationToken ct) =>
        locations.DeleteAsync(Partition(tenantId), id, precondition, ct, async _ =>
            await stations.FirstAtAsync(tenantId, id, ct) is { } station
                ? Refusal.InUse("location", id, $"charge station '{station}'")
                : null);

    private static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "location");
}
