using System.Collections.Frozen;
using System.Reflection;
using GreenFlux.Contracts;
using GreenFlux.Platform.Identity;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>One HTTP function as its attributes declare it.</summary>
public sealed record ApiFunction
{
    public required string Name { get; init; }

    /// <summary>The class's name without <c>Functions</c>: groups the documentation.</summary>
    public required string Group { get; init; }

    /// <summary>Below the host's prefix, for example <c>v1/locations/{id}</c>.</summary>
    public required string Route { get; init; }

    /// <summary>Upper case.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>Null only for a public face, or where somebody forgot.</summary>
    public required Permission? Permission { get; init; }
    public required bool IsPublic { get; init; }
    public required bool NeedsIfMatch { get; init; }
    public required Type? Accepts { get; init; }
    public required IReadOnlyList<AnswersAttribute> Answers { get; init; }
    public required IReadOnlyList<QueryAttribute> Queries { get; init; }

    /// <summary>Whether it answers a page, and so reads <c>limit</c> and <c>cursor</c>.</summary>
    public required bool IsPaged { get; init; }

    /// <summary>All query parameters that it reads.</summary>
    public required IReadOnlySet<string> QueryNames { get; init; }
}

/// <summary>All HTTP functions by name, read once at start.</summary>
public sealed class ApiCatalog
{
    private readonly FrozenDictionary<string, ApiFunction> byName;

    public ApiCatalog(params IReadOnlyList<Assembly> assemblies)
    {
        Functions = [.. assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Select(Describe)
            .OfType<ApiFunction>()
            .OrderBy(function => function.Route, StringComparer.Ordinal)
            .ThenBy(function => function.Methods[0], StringComparer.Ordinal)];
        byName = Functions.ToFrozenDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<ApiFunction> Functions { get; }

    /// <summary>Null for a function that no HTTP request starts.</summary>
    public ApiFunction? Find(string functionName) => byName.GetValueOrDefault(functionName);

    private static ApiFunction? Describe(MethodInfo method)
    {
        if (method.GetCustomAttribute<FunctionAttribute>() is not { } function)
            return null;
        var trigger = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(found => found is not null);
        if (trigger is null)
            return null;
        var answers = method.GetCustomAttributes<AnswersAttribute>().ToArray();
        var queries = method.GetCustomAttributes<QueryAttribute>().ToArray();
        var isPaged = answers.Any(answer => answer.Body is { IsGenericType: true } body && body.GetGenericTypeDefinition() == typeof(Page<>));
        return new ApiFunction
        {
            Name = function.Name,
            Group = GroupOf(method.DeclaringType!.Name),
            Route = trigger.Route ?? function.Name,
            Methods = [.. (trigger.Methods ?? ["GET"]).Select(verb => verb.ToUpperInvariant())],
            Permission = method.GetCustomAttribute<RequiresPermissionAttribute>()?.Permission,
            IsPublic = method.IsDefined(typeof(PublicFaceAttribute)),
            NeedsIfMatch = method.IsDefined(typeof(RequiresIfMatchAttribute)),
            Accepts = method.GetCustomAttribute<AcceptsAttribute>()?.Body,
            Answers = answers,
            Queries = queries,
            IsPaged = isPaged,
            QueryNames = queries.Select(query => query.Name)
                .Concat(isPaged ? ["limit", "cursor"] : [])
                .ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    private static string GroupOf(string className) =>
        className.EndsWith("Functions", StringComparison.Ordinal) ? className[..^"Functions".Length] : className;
}
