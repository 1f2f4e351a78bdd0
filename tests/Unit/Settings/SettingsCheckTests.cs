using GreenFlux.Platform.Settings;
using Microsoft.Extensions.Configuration;

namespace GreenFlux.Tests.Unit.Settings;

public class SettingsCheckTests
{
    private static readonly Dictionary<string, string?> Complete = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Platform:CredentialPepper"] = "a-pepper-that-is-long-enough",
        ["WebPubSub:Endpoint"] = "https://greenflux.webpubsub.azure.com",
        ["WebPubSub:FrontSecret"] = "a-secret-of-the-front",
        ["Cosmos:Endpoint"] = "https://greenflux.documents.azure.com:443/",
        ["Storage:TableEndpoint"] = "https://greenflux.table.core.windows.net",
        ["Storage:BlobEndpoint"] = "https://greenflux.blob.core.windows.net/",
        ["AzureWebJobsStorage:accountName"] = "greenflux",
        ["TASKHUB_NAME"] = "greenflux",
        ["DURABLE_TASK_SCHEDULER_CONNECTION_STRING"] = "Endpoint=https://s.westeurope.durabletask.io;Authentication=ManagedIdentity",
    };

    public static TheoryData<string, string> WrongValues => new()
    {
        { "FlagRuns:PageSize", "0" },
        { "FlagRuns:PageSize", "many" },
        { "FlagRuns:PageSize", "" },
        { "Exports:LinkHours", "8761" },
        { "Rebilling:Width", "1.5" },
        { "PriceChanges:ManagedLeadHours", "-1" },
        { "Platform:ConnectAttempts:Patience", "00:00:00" },
        { "Platform:ConnectAttempts:PairMemory", "ten minutes" },
        { "Platform:SessionCostCeilings:EUR", "0" },
        { "Platform:SessionCostCeilings:EUR", "1.000,00" },
        { "Telemetry:TraceRatio", "2" },
        { "WebPubSub:Hub", "9lives" },
        { "WebPubSub:Shards:west:Endpoint", "http://west.webpubsub.azure.com" },
        { "Cosmos:Endpoint", "greenflux.documents.azure.com" },
        { "Cosmos:Endpoint", "https://greenflux.documents.azure.com/dbs/greenflux" },
        { "Storage:TableEndpoint", "ftp://greenflux" },
        { "OTEL_EXPORTER_OTLP_ENDPOINT", "collector" },
        { "AzureFunctionsJobHost:extensions:durableTask:storageProvider:type", "netherite" },
        { "FUNCTIONS_WORKER_RUNTIME", "node" },
    };

    [Theory]
    [MemberData(nameof(WrongValues))]
    public void A_value_that_can_not_be_used_is_told_with_its_name_what_was_found_and_what_to_do(string name, string value)
    {
        var problem = Assert.Single(ProblemsWith(name, value));
        Assert.StartsWith($"{name} is '{value}'; it must be ", problem, StringComparison.Ordinal);
        Assert.Contains(name.Replace(":", "__", StringComparison.Ordinal), problem, StringComparison.Ordinal);
    }

    public static TheoryData<string> Secrets => [.. SettingCatalog.All.Where(setting => setting is { IsSecret: true } && setting.Rule != SettingRule.Text).Select(setting => setting.Name.Replace("{name}", "west", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_that_can_not_be_used_is_never_shown(string name)
    {
        const string Value = "hunter2";
        var problems = ProblemsWith(name, Value).ToList();
        Assert.Contains(problems, problem => problem.StartsWith(name, StringComparison.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.Contains(Value, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_vault_reference_that_was_not_resolved_is_told_as_such()
    {
        var problem = Assert.Single(ProblemsWith("WebPubSub:FrontSecret", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/front/)"));
        Assert.StartsWith("WebPubSub:FrontSecret is a Key Vault reference that was not resolved.", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("vault.azure.net", problem, StringComparison.Ordinal);
    }

    public static TheoryData<string> Needed => [.. Complete.Keys];

    [Theory]
    [MemberData(nameof(Needed))]
    public void What_the_function_app_can_not_do_without_is_missed_by_its_name_there_and_nowhere_else(string name)
    {
        Assert.Contains(ProblemsWith(name, null), problem => problem.Contains(name, StringComparison.Ordinal) && problem.Contains("must be set", StringComparison.Ordinal));
        Assert.Empty(SettingsCheck.Problems(Configuration([]), SettingRuntime.Embedded));
    }

    [Fact]
    public void A_complete_configuration_has_no_problem() => SettingsCheck.Require(Configuration(Complete), SettingRuntime.Azure);

    [Fact]
    public void Shards_stand_in_for_the_one_resource()
    {
        var shards = new Dictionary<string, string?>(Complete, StringComparer.OrdinalIgnoreCase)
        {
            ["WebPubSub:Endpoint"] = "",
            ["WebPubSub:Shards:west:Endpoint"] = "https://west.webpubsub.azure.com",
        };
        Assert.Empty(SettingsCheck.Problems(Configuration(shards), SettingRuntime.Azure));
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var refused = Assert.Throws<InvalidSettingsException>(() => SettingsCheck.Require(
            Configuration(new() { ["FlagRuns:PageSize"] = "0", ["Exports:KeptDays"] = "0" }), SettingRuntime.Embedded));
        Assert.Equal(2, refused.Problems.Count);
    }

    [Theory]
    [InlineData("FlagRuns:PageSzie", "Is FlagRuns:PageSize meant?")]
    [InlineData("Cosmos:EndPoints", "Is Cosmos:Endpoint meant?")]
    [InlineData("WebPubSub:Shards:west:Key", "docs/configuration.md has them all.")]
    [InlineData("Platform:Something:Else", "docs/configuration.md has them all.")]
    public void A_setting_that_nothing_reads_is_told_with_the_one_that_may_be_meant(string name, string advice) =>
        Assert.Equal([$"Nothing reads the setting {name}. {advice}"], SettingsCheck.Unknown(Configuration(new() { [name] = "1" })));

    [Theory]
    [InlineData("flagruns:pagesize")]
    [InlineData("Platform:ProductTypes:HCC_E:Home")]
    [InlineData("WebPubSub:Shards:west:Endpoint")]
    [InlineData("PLATFORM")]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("WEBSITE_SITE_NAME")]
    public void What_is_read_or_is_not_ours_is_not_told(string name) =>
        Assert.Empty(SettingsCheck.Unknown(Configuration(new() { [name] = "1" })));

    private static IEnumerable<string> ProblemsWith(string name, string? value) =>
        SettingsCheck.Problems(Configuration(new(Complete, StringComparer.OrdinalIgnoreCase) { [name] = value }), SettingRuntime.Azure);

    private static IConfiguration Configuration(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
