namespace GreenFlux.Tests.Unit.Simulation;

internal enum ChargerState { Away, Connecting, Calling, PutOff, Caught }

/// <summary>One charger in a storm.</summary>
internal sealed class Charger(Behaviour behaviour)
{
    private const int Connectors = 2;
    private const double ReadingSeconds = 60;
    private bool hasBooted;
    private int states, kept;

    public Behaviour Behaviour { get; } = behaviour;
    public bool HonoursRetryAfter { get; init; }
    public bool BootsAgain { get; init; }
    public bool IsCharging { get; init; }

    public ChargerState State { get; set; }

    /// <summary>Which attempt it is at; answers to earlier ones come too late.</summary>
    public int Attempt { get; set; }

    /// <summary>Which of its timers counts.</summary>
    public int Timer { get; set; }
    public int Failures { get; set; }
    public int PutOffs { get; set; }
    public double? ConnectedAt { get; set; }
    public double? BootedAt { get; private set; }
    public double? CaughtUpAt { get; set; }

    /// <summary>What it has to tell next; null: nothing any more.</summary>
    public JobKind? NextCall => !hasBooted ? JobKind.Boot : states > 0 ? JobKind.Status : kept > 0 ? JobKind.Reading : null;

    public void Connected(double at, double offlineSeconds)
    {
        ConnectedAt = at;
        Failures = 0;
        hasBooted = !BootsAgain;
        BootedAt = hasBooted ? at : null;
        states = Connectors;
        kept = IsCharging ? (int)(offlineSeconds / ReadingSeconds) : 0;
    }

    /// <summary>The call that was <see cref="NextCall"/> has been answered.</summary>
    public void Done(double at)
    {
        if (!hasBooted)
            (hasBooted, BootedAt) = (true, at);
        else if (states > 0)
            states--;
        else
            kept--;
    }
}
