namespace GreenFlux.Tests.Scale;

/// <summary>Published limits; docs/scale.md names the source of each.</summary>
public static class AzureLimits
{
    public const int ConnectionsPerUnit = 1_000;

    /// <summary>Events to the function app that are answered, for each unit (performance guide, echo, 2 KB).</summary>
    public const int EventsPerUnitAndSecond = 500;

    public const int ConnectionsPerCapacityUnit = 2_500;
    public const int TlsPerCapacityUnitAndSecond = 50;
    public const int CapacityUnitsPerInstance = 10;
    public const int MostGatewayInstances = 125;
    public const int RequestUnitsPerPartition = 10_000;
    public const int LeastRequestUnits = 400;
    public const int TableRequestsPerAccountAndSecond = 20_000;
    public const int ActionsPerSchedulerUnitAndSecond = 2_000;

    /// <summary>New instances of a function app with HTTP triggers.</summary>
    public const int NewInstancesPerSecond = 1;

    /// <summary>Units that one resource may have: Standard and Premium P1, and beyond them Premium P2.</summary>
    public static IReadOnlyList<int> UnitSizes { get; } =
        [.. Enumerable.Range(1, 10), .. Enumerable.Range(2, 9).Select(tens => 10 * tens), .. Enumerable.Range(2, 9).Select(hundreds => 100 * hundreds)];
}

/// <summary>List prices in US dollars; docs/scale.md names source and date of each.</summary>
public static class AzurePrices
{
    public const double StandardUnitDay = 1.61;
    public const double PremiumUnitDay = 2.00;
    public const double GatewayHour = 0.246;
    public const double CapacityUnitHour = 0.008;
    public const double FunctionGbSecond = 0.000026;
    public const double MillionExecutions = 0.40;
    public const double RequestUnits100Hour = 0.008;
    public const double CosmosGbMonth = 0.25;
    public const double TableGbMonth = 0.045;
    public const double Table10kRequests = 0.00036;

    public const double VmMonth = 138.70;
    public const double DatabaseMonth = 284.70;
    public const double DatabaseGbMonth = 0.138;

    public const double HoursPerMonth = 730;
    public const double SecondsPerMonth = HoursPerMonth * 3600;
}
