using System.Text.Json.Serialization;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Locations;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Location))]
internal sealed partial class LocationJson : JsonSerializerContext;

/// <summary>The places of a tenant.</summary>
public sealed class LocationStore(IDocumentStore store, RecordCatalog catalog, StationIndex stations)
    : TenantRecords<Location>(store, Definition, catalog)
{
    public static RecordKind<Location> Definition { get; } =
        new("location", "location", null, LocationJson.Default.Location, LocationValidation.Check,
            new Reference<Location>("cpoId", location => location.CpoId, static () => PartyKinds.Cpo));

    /// <summary>A location stays while a station stands there.</summary>
    protected override async Task<string?> UserAsync(string tenantId, string id, CancellationToken ct) =>
        await stations.FirstAtAsync(tenantId, id, ct) is { } station ? $"charge station '{station}'" : null;
}
