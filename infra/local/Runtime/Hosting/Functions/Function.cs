using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>What starts a function.</summary>
internal enum FunctionKind
{
    Http,
    Timer,
    Orchestrator,
    Activity,
}

/// <summary>A function as it was found in the code.</summary>
internal sealed class Function : FunctionDefinition
{
    public Function(MethodInfo method, string name, FunctionKind kind, ParameterInfo triggerParameter, TriggerBindingAttribute trigger)
    {
        Method = method;
        Name = name;
        Kind = kind;
        TriggerParameter = triggerParameter;
        Trigger = trigger;
        PathToAssembly = method.DeclaringType!.Assembly.Location;
        EntryPoint = $"{method.DeclaringType.FullName}.{method.Name}";
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{EntryPoint}")).AsSpan(0, 8));
        Parameters = [.. method.GetParameters().Select(parameter => new FunctionParameter(parameter.Name!, parameter.ParameterType))];
        InputBindings = (
            from parameter in method.GetParameters()
            let binding = parameter.GetCustomAttribute<BindingAttribute>(inherit: true)
            where binding is not null
            select new Binding(parameter.Name!, Binding.TypeOf(binding)))
            .ToImmutableDictionary(binding => binding.Name, BindingMetadata (binding) => binding, StringComparer.Ordinal);
    }

    public MethodInfo Method { get; }

    public FunctionKind Kind { get; }

    public ParameterInfo TriggerParameter { get; }

    public TriggerBindingAttribute Trigger { get; }

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override string PathToAssembly { get; }

    public override string EntryPoint { get; }

    public override string Id { get; }

    public override string Name { get; }

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;

    public override string ToString() => $"Function {Name} ({EntryPoint})";
}

/// <param name="name">The parameter's.</param>
internal sealed class Binding(string name, string type) : BindingMetadata
{
    public override string Name => name;

    public override string Type => type;

    /// <summary>HttpTriggerAttribute is httpTrigger, and so on.</summary>
    public static string TypeOf(BindingAttribute binding)
    {
        const string suffix = "Attribute";
        var name = binding.GetType().Name;
        if (name.EndsWith(suffix, StringComparison.Ordinal)) name = name[..^suffix.Length];
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
