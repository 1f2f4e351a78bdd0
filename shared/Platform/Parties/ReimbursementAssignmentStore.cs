using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Parties;

/// <summary>Who is paid back where; of one location or station one party at a time.</summary>
public sealed class ReimbursementAssignmentStore(IDocumentStore store, RecordCatalog catalog, StationIndex stations)
    : TimedRecords<ReimbursementAssignment>(store, PartyKinds.ReimbursementAssignment, catalog)
{
    /// <summary>An assignment that names a station; null for none.</summary>
    public async Task<string?> FirstOfStationAsync(string tenantId, string stationId, CancellationToken ct) =>
        (await FirstAsync(tenantId, "stationId", stationId, ct))?.Value.Id;

    protected override async Task CheckAsync(ReimbursementAssignment? stored, ReimbursementAssignment record, Findings findings, CancellationToken ct)
    {
        if (record.StationId is { } stationId && !await stations.ContainsAsync(record.TenantId, stationId, ct))
            findings.Add(Refusal.Unknown("stationId", $"There is no charge station '{stationId}'. Create it first."));
    }
}
