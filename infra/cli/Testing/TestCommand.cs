using System.Xml;
using System.Xml.Linq;
using GreenFlux.Cli.Terminal;

namespace GreenFlux.Cli.Testing;

/// <summary>Builds the solution and runs its test projects one after the other.</summary>
public sealed class TestCommand(Screen screen)
{
    /// <param name="soak">Whether random tests run for hours instead of minutes.</param>
    /// <param name="ct">Ends the test run, too.</param>
    /// <returns>0 when tests ran and none failed, else 1.</returns>
    public async Task<int> RunAsync(bool soak, CancellationToken ct)
    {
        var root = SourceTree.Find("test").Root;
        if (Environment.GetEnvironmentVariable("CI") is "true" or "1")
            await new NodeTools(root).InstallAsync(ct);
        screen.Line("Building the solution");
        var total = TestResults.None;
        if (await DotnetAsync(root, ["build", SourceTree.Solution, "-c", "Release", "--nologo", "-v", "quiet", "-p:FunctionsRuntime=embedded"], ct) != 0)
            // No test of an older build may pass for one of this.
            total = new TestResults(0, [new NamedTest(SourceTree.Solution, "The build failed: see its output above.")], []);
        else
        {
            foreach (var project in TestProjects(root))
                total = total.Plus(await RunProjectAsync(root, project, soak, ct));
        }

        screen.Line();
        foreach (var test in total.Skipped)
            screen.Line($"skipped  {test.Name}: {FirstLine(test.Reason)}");
        foreach (var test in total.Failed)
            screen.Line($"FAILED   {test.Name}{Environment.NewLine}         {test.Reason.ReplaceLineEndings(Environment.NewLine + "         ")}");
        // Not through the screen: the line must stay whole, however narrow the terminal.
        await Console.Out.WriteLineAsync(total.Summary);
        return total.Failed.Count == 0 && total.Passed > 0 ? 0 : 1;
    }

    private async Task<TestResults> RunProjectAsync(DirectoryInfo root, FileInfo project, bool soak, CancellationToken ct)
    {
        var name = Path.GetFileNameWithoutExtension(project.Name);
        var report = new FileInfo(Path.Combine(root.FullName, "artifacts", "test-results", $"{name}.trx"));
        report.Directory!.Create();
        report.Delete();
        screen.Line();
        screen.Line(name);
        var exit = await DotnetAsync(
            root,
            [
                "test", project.FullName, "-c", "Release", "--no-build", "--nologo", "-p:FunctionsRuntime=embedded",
                "--logger", "console;verbosity=minimal",
                "--logger", $"trx;LogFileName={report.Name}",
                "--results-directory", report.Directory.FullName,
            ],
            ct,
            soak);
        report.Refresh();
        var results = report.Exists ? Read(report) : TestResults.None;
        // A test host that died leaves no result, or results without a failure.
        return exit == 0 || results.Failed.Count > 0
            ? results
            : results.Plus(new TestResults(0, [new NamedTest(name, $"The test run ended with exit code {exit} and no failed test: see its output above.")], []));
    }

    private static TestResults Read(FileInfo report)
    {
        try
        {
            return TestResults.Parse(XDocument.Load(report.FullName));
        }
        catch (XmlException problem)
        {
            return new TestResults(0, [new NamedTest(report.Name, $"The report is cut short: {problem.Message}")], []);
        }
    }

    private static IEnumerable<FileInfo> TestProjects(DirectoryInfo root) =>
        new DirectoryInfo(Path.Combine(root.FullName, "tests"))
            .EnumerateFiles("*.csproj", SearchOption.AllDirectories)
            .Where(project => File.ReadAllText(project.FullName).Contains("Microsoft.NET.Test.Sdk", StringComparison.Ordinal))
            .OrderBy(project => project.Name, StringComparer.Ordinal);

    private static Task<int> DotnetAsync(DirectoryInfo root, IReadOnlyList<string> arguments, CancellationToken ct, bool soak = false) =>
        ChildProcess.RunAsync("dotnet", arguments, root, new Dictionary<string, string> { ["GREENFLUX_SOAK"] = soak ? "1" : "" }, ct);

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
