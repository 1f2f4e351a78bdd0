using System.Diagnostics.Metrics;
using Microsoft.Azure.Cosmos;
using Container = GreenFlux.Platform.Storage.Container;

namespace GreenFlux.Azure.Documents;

/// <summary>What the document store costs and how often it was told to wait, by container and operation.</summary>
public sealed class CosmosMetrics : IDisposable
{
    public const string MeterName = "GreenFlux.Azure";

    private readonly Meter meter = new(MeterName);
    private readonly Histogram<double> charges;
    private readonly Counter<long> throttled;

    public CosmosMetrics()
    {
        charges = meter.CreateHistogram<double>("greenflux.cosmos.request_charge", "{request_unit}", "Request units of one response of Cosmos DB.");
        throttled = meter.CreateCounter<long>("greenflux.cosmos.throttled", "{response}", "Requests that got no request units in all attempts (429).");
    }

    public void Dispose() => meter.Dispose();

    internal void Count(Container container, string operation, Headers headers, CosmosAnswer answer)
    {
        var tags = new KeyValuePair<string, object?>[] { new("container", CosmosContainers.Of(container).Name), new("operation", operation) };
        charges.Record(headers.RequestCharge, tags);
        if (answer.Result == CosmosResult.Busy)
            throttled.Add(1, tags);
    }
}
