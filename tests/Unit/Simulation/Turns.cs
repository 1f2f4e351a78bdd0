using GreenFlux.Platform.Chargers;

namespace GreenFlux.Tests.Unit.Simulation;

/// <summary>
/// The admission gates of all instances taken together: crowd and speed are shares of the same number of instances, so
/// the rule (<see cref="ReconnectBackOff"/>) says the same for one as for all.
/// </summary>
internal sealed class Turns(StormSetting setting, Random random)
{
    public static readonly double Patience = new AdmissionLimits().Patience.TotalSeconds;

    /// <summary>Two calls of the database, one after the other, when it has nothing else to do.</summary>
    private const double ShortestTurn = 0.015;
    private const double Weight = 0.05;
    private readonly Queue<Job> waiting = new();
    private double secondsEach = ShortestTurn;
    private double servedUntil;

    public int Taken { get; private set; }
    public int Waiting => waiting.Count;

    public bool IsFull(int instances) => waiting.Count > Places(instances) && waiting.Count / PerSecond(instances) > Patience;

    public bool HasPlace(int instances) => !setting.HasBackOff || Taken < Places(instances);

    public void Wait(Job job) => waiting.Enqueue(job);

    public void Enter() => Taken++;

    public void Leave(double seconds)
    {
        Taken--;
        secondsEach += Weight * (Math.Max(ShortestTurn, seconds) - secondsEach);
    }

    /// <summary>Those whose turn it is, and those who have waited since before <paramref name="tooOld"/>.</summary>
    public bool TryNext(int instances, int tooOld, out Job job, out bool isTooLate)
    {
        isTooLate = waiting.TryPeek(out job) && job.Since < tooOld;
        if (!isTooLate && (waiting.Count == 0 || Taken >= Places(instances)))
            return false;
        waiting.Dequeue();
        return true;
    }

    public double ComeBackAfter(int instances, double now)
    {
        var perSecond = PerSecond(instances);
        var due = Math.Max(0, servedUntil - now);
        var crowd = waiting.Count + (int)Math.Ceiling(due * perSecond) + 1;
        servedUntil = now + Math.Min(due + (1 / perSecond), ReconnectBackOff.Most.TotalSeconds);
        return ReconnectBackOff.For(crowd, perSecond, setting.HasSpread ? random.NextDouble() : 0).TotalSeconds;
    }

    private int Places(int instances) => instances * setting.AtOnce;

    private double PerSecond(int instances) => Places(instances) / secondsEach;
}
