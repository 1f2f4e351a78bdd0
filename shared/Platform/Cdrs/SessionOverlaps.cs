using System.Text.Json;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// Looks for sessions that ran at the same time, by the tags of sessions: one query for the token, and one for the connector
/// where that can't be known otherwise; twice that at the turn of a month. Those that have not ended are left out: they will
/// see this one when they settle. A session's end is stored before it settles, so of two that overlap at least the one that
/// settles later sees the other.
/// </summary>
public sealed class SessionOverlaps(IDocumentStore documents)
{
    /// <summary>Of a session that has ended. Empty for one that was looked at before and had none.</summary>
    public async ValueTask<IReadOnlyList<OverlappingSession>> FindAsync(Session session, TenantSettings settings, CancellationToken ct)
    {
        var tolerance = TimeSpan.FromSeconds(settings.Limits.ClockToleranceSeconds);
        if (!OtherSession.IsOpenQuestion(session) || session.Stop is not { } stop || stop.At - session.StartedAt <= tolerance)
            return [];
        // What began before that lasted longer than a session may, and is flagged for it. A clock that was never set says 1970, or
        // the year 1: nothing lies before that.
        var from = session.StartedAt.Year >= Checks.ClockUnset.FirstCredibleYear
            ? session.StartedAt - TimeSpan.FromDays(settings.MaxDurationDays)
            : session.StartedAt;
        List<OverlappingSession>? found = null;
        if (!OtherSession.RanAlone(session, stop, settings))
            found = await LookAsync(session, stop, LedgerTags.Connector(session.StationId, session.ConnectorId), from, tolerance, found, ct);
        if (session.Token.Known)
            found = await LookAsync(session, stop, LedgerTags.Token(session.Token.Uid), from, tolerance, found, ct);
        return found is null ? [] : found;
    }

    private async Task<List<OverlappingSession>?> LookAsync(
        Session session, SessionStop stop, string tag, DateTimeOffset from, TimeSpan tolerance, List<OverlappingSession>? found, CancellationToken ct)
    {
        string[] months = [SessionId.MonthOf(stop.At), SessionId.MonthOf(session.StartedAt), SessionId.MonthOf(from)];
        foreach (var month in months.Distinct(StringComparer.Ordinal))
            found = await LookAsync(month, session, stop, tag, from, tolerance, found, ct);
        return found;
    }

    private async Task<List<OverlappingSession>?> LookAsync(
        string month, Session session, SessionStop stop, string tag, DateTimeOffset from, TimeSpan tolerance, List<OverlappingSession>? found, CancellationToken ct)
    {
        var page = await documents.QueryAsync(
            new DocumentQuery(Container.Ledger, SessionStore.MonthPartition(session.TenantId, month), SessionDocuments.Session.Kind)
            {
                Tag = tag,
                SortFrom = SortableTime.Of(from),
                SortBefore = SortableTime.Of(stop.At - tolerance),
                Descending = true,
                Limit = OtherSession.Looked,
            }, ct);
        foreach (var document in page.Documents)
        {
            if (document.Id != session.Id && JsonSerializer.Deserialize(document.Body.Span, OtherSessionJson.Default.OtherSession) is { } other)
                found = other.AddTo(found, session, stop, tolerance);
        }
        return found;
    }
}
