using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Sessions;

/// <summary>Keeps stops whose start the platform never saw: stored and flagged once, however often they are resent.</summary>
public sealed class OrphanStops(IDocumentStore documents, SessionStore sessions, StationNotes notes, TimeProvider time)
{
    public const string UnknownTransaction = "UNKNOWN_TRANSACTION";

    public async Task FlagAsync(ConnectedCharger charger, TransactionEnded ended, CancellationToken ct)
    {
        var id = SessionId.Derived(ended.At,
            ContentHash.Of(charger.StationId, ended.TransactionId, ended.IdTag, ended.MeterStopWh, ended.At));
        var flagged = new FlaggedTransaction
        {
            Id = FlaggedTransaction.IdOf(id.ToString()),
            TenantId = charger.TenantId,
            StationId = charger.StationId,
            TransactionId = ended.TransactionId,
            TokenUid = ended.IdTag,
            EndedAt = ended.At,
            EnergyWh = 0m,
            MeterStopWh = ended.MeterStopWh,
            Reasons =
            [
                PartnerFlag.UnknownTransaction.Reason(
                    $"The charger stopped transaction '{ended.TransactionId}', which never started here. Compare its register " +
                    $"({ended.MeterStopWh} Wh) with the session before; drop it if that one covers the energy.",
                    $"station {charger.StationId}", looked: ["transactionId", "meterStop"]),
            ],
            FlaggedAt = time.GetUtcNow(),
            Samples = ended.Samples,
        };
        await sessions.AnnounceMonthAsync(charger.TenantId, id.Month, ct);
        await documents.WriteAsync(Container.Ledger, id.Partition(charger.TenantId), [CdrDocuments.Flagged.Create(flagged)], ct);
        notes.Add(charger.TenantId, charger.StationId, UnknownTransaction, flagged.Reasons[0].Sentence);
    }
}
