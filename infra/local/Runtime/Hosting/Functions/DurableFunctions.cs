using GreenFlux.Local.Runtime.Durable;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>Orchestrators and activities as the durable engine wants them.</summary>
internal static class DurableFunctions
{
    public static DurableRegistry Register(FunctionApp app, IServiceProvider services)
    {
        var registry = new DurableRegistry();
        foreach (var function in app.OfKind(FunctionKind.Orchestrator))
            registry.AddOrchestrator(function.Definition.Name, context => OrchestrateAsync(function, services, context));
        foreach (var function in app.OfKind(FunctionKind.Activity))
            registry.AddActivity(function.Definition.Name, function.Definition.TriggerParameter.ParameterType, (input, ct) => ActAsync(app, function, services, input, ct));
        return registry;
    }

    // Middleware stays out: a replay is no invocation, and what a middleware awaits would break determinism.
    private static async Task<object?> OrchestrateAsync(CompiledFunction function, IServiceProvider services, TaskOrchestrationContext context)
    {
        if (function.Definition.Method.IsStatic)
            return await function.InvokeAsync(new(function, services, context, http: null, CancellationToken.None));
        await using var scope = services.CreateAsyncScope();
        return await function.InvokeAsync(new(function, scope.ServiceProvider, context, http: null, CancellationToken.None));
    }

    private static async Task<object?> ActAsync(FunctionApp app, CompiledFunction function, IServiceProvider services, object? input, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var invocation = new Invocation(function, scope.ServiceProvider, input, http: null, ct);
        await app.RunAsync(invocation);
        return invocation.ResultValue;
    }
}
