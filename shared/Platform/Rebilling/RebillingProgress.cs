using GreenFlux.Platform.Cdrs.Bulk;
using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Rebilling;

/// <summary>What is left of a run.</summary>
/// <param name="Months">Empty: it is over.</param>
public sealed record RebillingPlan(IReadOnlyList<string> Months);

/// <summary>How far a run is in one month.</summary>
public sealed record RebillingStep(bool IsOver, long Sessions);

/// <summary>
/// Goes through a run's sessions, a chunk of one month at a time. What a chunk settled is stored session by session, and then
/// how far it came; cut off anywhere, the chunk is begun again, finds what it did before, and counts it once.
/// </summary>
public sealed class RebillingProgress(IDocumentStore documents, RebillingStore runs, SessionStore sessions, BulkSettlement settlement)
{
    private const int PagesPerChunk = 10;

    /// <summary>The months that are to be gone through.</summary>
    public async Task<RebillingPlan> PlanAsync(string tenantId, string id, CancellationToken ct)
    {
        if (await runs.GetAsync(tenantId, id, ct) is not { Value: { Status: RebillingStatus.Running } run })
            return new RebillingPlan([]);
        var months = run.Months;
        if (months is null)
        {
            var (first, last) = (SessionId.MonthOf(run.From), SessionId.MonthOf(run.Before));
            var known = (await sessions.MonthsAsync(tenantId, ct))
                .Where(month => string.CompareOrdinal(month, first) >= 0 && string.CompareOrdinal(month, last) <= 0)
                .Order(StringComparer.Ordinal).ToList();
            months = (await runs.BeginAsync(tenantId, id, known, ct))?.Months ?? [];
        }
        var over = (await runs.PartsAsync(tenantId, id, ct)).Where(part => part.IsOver).Select(part => part.Month).ToHashSet(StringComparer.Ordinal);
        return new RebillingPlan([.. months.Where(month => !over.Contains(month))]);
    }

    /// <summary>Settles the next chunk of a month; harmless to repeat.</summary>
    public async Task<RebillingStep> AdvanceAsync(string tenantId, string id, string month, CancellationToken ct)
    {
        while (true)
        {
            if (await runs.GetAsync(tenantId, id, ct) is not { Value: { Status: RebillingStatus.Running } run })
                return new RebillingStep(IsOver: true, 0);
            var current = await runs.PartAsync(tenantId, id, month, ct);
            var part = current?.Value ?? new RebillingPart { RunId = id, Month = month };
            if (part.IsOver)
                return new RebillingStep(IsOver: true, part.Result.Sessions);
            var chunk = new Chunk(documents, run, month, part.Cursor);
            var terms = new BulkTerms(run.CreatedAt) { Since = run.CreatedAt, Correction = new FlagDecision(run.By, run.CreatedAt, run.Reason) };
            var result = await settlement.SettleAsync(tenantId, SessionStore.MonthPartition(tenantId, month), chunk.PagesAsync(ct), terms, ct);
            var next = part with { Cursor = chunk.Reached, IsOver = chunk.Reached is null, Result = part.Result.Plus(result) };
            if (await runs.SaveAsync(tenantId, next, current?.ETag, ct))
                return new RebillingStep(next.IsOver, next.Result.Sessions);
        }
    }

    /// <summary>The pages of one chunk.</summary>
    private sealed class Chunk(IDocumentStore documents, RebillingRun run, string month, Continuation? after)
    {
        /// <summary>Where the next chunk goes on; null when the month is over.</summary>
        public Continuation? Reached { get; private set; } = after;

        public async IAsyncEnumerable<IReadOnlyList<StoredDocument>> PagesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            for (var page = 0; page < PagesPerChunk; page++)
            {
                var found = await documents.QueryAsync(
                    new DocumentQuery(Container.Ledger, SessionStore.MonthPartition(run.TenantId, month), SessionDocuments.Session.Kind)
                    {
                        SortFrom = SortableTime.Of(run.From),
                        SortBefore = SortableTime.Of(run.Before),
                        Filters = run.StationId is { } station ? [new DocumentFilter("stationId", station)] : [],
                        Limit = BulkSettlement.SessionsPerPage,
                        After = Reached,
                    },
                    ct);
                if (found.Documents.Count > 0)
                    yield return found.Documents;
                Reached = found.Next;
                if (Reached is null)
                    yield break;
            }
        }
    }
}
