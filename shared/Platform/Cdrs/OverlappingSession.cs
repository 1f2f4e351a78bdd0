using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Cdrs;

/// <summary>Another session that ran at the same time on the same connector or with the same token, and has ended.</summary>
public sealed record OverlappingSession(string Id, string StationId, int ConnectorId, string TokenUid, DateTimeOffset StartedAt, DateTimeOffset EndedAt)
{
    internal string Text => $"{Id} ({StartedAt:u} to {EndedAt:u})";

    internal bool IsOnConnectorOf(Session session) => StationId == session.StationId && ConnectorId == session.ConnectorId;

    internal bool IsOfTokenOf(Session session) => string.Equals(TokenUid, session.Token.Uid, StringComparison.OrdinalIgnoreCase);
}
