using System.Collections.Frozen;
using Microsoft.DurableTask;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Every orchestrator and activity by name. Filled before the engine starts; names compare without case.</summary>
public sealed class DurableRegistry
{
    private readonly Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DurableActivity> activities = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="run">Called once per step, and so over and over for one instance. Its result, serialized by its own type, is the output.</param>
    public void AddOrchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> run)
    {
        if (!orchestrators.TryAdd(name, run))
            throw new ArgumentException($"An orchestrator named '{name}' is already registered.", nameof(name));
    }

    /// <param name="inputType">What the stored JSON is read as; null when the activity takes no input.</param>
    /// <param name="run">Called at least once per scheduled activity. The token ends when the host is made to stop.</param>
    public void AddActivity(string name, Type? inputType, Func<object?, CancellationToken, Task<object?>> run)
    {
        if (!activities.TryAdd(name, new DurableActivity(name, inputType, run)))
            throw new ArgumentException($"An activity named '{name}' is already registered.", nameof(name));
    }

    internal FrozenDictionary<string, Func<TaskOrchestrationContext, Task<object?>>> Orchestrators() => orchestrators.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    internal FrozenDictionary<string, DurableActivity> Activities() => activities.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}

internal sealed record DurableActivity(string Name, Type? InputType, Func<object?, CancellationToken, Task<object?>> Run);
