namespace Microsoft.Azure.Functions.Worker;

/// <summary>What an invocation answers: readable after the function ran, and replaceable.</summary>
public abstract class InvocationResult : InvocationResult<object>;

/// <inheritdoc cref="InvocationResult"/>
public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}
