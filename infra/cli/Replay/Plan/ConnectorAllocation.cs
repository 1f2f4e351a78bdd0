using GreenFlux.Cli.Replay.Import;
using NodaTime;

namespace GreenFlux.Cli.Replay.Plan;

/// <summary>A session on the connector that it will be delivered on.</summary>
public sealed record PlacedSession(RecordedSession Session, int ConnectorId);

/// <summary>
/// Puts the sessions of one station on connectors so that no two overlap in time: the file's own connector if that is
/// free, else an additional one.
/// </summary>
public static class ConnectorAllocation
{
    /// <returns>In order of start, then line.</returns>
    public static IReadOnlyList<PlacedSession> Place(IReadOnlyCollection<RecordedSession> sessions)
    {
        var declared = sessions.Count == 0 ? 0 : sessions.Max(session => session.Connector);
        var busyUntil = new Dictionary<int, Instant>();
        var placed = new List<PlacedSession>(sessions.Count);
        foreach (var session in sessions.OrderBy(session => session.Start).ThenBy(session => session.LineNumber))
        {
            var connector = IsFree(session.Connector, session.Start)
                ? session.Connector
                : Enumerable.Range(declared + 1, int.MaxValue - declared).First(additional => IsFree(additional, session.Start));
            // Nobody knows when a session without an end freed its connector: that connector isn't used again.
            busyUntil[connector] = session.End ?? Instant.MaxValue;
            placed.Add(new PlacedSession(session, connector));
        }
        return placed;

        bool IsFree(int connector, Instant at) => !busyUntil.TryGetValue(connector, out var until) || until <= at;
    }
}
