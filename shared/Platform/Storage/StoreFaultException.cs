namespace GreenFlux.Platform.Storage;

/// <summary>A store can't do what was asked, and knows why.</summary>
public abstract class StoreFaultException(string message, Exception? cause = null) : IOException(message, cause)
{
    /// <summary>What is wrong and what to do, for anybody: without paths.</summary>
    public abstract string PublicReason { get; }
}
