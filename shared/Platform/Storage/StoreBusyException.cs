namespace GreenFlux.Platform.Storage;

/// <summary>A store was asked for more than it may serve at the moment, and went on refusing while it was asked again.</summary>
/// <param name="store">What operators call it.</param>
/// <param name="retryAfter">When to ask again, as the store said or as it is known to take.</param>
public sealed class StoreBusyException(string store, TimeSpan retryAfter, Exception? cause = null)
    : StoreFaultException($"{store} is busy; it may be asked again in {retryAfter.TotalSeconds:0.#} s.", cause)
{
    /// <summary>For the answer's Retry-After.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;

    public override string PublicReason => $"{store} is busy. Repeat the request in a few seconds; if this lasts, more is asked of it than it may serve.";
}
