using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Roaming.Inbound;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Flags.Runs;

/// <summary>What a night does with partners' CDRs that are flagged: decide anew, drop after 90 days, warn.</summary>
public sealed class NightlyInboundCdrs(IDocumentStore documents, LedgerQuery ledger, InboundCdrs cdrs, OutboxEntries outbox, TimeProvider time)
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
            await DealWithAsync(run, id, ct);
            if ((await cdrs.FindAsync(run.TenantId, id, ct)).Try(out var outcome, out _))
                outcomes.Add(outcome.Value);
        }
        return outcomes;
    }

    private async Task DealWithAsync(FlagRun run, string id, CancellationToken ct)
    {
        if (await FlaggedAsync(run, id, ct) is null)
            return;
        if (!(await cdrs.DecideAnewAsync(run.TenantId, id, ct)).Try(out var flagged, out _) || flagged.Status != InboundCdrStatus.Flagged)
            return;
        if (flagged.DropsAt <= run.AsOf)
            await cdrs.DropAsync(run.TenantId, id, NightlyFlags.Expired(time.GetUtcNow()), ct);
        else if (NightlyFlags.WarningDayOf(flagged.HeldSince, run.AsOf) is { } day)
            await WarnAsync(run, id, day, ct);
    }

    /// <summary>The CDR with its history and the webhook in one batch; once for each day.</summary>
    private async Task WarnAsync(FlagRun run, string id, int day, CancellationToken ct)
    {
        while (await FlaggedAsync(run, id, ct) is { Value: var flagged } found && !(flagged.Warning?.Day >= day))
        {
            var now = time.GetUtcNow();
            var warning = new FlagWarning(day, run.Id);
            var warned = (flagged with { Warning = warning }).Record(NightlyFlags.Warned(now, flagged.DropsAt));
            List<DocumentWrite> writes = [InboundCdrDocuments.Cdr.Replace(warned, found.ETag), .. await outbox.ForExpiringAsync(flagged, warning, now, ct)];
            if ((await documents.WriteAsync(Container.Ledger, InboundCdr.LedgerIdOf(id).Partition(run.TenantId), writes, ct)).Succeeded)
                return;
        }
    }

    /// <summary>Null: it is not flagged, or not any more.</summary>
    private async Task<Versioned<InboundCdr>?> FlaggedAsync(FlagRun run, string id, CancellationToken ct) =>
        (await cdrs.FindAsync(run.TenantId, id, ct)).Try(out var found, out _) && found.Value.Status == InboundCdrStatus.Flagged ? found : null;
}
