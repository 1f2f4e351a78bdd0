namespace GreenFlux.Platform.Storage;

/// <summary>A store can't do what was asked, and knows why.</summary>
public abstract class StoreFaultException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>What is wrong and what to do, for anybody: without paths, hosts or keys.</summary>
    public abstract string PublicReason { get; }
}
