using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>Finds the functions of an assembly, and names all that can't be served at once.</summary>
internal static class FunctionDiscovery
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<CompiledFunction> Find(IEnumerable<Type> types, HostJson hostJson)
    {
        var problems = new List<string>();
        var functions = new List<CompiledFunction>();
        foreach (var method in types.SelectMany(type => type.GetMethods(Declared)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } attribute) continue;
            var where = $"Function {attribute.Name} ({method.DeclaringType!.FullName}.{method.Name})";
            if (FaultOf(method, attribute) is { } fault) problems.Add($"{where} {fault}");
            else if (Read(method, attribute, hostJson, out fault) is { } function) functions.Add(function);
            else problems.Add($"{where} {fault}");
        }

        problems.AddRange(
            from function in functions
            group function.Definition by function.Definition.Name.ToUpperInvariant() into named
            where named.Count() > 1
            select $"Function name {named.First().Name} is used by {string.Join(" and by ", named.Select(function => function.EntryPoint))}: names are unique in an app.");
        problems.AddRange(HttpRoute.Clashes(functions));
        return problems.Count == 0
            ? functions
            : throw new HostRefusedException("The functions can't be served:" + string.Concat(problems.Select(problem => Environment.NewLine + "- " + problem)));
    }

    private static string? FaultOf(MethodInfo method, FunctionAttribute attribute)
    {
        var type = method.DeclaringType!;
        if (string.IsNullOrWhiteSpace(attribute.Name)) return "has no name.";
        if (!type.IsVisible) return $"is in {type.FullName}, which isn't public.";
        if (!method.IsPublic) return "isn't public.";
        if (type.ContainsGenericParameters || method.IsGenericMethodDefinition) return "is generic.";
        if (type.IsAbstract && !method.IsStatic) return $"is in {type.FullName}, which is abstract.";
        if (method.ReturnType == typeof(void) && method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null) return "is async void: return a Task.";
        return method.GetParameters().FirstOrDefault(parameter => parameter.ParameterType.IsByRef) is { } parameter
            ? $"takes {parameter.Name} by reference."
            : null;
    }

    private static CompiledFunction? Read(MethodInfo method, FunctionAttribute attribute, HostJson hostJson, out string? fault)
    {
        var triggers = (
            from parameter in method.GetParameters()
            let trigger = parameter.GetCustomAttribute<TriggerBindingAttribute>(inherit: true)
            where trigger is not null
            select (parameter, trigger)).ToArray();
        if (triggers is not [var (triggerParameter, triggerAttribute)])
        {
            fault = $"has {triggers.Length} triggers: it needs exactly one.";
            return null;
        }

        if (KindOf(Binding.TypeOf(triggerAttribute)) is not { } kind)
        {
            fault = $"has the trigger {triggerAttribute.GetType().Name}, which the embedded host doesn't serve.";
            return null;
        }

        var function = new Function(method, attribute.Name, kind, triggerParameter, triggerAttribute);
        HttpRoute? route = null;
        fault = kind == FunctionKind.Http ? HttpRoute.Read(function, hostJson, out route) : null;
        return fault is null ? FunctionCompiler.Prepare(function, route, out fault) : null;
    }

    private static FunctionKind? KindOf(string triggerType) => triggerType switch
    {
        "httpTrigger" => FunctionKind.Http,
        "timerTrigger" => FunctionKind.Timer,
        "orchestrationTrigger" => FunctionKind.Orchestrator,
        "activityTrigger" => FunctionKind.Activity,
        _ => null,
    };
}
