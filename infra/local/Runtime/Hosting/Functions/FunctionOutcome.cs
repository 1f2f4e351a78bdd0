using System.Linq.Expressions;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>Brings what a method returns to one shape: a task with the value, or with null when there is none.</summary>
internal static class FunctionOutcome
{
    public static Expression AsTaskOfObject(MethodCallExpression call)
    {
        var type = call.Type;
        if (type == typeof(void)) return Expression.Block(call, Expression.Constant(Task.FromResult<object?>(null)));
        if (type == typeof(Task)) return Call(nameof(OfTaskAsync), call);
        if (type == typeof(ValueTask)) return Call(nameof(OfValueTaskAsync), call);
        if (IsGeneric(type, typeof(Task<>))) return Call(nameof(OfTaskOfAsync), call, type.GenericTypeArguments);
        if (IsGeneric(type, typeof(ValueTask<>))) return Call(nameof(OfValueTaskOfAsync), call, type.GenericTypeArguments);
        return Call(nameof(Task.FromResult), Expression.Convert(call, typeof(object)), [typeof(object)], typeof(Task));
    }

    public static bool IsHttpAnswer(Type type)
    {
        var value = IsGeneric(type, typeof(Task<>)) || IsGeneric(type, typeof(ValueTask<>)) ? type.GenericTypeArguments[0] : type;
        return value == typeof(void) || value == typeof(Task) || value == typeof(ValueTask) || typeof(IResult).IsAssignableFrom(value);
    }

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static MethodCallExpression Call(string name, Expression argument, Type[]? typeArguments = null, Type? type = null) =>
        Expression.Call(type ?? typeof(FunctionOutcome), name, typeArguments ?? [], argument);

    private static async Task<object?> OfTaskAsync(Task task)
    {
        await task;
        return null;
    }

    private static async Task<object?> OfValueTaskAsync(ValueTask task)
    {
        await task;
        return null;
    }

    private static async Task<object?> OfTaskOfAsync<T>(Task<T> task) => await task;

    private static async Task<object?> OfValueTaskOfAsync<T>(ValueTask<T> task) => await task;
}
