using GreenFlux.Platform.Chargers;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Poison;

/// <summary>Knows the transactions whose start is parked.</summary>
public sealed class ParkedTransactions(IDocumentStore documents)
{
    /// <returns>The parked start; null when there is none.</returns>
    public async Task<string?> FindAsync(ConnectedCharger charger, string transactionId, CancellationToken ct) =>
        (await documents.GetAsync(PoisonDocuments.Transaction, Container.Stations,
            StationDocuments.Partition(charger.TenantId, charger.StationId), PoisonDocuments.TransactionId(transactionId), ct))?.Value.ParkedId;
}
