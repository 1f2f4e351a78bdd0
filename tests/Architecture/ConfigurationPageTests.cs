using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using GreenFlux.Platform.Settings;

namespace GreenFlux.Tests.Architecture;

/// <summary>The catalog of settings, the page about them, the sample, and what the code reads are one and the same.</summary>
public partial class ConfigurationPageTests
{
    private static readonly string[] Rows =
        [.. File.ReadAllLines(Path.Combine(Repository.Root, "docs", "configuration.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|').Length == 8)];

    /// <summary>Other ways to say what the sample says already, by an identity that a developer's machine doesn't have.</summary>
    private static readonly string[] NotInTheSample =
        ["AzureWebJobsStorage:accountName", "AzureWebJobsStorage:credential", "AzureWebJobsStorage:clientId", "AZURE_CLIENT_ID"];

    [Fact]
    public void The_page_has_a_row_for_each_setting_of_the_catalog_in_its_order() =>
        Assert.True(
            Rows.SequenceEqual(SettingCatalog.All.Select(RowOf), StringComparer.Ordinal),
            "The tables of docs/configuration.md have to be:\n" + string.Join('\n', SettingCatalog.Groups.Select(group => $"{group.Title}\n{string.Join('\n', group.Settings.Select(RowOf))}")));

    [Fact]
    public void The_sample_has_every_setting_of_the_function_app_and_no_other()
    {
        using var sample = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "local.settings.sample.json")));
        var names = sample.RootElement.GetProperty("Values").EnumerateObject().Select(value => value.Name).ToArray();
        var wanted = SettingCatalog.All
            .Where(setting => setting.Runtime.HasFlag(SettingRuntime.Azure) && !setting.IsPattern && !NotInTheSample.Contains(setting.Name))
            .Select(setting => setting.VariableName);
        Assert.Equal(wanted.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_the_sample_says_can_be_used()
    {
        using var sample = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "local.settings.sample.json")));
        foreach (var value in sample.RootElement.GetProperty("Values").EnumerateObject())
        {
            var setting = SettingCatalog.All.Single(one => one.VariableName == value.Name);
            var text = value.Value.GetString()!;
            Assert.True((text.Length == 0 && setting.Rule.MayBeEmpty) || setting.Rule.Accepts(text), $"{value.Name} is '{text}'.");
        }
    }

    /// <summary>Every key that a source names when it reads configuration.</summary>
    [Fact]
    public void What_the_code_reads_is_in_the_catalog()
    {
        var read = 0;
        foreach (var source in Repository.Sources("functions", "shared", "infra/local").Where(path => !path.Contains("/obj/", StringComparison.Ordinal)))
        {
            var text = File.ReadAllText(source);
            foreach (Match match in Read().Matches(text))
            {
                read++;
                Assert.True(SettingCatalog.All.Any(setting => setting.IsNamed(match.Groups["key"].Value) || setting.Section == match.Groups["key"].Value), $"{source} reads {match.Groups["key"].Value}.");
            }
        }
        Assert.True(read >= 5, $"{read} reads were found.");
    }

    /// <summary>Options classes name their section in a constant.</summary>
    [Fact]
    public void What_options_are_bound_to_is_in_the_catalog()
    {
        var missing = typeof(SettingCatalog).Assembly.GetTypes()
            .Where(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true })
            .SelectMany(type => type.GetProperties().Where(property => property.SetMethod is not null)
                .Select(property => $"{type.GetField("Section")!.GetRawConstantValue()}:{property.Name}"))
            .Where(name => !SettingCatalog.All.Any(setting => setting.Name == name || setting.Name.StartsWith(name + ":{", StringComparison.Ordinal)));
        Assert.Empty(missing);
    }

    [Fact]
    public void Names_are_unique_and_every_need_is_of_the_catalog()
    {
        Assert.Empty(SettingCatalog.All.GroupBy(setting => setting.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(SettingCatalog.NeededOnAzure.SelectMany(need => need.Names).Except(SettingCatalog.All.Select(setting => setting.Name), StringComparer.Ordinal));
    }

    [Fact]
    public void A_default_can_be_used_itself() => Assert.Empty(
        SettingCatalog.All.Where(setting => setting.Default.Length > 0 && setting.Name != "WebPubSub:FramesAtOnce" && !setting.Rule.Accepts(setting.Default)).Select(setting => setting.Name));

    private static string RowOf(Setting setting) =>
        $"| `{setting.Name}` | {setting.Rule.Kind} | {setting.Default} | {(setting.IsSecret ? "yes" : "")} | {NameOf(setting.Runtime)} | {setting.Meaning} |";

    private static string NameOf(SettingRuntime runtime) => runtime switch
    {
        SettingRuntime.Both => "both",
        SettingRuntime.Azure => "azure",
        _ => "embedded",
    };

    [GeneratedRegex(@"(onfiguration|onfig|settings)(\[""|\.GetValue(<[^>]*>)?\(""|\.GetSection\("")(?<key>[A-Z][\w:]*)""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Read();
}
