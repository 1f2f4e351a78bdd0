using System.Diagnostics;

namespace GreenFlux.Cli.Bench.Load;

/// <summary>How long calls took. One charger adds, one at a time; merged when all are done.</summary>
internal sealed class Latencies
{
    private readonly List<int> microseconds = [];

    public int Count => microseconds.Count;

    public void Add(long startedAt) =>
        microseconds.Add((int)Math.Min(int.MaxValue, Stopwatch.GetElapsedTime(startedAt).TotalMicroseconds));

    public static Latencies Of(IEnumerable<Latencies> parts)
    {
        var all = new Latencies();
        foreach (var part in parts)
            all.microseconds.AddRange(part.microseconds);
        all.microseconds.Sort();
        return all;
    }

    /// <summary>Of merged latencies: the time within which this share of the calls was answered; 0 when there were none.</summary>
    public double Milliseconds(double share) =>
        Count == 0 ? 0 : microseconds[Math.Min(Count - 1, (int)Math.Ceiling(share * Count) - 1)] / 1000.0;
}
