using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Flags.Runs;

/// <summary>How far a run is.</summary>
public sealed record FlagRunProgress(bool IsOver, FlagRunPhase Phase, long Transactions);

/// <summary>
/// Takes a run one page further. Planning a page, dealing with it and counting it are separate conditional writes of the run's
/// record; between them nothing but the transactions themselves changes, and each of those changes once.
/// </summary>
public sealed class FlagRunSteps(
    IDocumentStore documents, FlagRunStore runs, LedgerQuery ledger, SilentSessions silent, NightlyFlags nightly, NightlyInboundCdrs inbound, FlagDesk desk, FlagReports reports,
    IOptions<FlagRunOptions> options, TimeProvider time)
{
    private int PageSize => options.Value.PageSize;

    /// <summary>Deals with the next page; harmless to repeat.</summary>
    public async Task<FlagRunProgress> AdvanceAsync(string tenantId, string id, IWorkflows workflows, CancellationToken ct)
    {
        while (true)
        {
            if (await runs.GetAsync(tenantId, id, ct) is not { Value: { IsRunning: true } run } current)
                return new FlagRunProgress(IsOver: true, FlagRunPhase.Reporting, 0);
            var next = run switch
            {
                { Phase: FlagRunPhase.Reporting } => await ReportedAsync(run, ct),
                { Planned: null } => await PlannedAsync(run, ct),
                _ => await DealtWithAsync(run, run.Planned, workflows, ct),
            };
            // A page that was planned is dealt with at once.
            if (await runs.ReplaceAsync(next, current.ETag, ct) && next.Planned is null)
                return new FlagRunProgress(!next.IsRunning, next.Phase, next.Figures.Transactions);
        }
    }

    private async Task<FlagRun> PlannedAsync(FlagRun run, CancellationToken ct)
    {
        if (run.Phase == FlagRunPhase.EndingSessions)
        {
            var (sessions, after) = await silent.PageAsync(run.TenantId, run.AsOf, run.Cursor, PageSize, ct);
            return sessions.Count > 0 || after is not null
                ? run with { Planned = sessions, Cursor = after ?? run.Cursor }
                : run with { Phase = FlagRunPhase.Flags, Cursor = null };
        }
        if (run.Phase == FlagRunPhase.InboundCdrs)
        {
            var (cdrs, after) = await inbound.PageAsync(run, PageSize, ct);
            return cdrs.Count > 0 ? run with { Planned = cdrs, Cursor = after } : run with { Phase = FlagRunPhase.Reporting, Cursor = null };
        }
        var filter = new LedgerFilter(run.Filter?.From, run.Filter?.Before, run.Filter?.StationId) { Tag = run.Filter?.Tag };
        var page = await ledger.ListAsync(run.Walks, run.TenantId, filter, PageSize, run.Cursor, ct);
        if (page.Items.Count == 0)
            return run.Kind == FlagRunKind.Nightly ? run with { Phase = FlagRunPhase.InboundCdrs, Cursor = null } : Ended(run);
        var last = page.Items[^1];
        return run with
        {
            Planned = [.. page.Items.Select(flagged => flagged.Id)],
            Cursor = page.Next ?? new LedgerCursor(FlaggedTransaction.LedgerIdOf(last.Id).Month, run.Walks.SortOf(last), last.Id),
        };
    }

    private async Task<FlagRun> DealtWithAsync(FlagRun run, IReadOnlyList<string> planned, IWorkflows workflows, CancellationToken ct)
    {
        if (run.Phase == FlagRunPhase.EndingSessions)
        {
            await silent.EndAsync(run.TenantId, planned, workflows, ct);
            return run with { Planned = null, Figures = run.Figures with { EndedSessions = run.Figures.EndedSessions + planned.Count } };
        }
        var figures = run.Figures;
        if (run.Phase == FlagRunPhase.InboundCdrs)
        {
            foreach (var outcome in await inbound.DealWithAsync(run, planned, ct))
                figures = figures.With(outcome, run.Id);
            return run with { Planned = null, Figures = figures };
        }
        if (run.Kind == FlagRunKind.Nightly)
            await nightly.DealWithAsync(run, await FlagsAsync(run, planned, ct), ct);
        else
            await ActAsync(run, planned, ct);
        foreach (var outcome in await FlagsAsync(run, planned, ct))
            figures = figures.With(outcome, run.Id);
        return run with { Planned = null, Figures = figures };
    }

    /// <summary>What the category of one doesn't allow is left as it is, and counted so.</summary>
    private async Task ActAsync(FlagRun run, IReadOnlyList<string> planned, CancellationToken ct)
    {
        // Stamped when it is done, which may be long after it was asked for: billing runs settle what was done before their cutoff.
        var decision = new FlagDecision(run.By, time.GetUtcNow(), run.Reason ?? "");
        foreach (var id in planned)
        {
            _ = run.Action switch
            {
                FlagAction.Accept => await desk.AcceptAsync(run.TenantId, id, decision, run.TimeOfUse, run.Filter, ct),
                FlagAction.Retry => await desk.RetryAsync(run.TenantId, id, decision, ct),
                FlagAction.Drop => await desk.DropAsync(run.TenantId, id, decision, ct),
                FlagAction.Reopen => await desk.ReopenAsync(run.TenantId, id, decision, ct),
                _ => throw new InvalidOperationException($"Run '{run.Id}' names no action."),
            };
        }
    }

    private async Task<FlagRun> ReportedAsync(FlagRun run, CancellationToken ct) =>
        Ended(run) with { Report = await reports.OfAsync(run, ct) };

    private FlagRun Ended(FlagRun run) => run with { Status = FlagRunStatus.Completed, EndedAt = time.GetUtcNow(), Planned = null, Cursor = null };

    /// <summary>As they stand now, in the order of the plan; null where one is resolved.</summary>
    private async Task<IReadOnlyList<FlaggedTransaction?>> FlagsAsync(FlagRun run, IReadOnlyList<string> ids, CancellationToken ct)
    {
        var found = new Dictionary<string, FlaggedTransaction>(StringComparer.Ordinal);
        foreach (var partition in ids.GroupBy(id => FlaggedTransaction.LedgerIdOf(id).Partition(run.TenantId)))
        {
            foreach (var document in (await documents.GetManyAsync(Container.Ledger, partition.Key, [.. partition], ct)).OfType<StoredDocument>())
                found[document.Id] = CdrDocuments.Flagged.Read(document).Value;
        }
        return [.. ids.Select(id => found.GetValueOrDefault(id))];
    }
}
