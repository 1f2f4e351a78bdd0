using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>Route values as arguments: text, or anything that parses from text.</summary>
internal static class RouteValue
{
    public static Expression? Argument(ParameterInfo parameter, ParameterExpression invocation)
    {
        var name = Expression.Constant(parameter.Name);
        var type = parameter.ParameterType;
        if (type == typeof(string)) return Expression.Call(typeof(RouteValue), nameof(Text), [], invocation, name);
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Parses(inner) ? Expression.Call(typeof(RouteValue), nameof(ParseIfAny), [inner], invocation, name) : null;
        return Parses(type) ? Expression.Call(typeof(RouteValue), nameof(Parse), [type], invocation, name) : null;
    }

    private static bool Parses(Type type) =>
        type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IParsable<>) && face.GenericTypeArguments[0] == type);

    private static string? Text(Invocation invocation, string name) =>
        invocation.RouteValues?[name] is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private static T Parse<T>(Invocation invocation, string name) where T : IParsable<T> =>
        Text(invocation, name) is { } text && T.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"Route value '{name}' of function {invocation.FunctionDefinition.Name} isn't a {typeof(T).Name}. Constrain it in the route.");

    private static T? ParseIfAny<T>(Invocation invocation, string name) where T : struct, IParsable<T> =>
        Text(invocation, name) is null ? null : Parse<T>(invocation, name);
}
