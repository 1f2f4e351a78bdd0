using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Local.Runtime.Hosting.Functions;

/// <summary>Where an HTTP function answers.</summary>
/// <param name="Methods">In capitals; empty for all.</param>
internal sealed record HttpRoute(RoutePattern Pattern, IReadOnlyList<string> Methods)
{
    /// <summary>Returns what is wrong with it, or null.</summary>
    public static string? Read(Function function, HostJson hostJson, out HttpRoute? route)
    {
        route = null;
        var trigger = (HttpTriggerAttribute)function.Trigger;
        if (trigger.AuthLevel != AuthorizationLevel.Anonymous)
            return $"asks the host for {trigger.AuthLevel} keys: make it Anonymous and authenticate in middleware.";
        var own = (trigger.Route ?? function.Name).TrimStart('/');
        try
        {
            var pattern = RoutePatternFactory.Parse(hostJson.RoutePrefix.Length == 0 ? own : $"{hostJson.RoutePrefix}/{own}");
            route = new(pattern, [.. (trigger.Methods ?? []).Select(method => method.ToUpperInvariant())]);
            return null;
        }
        catch (RoutePatternException e)
        {
            return $"has the route '{own}', which can't be read: {e.Message}";
        }
    }

    /// <summary>Two functions that answer the same method on the same route.</summary>
    public static IEnumerable<string> Clashes(IEnumerable<CompiledFunction> functions) =>
        from function in functions
        where function.Route is not null
        from method in function.Route!.Methods.DefaultIfEmpty("any method")
        group function.Definition by (method, function.Route!.Shape) into same
        where same.Count() > 1
        select $"{same.Key.method} /{same.First().Name} and {string.Join(", ", same.Skip(1).Select(function => function.Name))} have the same route {same.Key.Shape}.";

    // Names of parameters don't tell routes apart, their constraints do.
    private string Shape => string.Join('/', Pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content.ToUpperInvariant(),
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter =>
            $"{{{(parameter.IsCatchAll ? "*" : "")}{string.Concat(parameter.ParameterPolicies.Select(policy => ":" + policy.Content))}}}",
        _ => "",
    }))));
}
