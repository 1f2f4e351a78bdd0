using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>Turns a function's method into a delegate that takes each argument from the invocation.</summary>
internal static class FunctionCompiler
{
    /// <summary>Returns null, and what is wrong, when a parameter or the result has a type that isn't served.</summary>
    public static CompiledFunction? Prepare(Function function, HttpRoute? route, out string? fault)
    {
        var invocation = Expression.Parameter(typeof(Invocation), "invocation");
        var instance = Expression.Parameter(typeof(object), "instance");
        var arguments = new List<Expression>();
        foreach (var parameter in function.Method.GetParameters())
        {
            if (Argument(parameter, function, route, invocation) is not { } argument)
            {
                fault = $"has the parameter {parameter.ParameterType} {parameter.Name}, which isn't served for this trigger. " + Served(function.Kind);
                return null;
            }

            arguments.Add(argument);
        }

        if (function.Kind == FunctionKind.Http && !FunctionOutcome.IsHttpAnswer(function.Method.ReturnType))
        {
            fault = $"returns {function.Method.ReturnType}: an HTTP function returns IResult, Task<IResult> or Task.";
            return null;
        }

        fault = null;
        return new(function, route, () => Compile(function.Method, invocation, instance, arguments));
    }

    private static FunctionCall Compile(MethodInfo method, ParameterExpression invocation, ParameterExpression instance, IEnumerable<Expression> arguments)
    {
        var call = method.IsStatic
            ? Expression.Call(method, arguments)
            : Expression.Call(Expression.Convert(instance, method.DeclaringType!), method, arguments);
        return Expression.Lambda<FunctionCall>(FunctionOutcome.AsTaskOfObject(call), invocation, instance).Compile();
    }

    private static Expression? Argument(ParameterInfo parameter, Function function, HttpRoute? route, ParameterExpression invocation)
    {
        var type = parameter.ParameterType;
        if (type == typeof(FunctionContext)) return Expression.Convert(invocation, type);
        if (type == typeof(CancellationToken)) return Expression.Property(invocation, nameof(Invocation.CancellationToken));
        if (parameter == function.TriggerParameter) return TriggerArgument(type, function.Kind, invocation);
        if (parameter.GetCustomAttribute<InputBindingAttribute>(inherit: true) is not null && function.Kind != FunctionKind.Orchestrator)
            return Expression.Call(invocation, nameof(Invocation.Service), [type]);
        return function.Kind switch
        {
            FunctionKind.Http when route!.Pattern.GetParameter(parameter.Name!) is not null => RouteValue.Argument(parameter, invocation),
            FunctionKind.Orchestrator when parameter.GetCustomAttribute<BindingAttribute>(inherit: true) is null =>
                Expression.Call(
                    Expression.Convert(Expression.Property(invocation, nameof(Invocation.Input)), function.TriggerParameter.ParameterType),
                    "GetInput",
                    [type]),
            _ => null,
        };
    }

    private static Expression? TriggerArgument(Type type, FunctionKind kind, ParameterExpression invocation) => kind switch
    {
        FunctionKind.Http => type == typeof(HttpRequest) ? Expression.Property(invocation, nameof(Invocation.HttpRequest)) : null,
        FunctionKind.Timer => type == typeof(TimerInfo) ? InputAs(type, invocation) : null,
        FunctionKind.Orchestrator => type.FullName == "Microsoft.DurableTask.TaskOrchestrationContext" ? InputAs(type, invocation) : null,
        _ => InputAs(type, invocation),
    };

    private static MethodCallExpression InputAs(Type type, ParameterExpression invocation) =>
        Expression.Call(invocation, nameof(Invocation.InputAs), [type]);

    private static string Served(FunctionKind kind) => kind switch
    {
        FunctionKind.Http => "It may take HttpRequest, a value that its route names, FunctionContext, CancellationToken, [DurableClient] DurableTaskClient.",
        FunctionKind.Timer => "It may take TimerInfo, FunctionContext, CancellationToken, [DurableClient] DurableTaskClient.",
        FunctionKind.Orchestrator => "It may take TaskOrchestrationContext, one input, FunctionContext.",
        _ => "It may take one input, FunctionContext, CancellationToken, [DurableClient] DurableTaskClient.",
    };
}
