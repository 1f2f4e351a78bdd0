using GreenFlux.Tests.Scale;

namespace GreenFlux.Tests.Unit.Simulation;

/// <summary>Cosmos DB: throughput by the second, in equal parts for the physical partitions; a charger's documents lie in one of them.</summary>
internal sealed class Database
{
    private readonly Queue<Job>[] waiting;
    private readonly double[] left;
    private readonly double perStep;
    private double offered, used;

    public Database(int requestUnits)
    {
        var partitions = (int)Math.Ceiling(requestUnits / (double)AzureLimits.RequestUnitsPerPartition);
        waiting = [.. Enumerable.Range(0, partitions).Select(_ => new Queue<Job>())];
        left = new double[partitions];
        perStep = requestUnits * BackEnd.Step / partitions;
    }

    /// <inheritdoc cref="Line.Busy"/>
    public double Busy => used / Math.Max(1, offered);

    /// <param name="usedPerSecond">What chargers that are connected use for their ordinary work.</param>
    public void Begin(double usedPerSecond)
    {
        for (var i = 0; i < left.Length; i++)
        {
            var free = Math.Max(perStep / 10, perStep - (usedPerSecond * BackEnd.Step / left.Length));
            left[i] = Math.Min(left[i] + free, perStep / BackEnd.Step);
            offered += free;
        }
    }

    public bool TryServe(Job job)
    {
        var partition = PartitionOf(job);
        if (waiting[partition].Count > 0 || left[partition] <= 0)
            return false;
        Use(partition, job);
        return true;
    }

    public void Wait(Job job) => waiting[PartitionOf(job)].Enqueue(job);

    /// <summary>The next that is served, or that has waited since before <paramref name="tooOld"/>.</summary>
    public bool TryNext(int tooOld, out Job job, out bool isTooLate)
    {
        for (var i = 0; i < waiting.Length; i++)
        {
            if (!waiting[i].TryPeek(out job))
                continue;
            isTooLate = job.Since < tooOld;
            if (!isTooLate && left[i] <= 0)
                continue;
            if (!isTooLate)
                Use(i, job);
            waiting[i].Dequeue();
            return true;
        }
        (job, isTooLate) = (default, false);
        return false;
    }

    private void Use(int partition, Job job)
    {
        left[partition] -= job.RequestUnits;
        used += job.RequestUnits;
    }

    private int PartitionOf(Job job) => (int)((uint)job.Charger * 2_654_435_761u % (uint)waiting.Length);
}
