using System.Text.RegularExpressions;

namespace GreenFlux.Cli.Publish;

/// <summary>Says in a few words why <c>dotnet publish</c> failed.</summary>
public static partial class PublishFailure
{
    private const int MostLines = 12;

    public static string Explain(string output)
    {
        var missing = Missing().Matches(output).Select(match => match.Groups["package"].Value).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        if (missing.Count > 0)
        {
            return $"The function app was not built: no package source here has {string.Join(", ", missing)}. They are on nuget.org. "
                + "See the sources with 'dotnet nuget list source', add one that has them with 'dotnet nuget add source https://api.nuget.org/v3/index.json --name nuget.org', and run this again.";
        }
        var errors = output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct(StringComparer.Ordinal).Take(MostLines).ToList();
        return errors.Count > 0
            ? $"The function app was not built:{Environment.NewLine}{string.Join(Environment.NewLine, errors)}"
            : $"The function app was not built:{Environment.NewLine}{string.Join(Environment.NewLine, output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).TakeLast(MostLines))}";
    }

    // NU1101: no source knows it; NU1102: none has that version.
    [GeneratedRegex(@"error NU110[12]: Unable to find package (?<package>[A-Za-z0-9_.\-]+?)(\.| with version)(\s|$)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 5000)]
    private static partial Regex Missing();
}
