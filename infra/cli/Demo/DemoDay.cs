namespace GreenFlux.Cli.Demo;

/// <summary>Something out of the ordinary that happens to a demo session.</summary>
public enum Oddity
{
    None,

    /// <summary>The card is unknown: the charger doesn't let it start.</summary>
    UnknownCard,

    /// <summary>The connection drops in mid-session; the charger comes back and goes on.</summary>
    LostConnection,

    /// <summary>The register at the stop is below the one at the start: a broken meter.</summary>
    MeterRunsBackwards,
}

/// <summary>A visit to a connector on the demo day.</summary>
/// <param name="PowerW">Charging power until the car is full, W.</param>
/// <param name="EnergyWh">What the car takes if it stays long enough.</param>
public sealed record DemoVisit(
    int ConnectorId, string Token, DateTimeOffset Arrival, DateTimeOffset Departure, int PowerW, long EnergyWh, Oddity Oddity)
{
    /// <summary>Energy delivered until an instant.</summary>
    public long DeliveredWh(DateTimeOffset at) =>
        Math.Min(EnergyWh, (long)(PowerW * (at - Arrival).TotalHours));

    /// <summary>When the car is full; null: it leaves before.</summary>
    public DateTimeOffset? FullAt => Arrival + TimeSpan.FromHours((double)EnergyWh / PowerW) is var full && full < Departure ? full : null;
}

/// <summary>A charger's day.</summary>
public sealed record DemoChargerDay(string StationId, long FirstRegisterWh, IReadOnlyList<DemoVisit> Visits);

/// <summary>Makes up the last 24 hours of a dozen chargers. Pure: the same seed and end give the same day.</summary>
public static class DemoDay
{
    public const int ChargerCount = 12;
    public const int ConnectorCount = 2;
    private static readonly int[] Powers = [3_700, 7_400, 11_000, 22_000];

    public static IReadOnlyList<string> StationIds { get; } = [.. Enumerable.Range(1, ChargerCount).Select(number => $"DEMO-{number:00}")];

    public static IReadOnlyList<string> Tokens { get; } = [.. Enumerable.Range(101, 8).Select(number => $"DEMO{number:0000}")];

    /// <param name="end">The day's end; it began 24 hours before.</param>
    public static IReadOnlyList<DemoChargerDay> Plan(DateTimeOffset end, int seed)
    {
        var random = new Random(seed);
        return [.. StationIds.Select((station, index) => new DemoChargerDay(
            station, random.Next(100_000, 5_000_000), [.. Visits(random, end - TimeSpan.FromDays(1), end, index)]))];
    }

    private static IEnumerable<DemoVisit> Visits(Random random, DateTimeOffset from, DateTimeOffset to, int charger)
    {
        var arrival = from + TimeSpan.FromMinutes(random.Next(5, 240));
        for (var number = 0; ; number++)
        {
            var departure = arrival + TimeSpan.FromMinutes(random.Next(25, 420));
            if (departure > to - TimeSpan.FromMinutes(1))
                yield break;
            var oddity = (charger, number) switch
            {
                (3, 0) => Oddity.UnknownCard,
                (5, 0) => Oddity.LostConnection,
                (8, 0) => Oddity.MeterRunsBackwards,
                _ => Oddity.None,
            };
            yield return new DemoVisit(
                random.Next(1, ConnectorCount + 1),
                oddity == Oddity.UnknownCard ? "STRANGER" : Tokens[random.Next(Tokens.Count)],
                arrival,
                departure,
                Powers[random.Next(Powers.Length)],
                random.Next(4_000, 45_000),
                oddity);
            arrival = departure + TimeSpan.FromMinutes(random.Next(10, 200));
        }
    }
}
