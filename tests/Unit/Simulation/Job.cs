using GreenFlux.Tests.Scale;

namespace GreenFlux.Tests.Unit.Simulation;

internal enum JobKind { Connect, Disconnected, Boot, Status, Reading }

/// <summary>One event on its way through front, Web PubSub, function app and database.</summary>
/// <param name="Attempt">The charger's attempt that it belongs to: of an earlier one nobody wants to hear any more.</param>
/// <param name="Since">The step at which it began to wait where it waits.</param>
/// <param name="Repeats">How often Web PubSub has sent it again.</param>
/// <param name="MayBePutOff">Whether the instance that it reaches has not told this charger to boot again later.</param>
internal readonly record struct Job(int Charger, int Attempt, JobKind Kind, int Since = 0, int Repeats = 0, bool MayBePutOff = false)
{
    public double RequestUnits => Kind switch
    {
        JobKind.Connect => MeasuredCosts.Connect.RequestUnits,
        JobKind.Disconnected => MeasuredCosts.Disconnect.RequestUnits,
        JobKind.Boot => MeasuredCosts.Boot.RequestUnits,
        JobKind.Status => MeasuredCosts.SameStatus.RequestUnits,
        _ => MeasuredCosts.ReadingElsewhere.RequestUnits,
    };
}

/// <summary>What became of it.</summary>
internal enum JobEnd { Done, SentAway, PutOff, OverConnectionLimit, Failed }

/// <summary>Waits in line for a server that does so many in a step.</summary>
internal sealed class Line
{
    private readonly Queue<Job> jobs = new();
    private double allowance, offered, used;

    public int Count => jobs.Count;

    /// <summary>The share of what could have been done that was.</summary>
    public double Busy => used / Math.Max(1, offered);

    public void Add(Job job) => jobs.Enqueue(job);

    /// <summary>Begins a step; what was not used of the last one is lost but for a fraction of a job.</summary>
    public void Begin(double perStep)
    {
        offered += perStep;
        allowance = Math.Min(allowance, 1) + perStep;
    }

    public bool TryPeek(out Job job) => jobs.TryPeek(out job);

    public bool CanTake => allowance >= 1 && jobs.Count > 0;

    public Job Take(double cost = 1)
    {
        allowance -= cost;
        used += cost;
        return jobs.Dequeue();
    }
}
