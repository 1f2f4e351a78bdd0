using System.Text.RegularExpressions;

namespace GreenFlux.Tests.Architecture;

/// <summary>docs/security.md promises nothing that no test holds: each test that it names exists in the file that it links.</summary>
public partial class SecurityPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "security.md"));

    [Fact]
    public void Every_test_that_the_page_names_is_in_the_file_that_it_links() =>
        Assert.Empty(Mentioned().Where(test => !IsTest(test.File, test.Name)).Select(test => $"{test.File ?? "(no link before it)"}: {test.Name}"));

    [Fact]
    public void Every_link_of_the_page_leads_to_a_file() =>
        Assert.DoesNotContain(
            Lines.SelectMany(line => Link().Matches(line)).Select(link => link.Groups["path"].Value),
            path => !path.Contains("://", StringComparison.Ordinal) && !File.Exists(FullPath(path)));

    [Fact]
    public void Every_row_about_a_threat_names_a_test_or_says_that_there_is_none()
    {
        var rows = Lines.Where(line => line.StartsWith('|') && line.Split(" | ").Length == 3 && !line.StartsWith("|---", StringComparison.Ordinal)).ToArray();
        Assert.True(rows.Length > 30, $"The page has {rows.Length} rows of three columns.");
        Assert.DoesNotContain(
            rows, row => !row.StartsWith("| threat", StringComparison.Ordinal) && !row.Contains("*not there yet*", StringComparison.Ordinal) && !NamesTest(row));
    }

    private static bool NamesTest(string row) => Mention().Matches(row).Any(match => match.Groups["test"].Success);

    /// <summary>The tests in code font, each with the file linked last before it on its line.</summary>
    private static IEnumerable<(string? File, string Name)> Mentioned()
    {
        foreach (var line in Lines)
        {
            string? file = null;
            foreach (Match match in Mention().Matches(line))
            {
                if (match.Groups["test"].Success)
                    yield return (file, match.Groups["test"].Value);
                else
                    file = match.Groups["path"].Value;
            }
        }
    }

    private static bool IsTest(string? file, string name) =>
        file is not null && File.Exists(FullPath(file))
        && Regex.IsMatch(File.ReadAllText(FullPath(file)), $@"^\s*public (async )?(Task|void) {name}\(", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    private static string FullPath(string link) => Path.GetFullPath(Path.Combine(Repository.Root, "docs", link.Split('#')[0]));

    [GeneratedRegex(@"\]\((?<path>[^)#][^)]*)\)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\]\((?<path>[^)#][^)]*\.cs)\)|`(?<test>[A-Z]\w*(_\w+){2,})`", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Mention();
}
