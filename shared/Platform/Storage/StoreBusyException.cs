namespace GreenFlux.Platform.Storage;

/// <summary>
/// A store has more to do than it was paid for, and has done nothing of what was asked. Whoever asked gives way: they answer
/// upwards when to come back, and don't try again themselves.
/// </summary>
public sealed class StoreBusyException : StoreFaultException
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <param name="retryAfter">What the store said; at least a second is told on.</param>
    public StoreBusyException(string message, TimeSpan retryAfter)
        : base(message) => RetryAfter = retryAfter > Shortest ? retryAfter : Shortest;

    /// <summary>When to come back, from now.</summary>
    public TimeSpan RetryAfter { get; }

    public override string PublicReason => "The store is busy. Repeat the request after the time that the answer names; nothing was stored.";
}
