namespace GreenFlux.Tests.EndToEnd.Support.Fleets;

/// <summary>How a fleet behaves.</summary>
public sealed record FleetOptions
{
    public int Chargers { get; init; } = 40;
    public int ShortestPauseMs { get; init; } = 200;
    public int LongestPauseMs { get; init; } = 800;

    /// <summary>Share of the messages that are sent again although they were acknowledged.</summary>
    public double RepeatShare { get; init; } = 0.05;

    /// <summary>How long a charger waits for an answer before it drops the connection.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Before a charger says again what was refused.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether some transactions are never stopped.</summary>
    public bool ForgetsStops { get; init; } = true;

    /// <summary>Whether the platform may answer with an error, because its disk is made to fail.</summary>
    public bool MayRefuse { get; init; }
}
