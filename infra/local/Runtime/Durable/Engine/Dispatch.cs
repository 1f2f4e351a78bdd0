namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Sets in motion what a transaction has stored.</summary>
internal sealed class Dispatch(ReadyRuns runs, ActivityQueue activities, TimerPump timers, InstanceSignals signals)
{
    public void Apply(Effects effects)
    {
        foreach (var run in effects.Ready)
            runs.Wake(run);
        foreach (var work in effects.Activities)
            activities.Add(work);
        if (effects.Due is { } due)
            timers.Expect(due);
        foreach (var instanceId in effects.Changed)
            signals.Changed(instanceId);
    }
}
