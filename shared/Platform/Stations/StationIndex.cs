using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Stations;

/// <summary>What a tenant's list of stations knows of one; the station's own partition holds the truth.</summary>
public sealed record StationEntry
{
    public required string Id { get; init; }
    public required string LocationId { get; init; }

    /// <summary>Wholesale codes of the station and its connectors.</summary>
    public required IReadOnlyList<string> TariffCodes { get; init; }
    public required IReadOnlyList<string> ReimbursementTariffCodes { get; init; }

    public TimePricing TimePricing { get; init; }
    public bool ShowsPrices { get; init; }

    public static StationEntry Of(Station station)
    {
        var connectors = station.Evses.SelectMany(evse => evse.Connectors).ToArray();
        return new StationEntry
        {
            Id = station.Id,
            LocationId = station.LocationId,
            TimePricing = station.TimePricing,
            ShowsPrices = station.ShowsPrices,
            TariffCodes = Codes(station.TariffCode, connectors.Select(connector => connector.TariffCode)),
            ReimbursementTariffCodes = Codes(station.ReimbursementTariffCode, connectors.Select(connector => connector.ReimbursementTariffCode)),
        };
    }

    private static string[] Codes(string? own, IEnumerable<string?> overrides) =>
        [.. overrides.Prepend(own).OfType<string>().Distinct(StringComparer.Ordinal)];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StationEntry))]
internal sealed partial class StationEntryJson : JsonSerializerContext;

/// <summary>
/// The stations of a tenant by id, since each station has a partition of its own. Written before a station is
/// created and after it is deleted, so that no station is missing here.
/// </summary>
public sealed class StationIndex(IDocumentStore store)
{
    private static readonly DocumentType<StationEntry> Type = new(
        "station-entry", StationEntryJson.Default.StationEntry, entry => KeyText.Escape(entry.Id), entry => entry.Id);

    private readonly DocumentCollection<StationEntry> entries = new(store, Type, Container.Config, "charge station");

    /// <summary>In order of their ids. An entry may outlive its station for a moment.</summary>
    public Task<RecordPage<StationEntry>> ListAsync(
        string tenantId, string? locationId, int limit, Continuation? after, CancellationToken ct) =>
        entries.ListAsync(Partition(tenantId), limit, after, ct, locationId is null ? [] : [AtLocation(locationId)]);

    /// <summary>Whether the tenant has a station of this identity.</summary>
    public async Task<bool> ContainsAsync(string tenantId, string stationId, CancellationToken ct) =>
        StationValidation.IsIdentity(stationId) && await entries.GetAsync(Partition(tenantId), KeyText.Escape(stationId), ct) is not null;

    public async Task<string?> FirstAtAsync(string tenantId, string locationId, CancellationToken ct) =>
        (await ListAsync(tenantId, locationId, 1, null, ct)).Items is [var first] ? first.Value.Id : null;

    /// <summary>A station that names a tariff code; reads every entry, so it is for rare questions.</summary>
    public async Task<string?> FirstWithTariffAsync(string tenantId, string code, bool reimbursement, CancellationToken ct) =>
        await WithTariffAsync(tenantId, code, reimbursement, ct).FirstOrDefaultAsync(ct) is { } entry ? entry.Id : null;

    /// <summary>Every station that names a tariff code; reads every entry, so it is for rare questions.</summary>
    public IAsyncEnumerable<StationEntry> WithTariffAsync(string tenantId, string code, bool reimbursement, CancellationToken ct) =>
        entries.AllAsync(Partition(tenantId), ct).Select(entry => entry.Value).Where(entry =>
            (reimbursement ? entry.ReimbursementTariffCodes : entry.TariffCodes).Contains(code, StringComparer.Ordinal));

    public async Task PutAsync(string tenantId, StationEntry entry, CancellationToken ct) =>
        await store.WriteAsync(Container.Config, Partition(tenantId), [Type.Upsert(entry)], ct);

    public async Task RemoveAsync(string tenantId, string stationId, CancellationToken ct) =>
        await entries.DeleteAsync(Partition(tenantId), KeyText.Escape(stationId), Outcomes.Precondition.Any, ct);

    private static DocumentFilter AtLocation(string locationId) => new("locationId", locationId);
    private static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "station-entry");
}
