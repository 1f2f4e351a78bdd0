using GreenFlux.Tests.Scale;

namespace GreenFlux.Tests.Unit.Simulation;

/// <summary>A fleet that loses all its connections at once, and what it comes back to.</summary>
internal sealed record StormSetting(string Name, int Chargers)
{
    public int Seed { get; init; } = 1;

    /// <summary>Whether who waits too long is refused with a time to come back, and boots are put off, as the platform does it.</summary>
    public bool HasBackOff { get; init; } = true;

    /// <summary>Seconds after which a connect event is too old to be looked at; null: none is. The platform does not do that.</summary>
    public double? RefusesAfter { get; init; }

    /// <summary>Whether each charger is told a time of its own.</summary>
    public bool HasSpread { get; init; } = true;

    public int Units { get; init; } = new FleetSizing(Chargers).Units;
    public int CapacityUnits { get; init; } = new FleetSizing(Chargers).GatewayInstances * AzureLimits.CapacityUnitsPerInstance;
    public int RequestUnits { get; init; } = new FleetSizing(Chargers).RequestUnits;

    /// <summary>Instances that run before the storm.</summary>
    public int Instances { get; init; } = (int)Math.Ceiling(new FleetSizing(Chargers).MeanInstances);
    public int MostInstances { get; init; } = 100;

    /// <summary>Requests that an instance takes at once (perInstanceConcurrency).</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>Connections that an instance stores at once (Platform:Admission:AtOnce).</summary>
    public int AtOnce { get; init; } = 16;

    /// <summary>Seconds from the loss of the connections until there is something to come back to.</summary>
    public double OutageSeconds { get; init; }

    /// <summary>Seconds after which the simulation ends, whoever is still away.</summary>
    public double Horizon { get; init; } = 900;
}
