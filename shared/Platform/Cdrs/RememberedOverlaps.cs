using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// Looks among the sessions that a run has read, so that settling them for the first time asks the store for nothing: for runs
/// that read all sessions of a partition, in the order of their starts, and remember each before it is decided about. It keeps
/// the newest few of each connector and token. A flagged session is looked up in the store: it sees what no run reads.
/// </summary>
/// <remarks>Remembering is for one thread at a time, and not while others look.</remarks>
public sealed class RememberedOverlaps(ISessionOverlaps stored) : ISessionOverlaps
{
    private readonly Dictionary<string, List<OtherSession>> known = new(StringComparer.Ordinal);

    public void Remember(Session session)
    {
        var other = OtherSession.Of(session);
        Keep(LedgerTags.Connector(session.StationId, session.ConnectorId), other);
        Keep(LedgerTags.Token(session.TokenUid), other);
    }

    public ValueTask<IReadOnlyList<OverlappingSession>> FindAsync(Session session, TenantSettings settings, CancellationToken ct)
    {
        if (session.Status == SessionStatus.Flagged)
            return stored.FindAsync(session, settings, ct);
        var tolerance = TimeSpan.FromSeconds(settings.Limits.ClockToleranceSeconds);
        List<OverlappingSession>? found = null;
        if (OtherSession.IsOpenQuestion(session) && session.Stop is { } stop && stop.At - session.StartedAt > tolerance)
        {
            if (!OtherSession.RanAlone(session, stop, settings))
                found = Look(LedgerTags.Connector(session.StationId, session.ConnectorId), session, stop, tolerance, found);
            if (session.Token.Known)
                found = Look(LedgerTags.Token(session.TokenUid), session, stop, tolerance, found);
        }
        return ValueTask.FromResult<IReadOnlyList<OverlappingSession>>(found is null ? [] : found);
    }

    private List<OverlappingSession>? Look(string tag, Session session, SessionStop stop, TimeSpan tolerance, List<OverlappingSession>? found)
    {
        if (!known.TryGetValue(tag, out var others))
            return found;
        foreach (var other in others)
            found = other.AddTo(found, session, stop, tolerance);
        return found;
    }

    private void Keep(string tag, OtherSession other)
    {
        if (!known.TryGetValue(tag, out var others))
            known[tag] = others = new List<OtherSession>(OtherSession.Looked + 1);
        others.Add(other);
        if (others.Count > OtherSession.Looked + 1)
            others.RemoveAt(0);
    }
}
