namespace GreenFlux.Local.Runtime.Durable;

/// <summary>What has to move once a transaction is on disk. The tables say the same: after a crash it is found there.</summary>
internal sealed class Effects
{
    /// <summary>Runs that have something in their inbox.</summary>
    public List<long> Ready { get; } = [];

    public List<ActivityWork> Activities { get; } = [];

    /// <summary>Ids of instances whose status changed.</summary>
    public List<string> Changed { get; } = [];

    /// <summary>The earliest of the new timers, UTC.</summary>
    public DateTime? Due { get; private set; }

    public void AddDue(DateTime due)
    {
        if (Due is null || due < Due)
            Due = due;
    }
}

/// <summary>An activity to be run.</summary>
/// <param name="Name">Null: name and input are still to be read, because too many wait.</param>
/// <param name="Begun">
/// Of one that was found in the file: how often it was begun by processes that ended before it did, not counting the
/// process that scheduled it. Null: this process scheduled it.
/// </param>
internal sealed record ActivityWork(long Run, int Task, string? Name, string? Input, int? Begun = null);
