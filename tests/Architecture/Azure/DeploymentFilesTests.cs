using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GreenFlux.Tests.Architecture.Azure;

/// <summary>What stands around the templates: the package, the scripts, the workflows, the workbook, the page.</summary>
[Collection(nameof(DeployedResources))]
public partial class DeploymentFilesTests(DeployedResources deployed)
{
    [Fact]
    public void What_azd_deploys_is_published_for_azure_and_never_the_embedded_edition()
    {
        var services = Text("azure.yaml");
        services = services[services.IndexOf("\nservices:", StringComparison.Ordinal)..];
        var project = Assert.Single(Project().Matches(services)).Groups["path"].Value;
        Assert.Equal("infra/azure/package", project);
        var package = XDocument.Load(Assert.Single(Directory.GetFiles(Path.Combine(Repository.Root, project), "*.csproj")));
        Assert.Equal("azure", package.Descendants("PackagedRuntime").Single().Value);
        var publish = package.Descendants("Target").Single(target => target.Attribute("Name")?.Value == "Publish").Elements("MSBuild").ToArray();
        Assert.Equal(["Restore", "Publish"], publish.Select(task => task.Attribute("Targets")!.Value));
        // Properties of a task win over the environment's and over those of the command line.
        Assert.All(publish, task => Assert.StartsWith("FunctionsRuntime=$(PackagedRuntime);", task.Attribute("Properties")!.Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ci.yml")]
    [InlineData("deploy.yml")]
    public void A_workflow_publishes_that_package_and_nothing_else(string workflow)
    {
        var published = Publish().Matches(Workflow(workflow)).Select(match => match.Groups["project"].Value).ToArray();
        Assert.NotEmpty(published);
        Assert.All(published, project => Assert.Equal("infra/azure/package", project));
    }

    [Fact]
    public void A_workflow_signs_in_without_a_password()
    {
        var deploy = Workflow("deploy.yml");
        Assert.Contains("id-token: write", deploy, StringComparison.Ordinal);
        Assert.DoesNotContain("secrets.", deploy + Workflow("ci.yml"), StringComparison.Ordinal);
        Assert.DoesNotContain("pull_request_target", deploy + Workflow("ci.yml"), StringComparison.Ordinal);
        Assert.All(SignIn().Matches(deploy), match => Assert.Contains("client-id:", deploy.AsSpan(match.Index, 200).ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_script_makes_the_secrets_that_the_templates_keep()
    {
        var made = Make().Matches(Text("infra/azure/prepare.sh")).ToDictionary(match => match.Groups["secret"].Value, match => match.Groups["variable"].Value, StringComparer.Ordinal);
        var kept = SecretName().Matches(Section(Text("infra/azure/names.bicep"), "var secretNames")).Select(match => match.Groups["name"].Value);
        Assert.Equal(kept.Order(StringComparer.Ordinal), made.Keys.Order(StringComparer.Ordinal));
        Assert.All(made.Values, variable => Assert.Contains($"readEnvironmentVariable('{variable}', '')", Text("infra/azure/prepare.bicepparam"), StringComparison.Ordinal));
    }

    [Fact]
    public void Alerts_and_dashboard_ask_for_metrics_that_the_platform_has()
    {
        var told = Directory.EnumerateFiles(Path.Combine(Repository.Root, "shared"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Metric().Matches(File.ReadAllText(file))).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var asked = Metric().Matches(Text("infra/azure/workbook.json") + Text("infra/azure/modules/alerts.bicep")).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(told));
    }

    [SkippableFact]
    public void Vault_and_platform_agree_on_private_endpoints()
    {
        deployed.In("prod");
        bool IsPrivate(string environment) => deployed.Compiled[$"{environment}.bicepparam"].Json!["parameters"]!["privateEndpoints"]!["value"]!.GetValue<bool>();
        Assert.Contains("param privateEndpoints = readEnvironmentVariable('GREENFLUX_ENVIRONMENT', 'dev') == 'prod'", Text("infra/azure/prepare.bicepparam"), StringComparison.Ordinal);
        Assert.True(IsPrivate("prod"));
        Assert.False(IsPrivate("dev"));
    }

    [Fact]
    public void Every_query_of_the_workbook_and_the_alerts_asks_a_table_that_is_written()
    {
        string[] written = ["AppMetrics", "AppRequests", "AppDependencies", "AppExceptions", "AzureMetrics"];
        var workbook = JsonNode.Parse(Text("infra/azure/workbook.json"))!;
        var queries = workbook["items"]!.AsArray().Select(item => item!["content"]!["query"]).OfType<JsonNode>().Select(query => query.GetValue<string>())
            .Concat(KustoOfAlerts().Matches(Text("infra/azure/modules/alerts.bicep")).Select(match => match.Groups["query"].Value.Trim())).ToArray();
        Assert.True(queries.Length > 15, $"There are {queries.Length} queries.");
        Assert.All(queries, query => Assert.Contains(query.Split('\n')[0].Trim(), written));
        var names = workbook["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()).ToArray();
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_page_leads_from_an_empty_subscription_and_says_what_was_never_run()
    {
        var page = Text("docs/deploy.md");
        Assert.Contains("never deployed", page[..1500], StringComparison.Ordinal);
        foreach (Match link in Link().Matches(page))
            Assert.True(Path.Exists(Path.GetFullPath(Path.Combine(Repository.Root, "docs", link.Groups["path"].Value.Split('#')[0]))), $"docs/deploy.md links {link.Groups["path"].Value}.");
        // Each parameter of the platform, and each variable that the parameter files read, is explained.
        foreach (Match parameter in Parameter().Matches(Text("infra/azure/main.bicep")))
            Assert.Contains($"`{parameter.Groups["name"].Value}`", page, StringComparison.Ordinal);
        foreach (Match variable in Variable().Matches(Text("infra/azure/dev.bicepparam") + Text("infra/azure/prod.bicepparam")))
            Assert.Contains($"`{variable.Groups["name"].Value}`", page, StringComparison.Ordinal);
    }

    private static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    private static string Workflow(string name) => Text($".github/workflows/{name}");

    private static string Section(string text, string start)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal);
        return text[from..text.IndexOf("\n}", from, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"^\s+project: (?<path>\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 5000)]
    private static partial Regex Project();

    [GeneratedRegex(@"dotnet publish (?<project>\S+)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Publish();

    [GeneratedRegex("uses: azure/login@", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex SignIn();

    [GeneratedRegex(@"^make (?<secret>\S+) (?<variable>\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 5000)]
    private static partial Regex Make();

    [GeneratedRegex(@"'(?<name>[a-z-]+)'", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"query: '''(?<query>.*?)'''", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 5000)]
    private static partial Regex KustoOfAlerts();

    [GeneratedRegex(@"\]\((?<path>[^)#:]+)\)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^param (?<name>\w+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 5000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"greenflux(\.[a-z_]+)+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"readEnvironmentVariable\('(?<name>\w+)'", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Variable();
}
