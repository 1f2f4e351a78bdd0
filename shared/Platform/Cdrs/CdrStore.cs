using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Cdrs;

/// <summary>Reads CDRs and flagged transactions.</summary>
public sealed class CdrStore(IDocumentStore documents)
{
    public async Task<Cdr?> GetCdrAsync(string tenantId, string cdrId, CancellationToken ct) =>
        Cdr.TryParseId(cdrId, out var session)
            ? (await documents.GetAsync(CdrDocuments.Cdr, Container.Ledger, session.Partition(tenantId), cdrId, ct))?.Value
            : null;

    public async Task<FlaggedTransaction?> GetFlaggedAsync(string tenantId, string flaggedId, CancellationToken ct) =>
        FlaggedTransaction.TryParseId(flaggedId, out var session)
            ? (await documents.GetAsync(CdrDocuments.Flagged, Container.Ledger, session.Partition(tenantId), flaggedId, ct))?.Value
            : null;
}
