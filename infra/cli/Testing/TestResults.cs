using System.Xml.Linq;

namespace GreenFlux.Cli.Testing;

/// <summary>One test that failed or did not run, and why.</summary>
public sealed record NamedTest(string Name, string Reason);

/// <summary>What a run of tests came to.</summary>
public sealed record TestResults(int Passed, IReadOnlyList<NamedTest> Failed, IReadOnlyList<NamedTest> Skipped)
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public static TestResults None { get; } = new(0, [], []);

    /// <summary>The line that programs read.</summary>
    public string Summary => $"{Passed} passed, {Failed.Count} failed, {Skipped.Count} skipped";

    public TestResults Plus(TestResults other) => new(Passed + other.Passed, [.. Failed, .. other.Failed], [.. Skipped, .. other.Skipped]);

    /// <summary>Reads a TRX document, the test platform's own report.</summary>
    public static TestResults Parse(XDocument report)
    {
        var passed = 0;
        var failed = new List<NamedTest>();
        var skipped = new List<NamedTest>();
        foreach (var result in report.Descendants(Trx + "UnitTestResult"))
        {
            var name = result.Attribute("testName")?.Value ?? "?";
            switch (result.Attribute("outcome")?.Value)
            {
                case "Passed":
                    passed++;
                    break;
                case "NotExecuted":
                    skipped.Add(new NamedTest(name, ReasonOf(result)));
                    break;
                default:
                    failed.Add(new NamedTest(name, ReasonOf(result)));
                    break;
            }
        }
        return new TestResults(passed, failed, skipped);
    }

    private static string ReasonOf(XElement result)
    {
        var output = result.Element(Trx + "Output");
        var message = output?.Element(Trx + "ErrorInfo")?.Element(Trx + "Message")?.Value;
        return (string.IsNullOrWhiteSpace(message) ? output?.Element(Trx + "StdOut")?.Value : message)?.Trim() ?? "";
    }
}
