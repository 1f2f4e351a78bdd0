using System.Text.RegularExpressions;

namespace GreenFlux.Tests.Architecture;

/// <summary>Both runtimes compile the very same source.</summary>
public partial class OneSourceTests
{
    [Fact]
    public void No_line_is_compiled_in_one_runtime_alone() =>
        Assert.Empty(Lines(ConditionalLine()));

    [Fact]
    public void No_source_names_the_embedded_runtime() =>
        Assert.Empty(Lines(EmbeddedName()));

    private static IEnumerable<string> Lines(Regex pattern) =>
        from source in Repository.Sources("functions", "shared")
        from line in File.ReadLines(source).Select((text, index) => (text, number: index + 1))
        where pattern.IsMatch(line.text)
        select $"{Path.GetRelativePath(Repository.Root, source)}:{line.number}: {line.text.Trim()}";

    [GeneratedRegex(@"^\s*#\s*(if|elif|else|endif|define|undef)\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex ConditionalLine();

    [GeneratedRegex(@"\bGreenFlux\.Local\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex EmbeddedName();
}
