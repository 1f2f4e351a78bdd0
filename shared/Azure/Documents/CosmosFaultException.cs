using GreenFlux.Platform.Storage;

namespace GreenFlux.Azure.Documents;

/// <summary>What went wrong with Cosmos DB.</summary>
public enum CosmosProblem
{
    /// <summary>It can't be reached, or answers that it can't work at the moment.</summary>
    Unavailable,

    /// <summary>A write was sent, and whether it was applied can't be found out any more.</summary>
    OutcomeUnknown,

    /// <summary>This identity, or key, may not do that.</summary>
    Denied,

    /// <summary>The database or a container does not exist.</summary>
    Missing,

    /// <summary>A partition has reached its largest size.</summary>
    Full,

    /// <summary>Anything else: the service refuses what it was sent.</summary>
    Refused,
}

/// <summary>Cosmos DB could not do what was asked. Unless the outcome is unknown, nothing of a write was stored.</summary>
public sealed class CosmosFaultException : StoreFaultException
{
    internal CosmosFaultException(CosmosProblem problem, string message, Exception? inner = null)
        : base(message, inner) => Problem = problem;

    public CosmosProblem Problem { get; }

    public override string PublicReason => Problem switch
    {
        CosmosProblem.Unavailable => "The document store can't be reached at the moment. It is tried again with every request; no restart is needed.",
        CosmosProblem.OutcomeUnknown => "The document store did not say whether it stored the change. Read what is stored now before you repeat the request.",
        CosmosProblem.Denied => "The document store refuses this application. Give its identity the role Cosmos DB Built-in Data Contributor on the account; the log has the details.",
        CosmosProblem.Missing => "The document store's database or a container of it does not exist. Deploy the infrastructure; the log names what is missing.",
        CosmosProblem.Full => "A partition of the document store is full. The log names it.",
        _ => "The document store does not work at the moment; the log says why.",
    };
}
