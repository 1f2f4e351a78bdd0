using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Roaming.Inbound;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Flags.Runs;

/// <summary>What a night does with partners' CDRs that are flagged: drop after 90 days, else decide anew.</summary>
public sealed class NightlyInboundCdrs(LedgerQuery ledger, InboundCdrs cdrs, TimeProvider time)
{
    internal async Task<(IReadOnlyList<string> Ids, LedgerCursor? After)> PageAsync(FlagRun run, int limit, CancellationToken ct)
    {
        var page = await ledger.ListAsync(
            InboundCdrDocuments.Cdr, run.TenantId, new LedgerFilter { Tag = InboundCdrDocuments.FlaggedTag }, limit, run.Cursor, ct);
        if (page.Items.Count == 0)
            return ([], null);
        var last = page.Items[^1];
        return ([.. page.Items.Select(cdr => cdr.Id)], new LedgerCursor(InboundCdr.LedgerIdOf(last.Id).Month, InboundCdrDocuments.Cdr.SortOf(last), last.Id));
    }

    /// <returns>As they stand afterwards.</returns>
    internal async Task<IReadOnlyList<InboundCdr>> DealWithAsync(FlagRun run, IReadOnlyList<string> ids, CancellationToken ct)
    {
        var outcomes = new List<InboundCdr>(ids.Count);
        foreach (var id in ids)
        {
            if (!(await cdrs.FindAsync(run.TenantId, id, ct)).Try(out var found, out _))
                continue;
            if (found.Value.Status == InboundCdrStatus.Flagged)
                await DealWithAsync(run, found.Value, ct);
            if ((await cdrs.FindAsync(run.TenantId, id, ct)).Try(out var outcome, out _))
                outcomes.Add(outcome.Value);
        }
        return outcomes;
    }

    private Task<Outcome<InboundCdr>> DealWithAsync(FlagRun run, InboundCdr cdr, CancellationToken ct) =>
        (cdr.FlaggedSince ?? cdr.ReceivedAt) + FlaggedTransaction.DroppedAfter <= run.AsOf
            ? cdrs.DropAsync(run.TenantId, cdr.Id, NightlyFlags.Expired(time.GetUtcNow()), ct)
            : cdrs.DecideAnewAsync(run.TenantId, cdr.Id, ct);
}
