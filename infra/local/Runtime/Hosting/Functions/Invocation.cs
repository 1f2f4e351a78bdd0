using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>One run of a function.</summary>
/// <param name="input">What the trigger brings, unless that is an HTTP request.</param>
/// <param name="http">Null unless HTTP started it.</param>
internal sealed class Invocation(
    CompiledFunction function, IServiceProvider services, object? input, HttpContext? http, CancellationToken ct) : FunctionContext
{
    private readonly InvocationFeatures features = new();
    private string? invocationId;
    private IDictionary<object, object>? items;
    private BindingContext? bindingContext;

    public CompiledFunction Function => function;

    public HttpContext? Http => http;

    public HttpRequest HttpRequest => http!.Request;

    public RouteValueDictionary? RouteValues => http?.Request.RouteValues;

    public object? Input => input;

    /// <summary>What the function returned, or a middleware in its place.</summary>
    public object? ResultValue
    {
        get => features.Value;
        set => features.Value = value;
    }

    public override string InvocationId => invocationId ??= Guid.NewGuid().ToString();

    public override string FunctionId => function.Definition.Id;

    public override BindingContext BindingContext => bindingContext ??= new TriggerData(RouteValues);

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override FunctionDefinition FunctionDefinition => function.Definition;

    public override IDictionary<object, object> Items
    {
        get => items ??= new Dictionary<object, object>();
        set => items = value;
    }

    public override IInvocationFeatures Features => features;

    public override CancellationToken CancellationToken => ct;

    public T Service<T>() where T : notnull => InstanceServices.GetRequiredService<T>();

    public T InputAs<T>() => input is null ? default! : (T)input;

    private sealed class TriggerData(RouteValueDictionary? values) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData { get; } = values ?? [];
    }

    /// <summary>Holds the result itself, because nearly every invocation asks for nothing else.</summary>
    private sealed class InvocationFeatures : InvocationResult, IInvocationFeatures
    {
        private Dictionary<Type, object>? others;

        public override object? Value { get; set; }

        public void Set<T>(T? instance)
        {
            others ??= [];
            if (instance is null) others.Remove(typeof(T));
            else others[typeof(T)] = instance;
        }

        public T? Get<T>()
        {
            if (others is not null && others.TryGetValue(typeof(T), out var found)) return (T)found;
            return this is T self && typeof(T) == typeof(InvocationResult) ? self : default;
        }
    }
}
