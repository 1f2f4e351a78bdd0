using System.Text.RegularExpressions;

namespace GreenFlux.Tests.StubGenerator;

/// <summary>The types that stubs are made of, and the types from elsewhere that they may mention.</summary>
public sealed record SignatureList(IReadOnlyList<TypeSignature> Types, IReadOnlySet<string> OutsideNamespaces, IReadOnlySet<string> Known)
{
    public static SignatureList Parse(IEnumerable<string> lines)
    {
        var types = new List<TypeSignature>();
        var namespaces = new SortedSet<string>(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (line, number) in lines.Select((line, index) => (line.TrimEnd(), index + 1)))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (Outside.Match(line) is { Success: true } outside)
            {
                namespaces.Add(outside.Groups["namespace"].Value);
                known.UnionWith(outside.Groups["types"].Value.Split(", "));
            }
            else if (line.StartsWith("    ", StringComparison.Ordinal) && types.Count > 0)
            {
                types[^1].Members.Add(line.Trim());
            }
            else if (Head.Match(line) is { Success: true } head)
            {
                types.Add(new(
                    head.Groups["kind"].Value, head.Groups["namespace"].Value, head.Groups["name"].Value, head.Groups["generic"].Value,
                    head.Groups["base"].Value, []));
            }
            else
            {
                throw new FormatException($"line {number} is neither a type, nor a member, nor outside types: {line}");
            }
        }

        known.UnionWith(types.Select(type => type.Name));
        return new(types, namespaces, known);
    }

    private static Regex Outside => new(@"^outside (?<namespace>[\w.]+): (?<types>.+)$", RegexOptions.ExplicitCapture, Patience);

    private static Regex Head => new(
        @"^[\w.]+: (?<kind>[a-z ]+) (?<namespace>[\w.]+)\.(?<name>\w+)(?<generic><\w+>)?( : (?<base>.+))?$", RegexOptions.ExplicitCapture, Patience);

    internal static TimeSpan Patience => TimeSpan.FromSeconds(5);
}

/// <param name="Kind">class, sealed record, interface, …</param>
/// <param name="Generic">With its brackets, or empty.</param>
/// <param name="Base">What follows the colon, or empty.</param>
public sealed record TypeSignature(string Kind, string Namespace, string Name, string Generic, string Base, List<string> Members);
