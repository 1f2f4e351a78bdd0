using GreenFlux.Billing;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Rehearsals;

/// <summary>How far a rehearsal is.</summary>
public sealed record RehearsalProgress(bool IsOver, long Sessions, DateTimeOffset? Reached);

/// <summary>
/// Goes through a rehearsal's sessions. A page is priced, and then its results, the figures that it adds to and the
/// rehearsal's own progress are one conditional batch: cut off anywhere, it is begun again and counted once.
/// </summary>
public sealed class RehearsalRun(
    IDocumentStore documents, RehearsalStore rehearsals, RehearsalPricing pricing, LedgerQuery ledger, CdrStore cdrs, TimeProvider time)
{
    private const int SessionsPerPage = 50;

    /// <summary>Of the batch's writes two are the page and the rehearsal.</summary>
    private const int GroupsPerPage = DocumentLimits.WritesPerBatch - 2;

    private static readonly string[] Ended = [nameof(SessionStatus.Completed), nameof(SessionStatus.Flagged)];

    /// <summary>Prices the next page; harmless to repeat.</summary>
    public async Task<RehearsalProgress> AdvanceAsync(string tenantId, string id, CancellationToken ct)
    {
        while (true)
        {
            if (await rehearsals.GetAsync(tenantId, id, ct) is not { Value: { Status: RehearsalStatus.Running } rehearsal } current)
                return new RehearsalProgress(IsOver: true, 0, null);
            var filter = new LedgerFilter(rehearsal.From, rehearsal.Before, rehearsal.StationId, Statuses: Ended);
            var page = await ledger.ListAsync(SessionDocuments.Session, tenantId, filter, SessionsPerPage, rehearsal.Cursor, ct);
            var (priced, groups) = await PriceAsync(rehearsal, page.Items, ct);
            var next = Advanced(rehearsal, page.Items, priced, page.Next is null && priced.Count == page.Items.Count ? time.GetUtcNow() : null);
            var writes = new List<DocumentWrite> { RehearsalDocuments.Rehearsal.Replace(next, current.ETag) };
            if (priced.Count > 0)
                writes.Add(RehearsalDocuments.Page.Create(new RehearsalPage(id, next.Pages, priced)));
            writes.AddRange(groups);
            if ((await documents.WriteAsync(Container.Config, RehearsalDocuments.Partition(tenantId), writes, ct)).Succeeded)
                return new RehearsalProgress(next.Status != RehearsalStatus.Running, next.Figures.Sessions, next.Reached);
        }
    }

    /// <summary>As many of the sessions as the batch has room for the groups of.</summary>
    private async Task<(List<RehearsedSession> Priced, List<DocumentWrite> Groups)> PriceAsync(Rehearsal rehearsal, IReadOnlyList<Session> sessions, CancellationToken ct)
    {
        var draft = await rehearsals.DraftAsync(rehearsal.TenantId, rehearsal.Id, ct);
        var priced = new List<RehearsedSession>(sessions.Count);
        var groups = new Dictionary<(RehearsalGrouping By, string Key), (RehearsalGroup Group, string? ETag)>();
        foreach (var session in sessions)
        {
            var result = await PriceAsync(rehearsal, session, draft, ct);
            var keys = GroupsOf(result);
            if (groups.Count + keys.Count(key => !groups.ContainsKey(key)) > GroupsPerPage)
                break;
            foreach (var key in keys)
            {
                var (group, etag) = groups.TryGetValue(key, out var known) ? known : await ReadGroupAsync(rehearsal, key.By, key.Key, ct);
                groups[key] = (group with { Figures = group.Figures.With(result) }, etag);
            }
            priced.Add(result);
        }
        return (priced, [.. groups.Values.Select(each => RehearsalDocuments.Group.Put(each.Group, each.ETag))]);
    }

    private async Task<RehearsedSession> PriceAsync(Rehearsal rehearsal, Session session, DraftRules draft, CancellationToken ct)
    {
        var billed = session.CdrId is { } cdrId ? await cdrs.GetCdrAsync(session.TenantId, cdrId, ct) : null;
        var outcome = await pricing.PriceAsync(session, draft, rehearsal.CreatedAt, ct);
        var (current, drafted) = (outcome.Current, outcome.Draft);
        RehearsedPrice[] prices =
        [
            new(BillingEngine.Wholesale, billed?.Wholesale.Total, current.Wholesale?.Total, drafted.Wholesale?.Total),
            new(BillingEngine.Retail, billed?.Retail?.Total, current.Retail?.Total, drafted.Retail?.Total),
            new(BillingEngine.Reimbursement, billed?.Reimbursement?.Total, current.Reimbursement?.Total, drafted.Reimbursement?.Total),
        ];
        return new RehearsedSession(
            session.Id, session.StationId, session.LocationId,
            billed?.Parties?.CpoId ?? outcome.Facts.Who.Cpo?.Cpo.Id, billed?.Parties?.EmspId ?? outcome.Facts.Who.Emsp?.Emsp.Id,
            session.StartedAt, outcome.Facts.Curve.Energy.WattHours,
            [.. prices.Where(price => price is not { Billed: null, Current: null, Draft: null })], CodesOf(current), CodesOf(drafted));
    }

    private static Rehearsal Advanced(Rehearsal rehearsal, IReadOnlyList<Session> sessions, List<RehearsedSession> priced, DateTimeOffset? endedAt)
    {
        var figures = rehearsal.Figures;
        foreach (var session in priced)
            figures = figures.With(session);
        return rehearsal with
        {
            Figures = figures,
            Pages = priced.Count > 0 ? rehearsal.Pages + 1 : rehearsal.Pages,
            Cursor = priced.Count > 0 ? CursorOf(sessions[priced.Count - 1]) : rehearsal.Cursor,
            Reached = priced.Count > 0 ? priced[^1].StartedAt : rehearsal.Reached,
            Status = endedAt is null ? RehearsalStatus.Running : RehearsalStatus.Completed,
            EndedAt = endedAt,
        };
    }

    private async Task<(RehearsalGroup Group, string? ETag)> ReadGroupAsync(Rehearsal rehearsal, RehearsalGrouping by, string key, CancellationToken ct) =>
        await documents.GetAsync(RehearsalDocuments.Group, Container.Config, RehearsalDocuments.Partition(rehearsal.TenantId), RehearsalDocuments.GroupId(rehearsal.Id, by, key), ct)
            is { } stored
            ? (stored.Value, stored.ETag)
            : (new RehearsalGroup(rehearsal.Id, by, key, RehearsalFigures.None), null);

    private static (RehearsalGrouping By, string Key)[] GroupsOf(RehearsedSession session) =>
    [
        (RehearsalGrouping.Location, session.LocationId),
        (RehearsalGrouping.Cpo, session.CpoId ?? RehearsalGroup.Nobody),
        (RehearsalGrouping.Emsp, session.EmspId ?? RehearsalGroup.Nobody),
    ];

    private static LedgerCursor CursorOf(Session session) =>
        new(SessionId.Parse(session.Id).Month, SessionDocuments.Session.SortOf(session), session.Id);

    private static IReadOnlyList<string> CodesOf(PricedEngines priced) =>
        [.. priced.Reasons.Select(reason => reason.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
