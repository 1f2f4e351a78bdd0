namespace GreenFlux.Tests.Scale;

/// <summary>What a fleet needs of Azure, from what its messages cost (MeasuredCosts), how many there are (Workload) and the published limits.</summary>
public sealed record FleetSizing(int Chargers)
{
    /// <summary>At most this share of a resource's connections is planned for (Web PubSub, billing model).</summary>
    private const double FullAt = 0.8;

    /// <summary>Assumed, not measured: an instance of 2 GB has one core, of which an event may take 4 ms.</summary>
    public const int EventsPerInstanceAndSecond = 250;

    /// <summary>Instances are added before they are full.</summary>
    private const double InstanceBusyAt = 0.6;
    private const int LeastInstances = 2;
    private const int InstanceGb = 2;

    /// <summary>As infra/azure/cosmos-containers.json has them.</summary>
    private const int Containers = 5;

    /// <summary>What an entry of the message log takes beside its content: keys, names, timestamp.</summary>
    private const double LogEntryKiB = 0.4;
    private const int LogDays = 90;
    private const int LedgerMonths = 12;
    private const int LargestUsualShard = 100;

    /// <summary>Units of each Web PubSub resource: as few as hold the fleet, of the sizes that there are.</summary>
    public IReadOnlyList<int> Shards { get; } = ShardsOf((int)Math.Ceiling(Chargers / FullAt / AzureLimits.ConnectionsPerUnit));

    public int Units => Shards.Sum();
    public double EventsPerSecond => Workload.PerSecond(Workload.Events, Chargers);
    public double PeakEventsPerSecond => EventsPerSecond * Workload.PeakFactor;
    public int PeakInstances => Math.Max(LeastInstances, (int)Math.Ceiling(PeakEventsPerSecond / (EventsPerInstanceAndSecond * InstanceBusyAt)));
    public double MeanInstances => Math.Max(LeastInstances, EventsPerSecond / (EventsPerInstanceAndSecond * InstanceBusyAt));
    public double MeanRequestUnits => Workload.PerSecond(Workload.RequestUnits, Chargers);

    /// <summary>RU/s held ready: the peak, and at least what each container has to have.</summary>
    public int RequestUnits => Math.Max(Containers * AzureLimits.LeastRequestUnits, (int)Math.Ceiling(MeanRequestUnits * Workload.PeakFactor / 1000) * 1000);

    /// <summary>Physical partitions that carry these RU/s.</summary>
    public int Partitions => Math.Max(Containers, (int)Math.Ceiling(RequestUnits / (double)AzureLimits.RequestUnitsPerPartition));
    public double PeakTableRequests => Workload.PerSecond(Workload.TableRequests, Chargers) * Workload.PeakFactor;
    public int StorageAccounts => (int)Math.Ceiling(PeakTableRequests / (AzureLimits.TableRequestsPerAccountAndSecond * FullAt));
    public double PeakLogEntries => Workload.PerSecond(Workload.LogEntries, Chargers) * Workload.PeakFactor;
    public int CapacityUnits => (int)Math.Ceiling(Chargers / (double)AzureLimits.ConnectionsPerCapacityUnit);
    public int GatewayInstances => Math.Max(LeastInstances, (int)Math.Ceiling(CapacityUnits / (double)AzureLimits.CapacityUnitsPerInstance));
    public double PeakActions => Workload.PerSecond(Workload.SessionsPerDay * MeasuredCosts.ActionsPerSession, Chargers) * Workload.PeakFactor;
    public double LedgerGb => Chargers * Workload.DaysPerMonth * LedgerMonths * Workload.SessionsPerDay * (MeasuredCosts.Settlement.WrittenKiB + 0.6) / (1024 * 1024);
    public double LogGb => Chargers * LogDays * (Workload.LogKiB + (LogEntryKiB * Workload.LogEntries)) / (1024 * 1024);

    /// <summary>Sessions of one month when the whole fleet is one tenant's, in millions.</summary>
    public double MillionSessionsPerMonth => Chargers * Workload.DaysPerMonth * Workload.SessionsPerDay / 1e6;
    public double MillionMessagesPerMonth => Chargers * Workload.DaysPerMonth * Workload.Messages / 1e6;

    // Beyond 100 units in one resource Premium is needed.
    public double WebPubSubMonth =>
        Units * Workload.DaysPerMonth * (Shards.Max() > LargestUsualShard ? AzurePrices.PremiumUnitDay : AzurePrices.StandardUnitDay);

    public double GatewayMonth => AzurePrices.HoursPerMonth
        * (AzurePrices.GatewayHour + (AzurePrices.CapacityUnitHour * Math.Max(CapacityUnits, AzureLimits.CapacityUnitsPerInstance * LeastInstances)));

    public double FunctionsMonth =>
        (MeanInstances * InstanceGb * AzurePrices.SecondsPerMonth * AzurePrices.FunctionGbSecond)
        + ((EventsPerSecond + (PeakActions / Workload.PeakFactor)) * AzurePrices.SecondsPerMonth / 1e6 * AzurePrices.MillionExecutions);

    public double CosmosMonth => (RequestUnits / 100.0 * AzurePrices.RequestUnits100Hour * AzurePrices.HoursPerMonth) + (LedgerGb * AzurePrices.CosmosGbMonth);

    public double TablesMonth => (LogGb * AzurePrices.TableGbMonth)
        + (Workload.PerSecond(Workload.TableRequests, Chargers) * AzurePrices.SecondsPerMonth / 10_000 * AzurePrices.Table10kRequests);

    public double Month => WebPubSubMonth + GatewayMonth + FunctionsMonth + CosmosMonth + TablesMonth;

    private static List<int> ShardsOf(int units)
    {
        var largest = units <= LargestUsualShard ? units : units <= 5 * LargestUsualShard ? LargestUsualShard : AzureLimits.UnitSizes[^1];
        var count = (int)Math.Ceiling(units / (double)largest);
        if (units > LargestUsualShard)
            count = Math.Max(2, count);
        var shards = new List<int>();
        for (var left = units; count > 0; count--)
        {
            shards.Add(AzureLimits.UnitSizes.First(size => size * count >= left));
            left -= shards[^1];
        }
        return shards;
    }
}
