using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Tests.Architecture.Orchestrators;

/// <summary>
/// Goes from an orchestrator through everything of ours that it calls, with state machines and lambdas, and notes what an
/// orchestrator must not do: replayed, it has to come to the same end.
/// </summary>
internal sealed class OrchestratorWalk
{
    private static readonly HashSet<string> BannedTypes = new(StringComparer.Ordinal)
    {
        "System.TimeProvider", "System.Diagnostics.Stopwatch", "System.Environment", "System.Random", "System.Security.Cryptography.RandomNumberGenerator",
        "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer", "System.Threading.PeriodicTimer", "System.Threading.Monitor",
        "System.Threading.SemaphoreSlim", "System.Threading.Tasks.Parallel", "System.Threading.Tasks.TaskFactory", "System.Console", "System.IServiceProvider",
        "System.Threading.SynchronizationContext", "System.Threading.Tasks.TaskScheduler", "System.Activator",
    };

    private static readonly HashSet<string> BannedMembers = new(StringComparer.Ordinal)
    {
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Threading.Tasks.Task.Run", "System.Threading.Tasks.Task.Delay", "System.Threading.Tasks.Task.Yield",
        "System.Threading.Tasks.Task.get_Factory", "System.Threading.CancellationTokenSource.CancelAsync", "System.Threading.CancellationTokenSource.CancelAfter",
    };

    private static readonly string[] BannedNamespaces =
        ["System.IO", "System.Net", "System.Data", "Microsoft.Extensions", "Microsoft.AspNetCore", "Microsoft.DurableTask.Client", "Azure"];

    private readonly HashSet<MethodBase> seen = [];
    private readonly List<string> findings = [];
    private readonly List<string> calls = [];

    /// <summary>What breaks a rule: where, and what.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>What is asked of the engine, and the texts that name it, in the order of the code.</summary>
    public string Calls => string.Join("; ", calls);

    public static IEnumerable<(string Name, MethodInfo Method)> OrchestratorsOf(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.GetParameters().Any(parameter => parameter.IsDefined(typeof(OrchestrationTriggerAttribute), inherit: false))
        select (method.GetCustomAttribute<FunctionAttribute>()!.Name, method);

    public static OrchestratorWalk Through(MethodInfo orchestrator)
    {
        var walk = new OrchestratorWalk();
        if (!orchestrator.IsStatic)
            walk.findings.Add($"{NameOf(orchestrator)} isn't static: an instance brings services along.");
        walk.Visit(orchestrator);
        return walk;
    }

    private void Visit(MethodBase method)
    {
        if (!seen.Add(method))
            return;
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
            Visit(OpenType(machine.StateMachineType).GetMethod("MoveNext", BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance)!);
        foreach (var reference in IntermediateLanguage.ReferencesOf(method))
        {
            switch (reference.Member)
            {
                case null:
                    calls.Add($"'{reference.Text}'");
                    break;
                case FieldInfo field:
                    Look(method, reference.Code, field);
                    break;
                case MethodBase called:
                    Look(method, called);
                    break;
            }
        }
    }

    private void Look(MethodBase from, OpCode code, FieldInfo field)
    {
        if (!field.IsStatic || !IsOurs(field.DeclaringType!) || IsCompilers(field))
            return;
        if (code == OpCodes.Stsfld || !field.IsInitOnly)
            findings.Add($"{NameOf(from)} uses {field.DeclaringType}.{field.Name}: static state that can change.");
    }

    private void Look(MethodBase from, MethodBase called)
    {
        var type = called.DeclaringType!;
        var name = $"{OpenType(type).FullName}.{called.Name}";
        if (OpenType(type).FullName == typeof(TaskOrchestrationContext).FullName)
        {
            if (!called.IsSpecialName)
                calls.Add(called.Name);
            return;
        }
        if (IsOurs(type))
        {
            if (called.IsAbstract)
                findings.Add($"{NameOf(from)} calls {name}: what stands behind an interface isn't known, and may do anything.");
            else
                Visit(OpenMethod(called));
            return;
        }
        if (BannedMembers.Contains(name) || called.Name is "ConfigureAwait" or "ContinueWith" || BannedTypes.Contains(OpenType(type).FullName!)
            || BannedNamespaces.Any(space => type.Namespace is { } own && (own == space || own.StartsWith(space + ".", StringComparison.Ordinal))))
            findings.Add($"{NameOf(from)} calls {name}.");
    }

    private static bool IsOurs(Type type) => type.Assembly.GetName().Name!.StartsWith("GreenFlux.", StringComparison.Ordinal) && type.Namespace?.StartsWith("GreenFlux.", StringComparison.Ordinal) != false;

    /// <summary>Lambdas without captures are kept in static fields: that changes nothing that anybody sees.</summary>
    private static bool IsCompilers(FieldInfo field) => field.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && !field.Name.EndsWith("k__BackingField", StringComparison.Ordinal)
        || field.DeclaringType!.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static Type OpenType(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static MethodBase OpenMethod(MethodBase method)
    {
        if (method is MethodInfo { IsGenericMethod: true, IsGenericMethodDefinition: false } generic)
            method = generic.GetGenericMethodDefinition();
        return method.DeclaringType is { IsGenericType: true, IsGenericTypeDefinition: false }
            ? method.Module.ResolveMethod(method.MetadataToken)!
            : method;
    }

    private static string NameOf(MethodBase method) => $"{method.DeclaringType}.{method.Name}";
}
