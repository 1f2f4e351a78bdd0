namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Where the engine keeps its file, and how much it does at a time.</summary>
public sealed record DurableOptions
{
    /// <summary>The SQLite file; created when missing.</summary>
    public required string Path { get; init; }

    /// <summary>Orchestrators that step at the same time: while some wait for their commit, others run.</summary>
    public int MaxConcurrentOrchestrators { get; init; } = 128;

    /// <summary>Activities that run at the same time.</summary>
    public int MaxConcurrentActivities { get; init; } = 64;

    /// <summary>
    /// How often an activity that was found unfinished at a start is begun, without ending before its process does, until
    /// it is recorded as failed. Else one activity that kills its process would do so for ever.
    /// </summary>
    public int MaxActivityBegins { get; init; } = 5;
}
