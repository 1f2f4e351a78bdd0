using System.Text.RegularExpressions;

namespace GreenFlux.Tests.StubGenerator;

/// <summary>One member, taken apart.</summary>
/// <param name="Modifiers">Among protected, static, abstract and virtual.</param>
/// <param name="Result">Empty for a constructor.</param>
/// <param name="Accessors">Of a property; null for a method.</param>
public sealed partial record MemberSignature(
    string Modifiers, string Result, string Name, string Generic, IReadOnlyList<string> Parameters, string? Accessors)
{
    public static MemberSignature Parse(string line)
    {
        if (Property().Match(line) is { Success: true } property)
            return new(property.Groups["modifiers"].Value, property.Groups["result"].Value, property.Groups["name"].Value, "", [], property.Groups["accessors"].Value);
        if (Method().Match(line) is { Success: true } method)
        {
            return new(
                method.Groups["modifiers"].Value, method.Groups["result"].Value.Trim(), method.Groups["name"].Value, method.Groups["generic"].Value,
                SplitAtTop(method.Groups["parameters"].Value), null);
        }

        throw new FormatException($"'{line}' is neither a property, nor a method, nor a constructor.");
    }

    /// <summary>The names of all types that it mentions, its own type parameters left out.</summary>
    public IEnumerable<string> MentionedTypes(string typeParameters)
    {
        var own = Names(Generic + typeParameters).ToHashSet(StringComparer.Ordinal);
        return Parameters.Select(TypeOf).Append(Result).SelectMany(Names).Where(name => !own.Contains(name) && !Keywords.Contains(name));
    }

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal) { "void", "object", "string", "bool", "int", "long", "double", "decimal" };

    private static IEnumerable<string> Names(string type) => Word().Matches(type).Select(match => match.Value);

    private static string TypeOf(string parameter)
    {
        var type = parameter.Split(" = ")[0];
        type = type[..type.LastIndexOf(' ')];
        foreach (var modifier in (ReadOnlySpan<string>)["this ", "params "])
        {
            if (type.StartsWith(modifier, StringComparison.Ordinal)) type = type[modifier.Length..];
        }

        return type;
    }

    private static List<string> SplitAtTop(string parameters)
    {
        var parts = new List<string>();
        var (depth, start) = (0, 0);
        for (var i = 0; i < parameters.Length; i++)
        {
            if (parameters[i] is '<') depth++;
            else if (parameters[i] is '>') depth--;
            else if (parameters[i] is ',' && depth == 0)
            {
                parts.Add(parameters[start..i].Trim());
                start = i + 1;
            }
        }

        if (parameters.Length > start) parts.Add(parameters[start..].Trim());
        return parts;
    }

    private const string Modified = @"^(?<modifiers>((protected|static|abstract|virtual) )*)";

    [GeneratedRegex(Modified + @"(?<result>.+) (?<name>\w+) \{ (?<accessors>[a-z; ]+) \}$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Property();

    [GeneratedRegex(Modified + @"(?<result>.+ )?(?<name>\w+)(?<generic><\w+>)?\((?<parameters>.*)\)$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Method();

    [GeneratedRegex(@"[A-Za-z_]\w*", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Word();
}
