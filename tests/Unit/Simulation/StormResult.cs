namespace GreenFlux.Tests.Unit.Simulation;

/// <summary>How a storm went. Times are seconds after the end of the outage.</summary>
/// <param name="Connected">When each charger was connected for good, in order; those that never were are absent.</param>
/// <param name="Booted">Likewise for its boot, or its connection where it sends none.</param>
/// <param name="Caught">Likewise for the last of its kept messages.</param>
internal sealed record StormResult(StormSetting Setting, IReadOnlyList<double> Connected, IReadOnlyList<double> Booted, IReadOnlyList<double> Caught)
{
    public int Attempts { get; init; }
    public int Admitted { get; init; }

    /// <summary>Attempts that ended otherwise: sent away by us, by the service's limit of connections, after failed repeats, or given up by the charger.</summary>
    public int SentAway { get; init; }
    public int OverConnectionLimit { get; init; }
    public int Failed { get; init; }
    public int GivenUp { get; init; }

    /// <summary>Attempts that were still under way at the end.</summary>
    public int UnderWay { get; init; }

    /// <summary>Connections that were lost again because a call was not answered in time.</summary>
    public int LostAgain { get; init; }

    /// <summary>Connections that were stored when their charger had gone.</summary>
    public int InVain { get; init; }
    public int PutOff { get; init; }
    public int PeakConnectsPerSecond { get; init; }
    public int MostInstances { get; init; }
    public string Bottleneck { get; init; } = "";

    /// <summary>Seconds until that share of the fleet was there; null: never.</summary>
    public static double? Until(IReadOnlyList<double> times, int fleet, double share)
    {
        var count = (int)Math.Ceiling(share * fleet);
        return count <= times.Count ? times[count - 1] : null;
    }
}
