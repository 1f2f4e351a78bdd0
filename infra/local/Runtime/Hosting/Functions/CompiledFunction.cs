using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>Runs a function's method. The instance is null for a static one.</summary>
internal delegate Task<object?> FunctionCall(Invocation invocation, object? instance);

/// <summary>A function, ready to run: compiled at its first call, so that the host starts fast.</summary>
internal sealed class CompiledFunction(Function definition, HttpRoute? route, Func<FunctionCall> compile)
{
    private readonly Lazy<FunctionCall> call = new(compile);
    private readonly Lazy<ObjectFactory> factory = new(() => ActivatorUtilities.CreateFactory(definition.Method.DeclaringType!, Type.EmptyTypes));
    private readonly bool disposes =
        typeof(IDisposable).IsAssignableFrom(definition.Method.DeclaringType)
        || typeof(IAsyncDisposable).IsAssignableFrom(definition.Method.DeclaringType);

    public Function Definition => definition;

    public HttpRoute? Route => route;

    public Task<object?> InvokeAsync(Invocation invocation)
    {
        if (definition.Method.IsStatic) return call.Value(invocation, null);
        var instance = factory.Value(invocation.InstanceServices, null);
        return disposes ? InvokeAndDisposeAsync(invocation, instance) : call.Value(invocation, instance);
    }

    /// <summary>Services that the function's class asks for and nobody registered.</summary>
    public IEnumerable<string> MissingServices(IServiceProviderIsService registered)
    {
        if (definition.Method.IsStatic) return [];
        var constructors = definition.Method.DeclaringType!.GetConstructors();
        return constructors is not [var only]
            ? []
            : from parameter in only.GetParameters()
              where !parameter.HasDefaultValue
                  && parameter.GetCustomAttributes(typeof(FromKeyedServicesAttribute), inherit: false).Length == 0
                  && !registered.IsService(parameter.ParameterType)
              select $"{definition} needs the service {parameter.ParameterType}, which isn't registered.";
    }

    private async Task<object?> InvokeAndDisposeAsync(Invocation invocation, object instance)
    {
        try
        {
            return await call.Value(invocation, instance);
        }
        finally
        {
            if (instance is IAsyncDisposable later) await later.DisposeAsync();
            else ((IDisposable)instance).Dispose();
        }
    }
}
