namespace GreenFlux.Tests.Unit.Simulation;

/// <summary>What is due at which step of virtual time, first in, first out.</summary>
internal sealed class TimerWheel<T>(int steps)
{
    private readonly List<T>?[] due = new List<T>?[steps + 1];

    /// <summary>What lies beyond the end of time is never due.</summary>
    public void Add(int step, T item)
    {
        if (step < due.Length)
            (due[step] ??= []).Add(item);
    }

    public IReadOnlyList<T> Take(int step)
    {
        var taken = due[step];
        due[step] = null;
        return taken ?? [];
    }
}
