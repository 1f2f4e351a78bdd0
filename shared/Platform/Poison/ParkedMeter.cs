using System.Diagnostics.Metrics;

namespace GreenFlux.Platform.Poison;

/// <summary>Counts what is parked, for whoever watches: <c>greenflux.parked_messages</c> by kind.</summary>
public sealed class ParkedMeter(IMeterFactory meters)
{
    public const string MeterName = "GreenFlux.Platform";
    private readonly Counter<long> parked = meters.Create(MeterName).CreateCounter<long>(
        "greenflux.parked_messages", "{message}", "Messages that failed again and again for a fault of ours, put aside until somebody has them done again.");

    internal void Parked(ParkedKind kind) => parked.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()));
}
