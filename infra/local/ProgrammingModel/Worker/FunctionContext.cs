namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation of a function.</summary>
public abstract class FunctionContext
{
    /// <summary>Unique per invocation.</summary>
    public abstract string InvocationId { get; }

    /// <summary>Stable for the function across restarts.</summary>
    public abstract string FunctionId { get; }

    public abstract BindingContext BindingContext { get; }

    /// <summary>The services of this invocation's scope.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>Values shared by the middleware and the function of this invocation.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    public abstract IInvocationFeatures Features { get; }

    /// <summary>Signalled when the caller has gone or the host stops.</summary>
    public virtual CancellationToken CancellationToken { get; }
}

/// <summary>The trigger's data by name, for example route values.</summary>
public abstract class BindingContext
{
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}

/// <summary>What an invocation carries, by type.</summary>
public interface IInvocationFeatures
{
    void Set<T>(T? instance);

    T? Get<T>();
}
