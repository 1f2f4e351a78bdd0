namespace GreenFlux.Tests.Scale;

/// <summary>What an ordinary charger does in a day: an assumption, stated in docs/scale.md.</summary>
public static class Workload
{
    public const int HeartbeatSeconds = 300;
    public const int ReadingSeconds = 60;
    public const int SessionsPerDay = 1;

    /// <summary>A tenth of the day.</summary>
    public const int SessionMinutes = 144;
    public const int ReconnectsPerDay = 1;

    /// <summary>The busiest hour against the mean.</summary>
    public const double PeakFactor = 3;

    public const double DaysPerMonth = 365 / 12.0;
    private const int SecondsPerDay = 86_400;

    /// <summary>How often a day each kind of message comes, by what it costs.</summary>
    public static IReadOnlyList<(MessageCost Cost, double PerDay)> Day { get; } =
    [
        (MeasuredCosts.Heartbeat, SecondsPerDay / HeartbeatSeconds),
        // A charger's frames reach any instance; the dearer case is taken for all.
        (MeasuredCosts.ReadingElsewhere, SessionsPerDay * SessionMinutes * 60.0 / ReadingSeconds),
        (MeasuredCosts.Authorize, SessionsPerDay),
        (MeasuredCosts.Start, SessionsPerDay),
        (MeasuredCosts.Stop, SessionsPerDay),
        (MeasuredCosts.Settlement, SessionsPerDay),
        (MeasuredCosts.Status, 3 * SessionsPerDay),
        (MeasuredCosts.FreeStatus, SessionsPerDay),
        (MeasuredCosts.Connect, ReconnectsPerDay),
        (MeasuredCosts.Boot, ReconnectsPerDay),
        (MeasuredCosts.SameStatus, 3 * ReconnectsPerDay),
        (MeasuredCosts.Disconnect, ReconnectsPerDay),
    ];

    /// <summary>OCPP calls: what isn't an event of the socket or work of ours.</summary>
    public static double Messages { get; } = Day
        .Where(part => part.Cost != MeasuredCosts.Settlement && part.Cost != MeasuredCosts.Connect && part.Cost != MeasuredCosts.Disconnect)
        .Sum(part => part.PerDay);

    /// <summary>Requests of Web PubSub to the function app: messages, connect, connected and disconnected.</summary>
    public static double Events { get; } = Messages + (3 * ReconnectsPerDay);

    public static double RequestUnits { get; } = Day.Sum(part => part.Cost.RequestUnits * part.PerDay);
    public static double TableRequests { get; } = Day.Sum(part => part.Cost.TableRequests * part.PerDay);
    public static double LogEntries { get; } = Day.Sum(part => part.Cost.LogEntries * part.PerDay);
    public static double LogKiB { get; } = Day.Sum(part => part.Cost.LogKiB * part.PerDay);

    public static double PerSecond(double perDay, int chargers) => perDay * chargers / SecondsPerDay;
}
