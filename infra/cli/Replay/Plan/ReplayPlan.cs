using System.Text;
using GreenFlux.Cli.Replay.Import;

namespace GreenFlux.Cli.Replay.Plan;

/// <summary>A session with the register it starts and ends at.</summary>
public sealed record PlannedSession(RecordedSession Session, int ConnectorId, long MeterStartWh)
{
    public long MeterStopWh => MeterStartWh + Session.EnergyWh;
}

/// <summary>A simulated charger and what it has to deliver, in order.</summary>
/// <param name="Id">The charge point identity.</param>
/// <param name="LocationId">Where it stands.</param>
/// <param name="ConnectorCount">Connectors to declare, from 1.</param>
/// <param name="MaxPowerW">Rated power to declare, W.</param>
public sealed record PlannedStation(
    string Id, string LocationId, int ConnectorCount, int MaxPowerW, IReadOnlyList<PlannedSession> Sessions);

/// <summary>Everything that a file becomes on the platform. Pure.</summary>
public sealed record ReplayPlan(
    IReadOnlyList<PlannedStation> Stations, IReadOnlyList<string> LocationIds, IReadOnlyList<string> Tokens)
{
    /// <param name="stationPrefix">Makes identities unique on the platform.</param>
    public static ReplayPlan Of(SessionFileContent content, SessionMapping mapping, string stationPrefix)
    {
        var stations = content.Sessions
            .GroupBy(session => Identifier(session.Station), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => StationOf(group.Key, [.. group], mapping, stationPrefix))
            .ToList();
        return new ReplayPlan(
            stations,
            [.. stations.Select(station => station.LocationId).Distinct(StringComparer.Ordinal)],
            [.. content.Sessions.Select(session => session.Token).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)]);
    }

    private static PlannedStation StationOf(
        string name, IReadOnlyList<RecordedSession> sessions, SessionMapping mapping, string prefix)
    {
        var registers = new Dictionary<int, long>();
        var planned = new List<PlannedSession>(sessions.Count);
        foreach (var (session, connector) in ConnectorAllocation.Place(sessions))
        {
            var start = registers.GetValueOrDefault(connector);
            registers[connector] = start + session.EnergyWh;
            planned.Add(new PlannedSession(session, connector, start));
        }
        return new PlannedStation(
            $"{prefix}-{name}",
            Identifier(sessions[0].Location),
            Math.Max(planned.Max(session => session.ConnectorId), mapping.Connectors?.Values.Max() ?? 1),
            mapping.MaxPowerW,
            planned);
    }

    /// <summary>Letters, digits, hyphens and underscores only: it goes into URLs and keys.</summary>
    private static string Identifier(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name)
            text.Append(char.IsAsciiLetterOrDigit(character) || character is '-' or '_' ? character : '_');
        return text.ToString();
    }
}
