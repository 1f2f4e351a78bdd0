using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GreenFlux.Functions.Chargers;
using GreenFlux.Platform.Settings;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Tests.Architecture.Azure;

/// <summary>What the templates deploy is what the platform's code expects: settings, event handler, front, containers.</summary>
[Collection(nameof(DeployedResources))]
public partial class DeployedPlatformTests(DeployedResources deployed)
{
    /// <summary>Read by the Functions host and by nothing of ours.</summary>
    private static readonly string[] HostsOwn =
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName"];

    [SkippableFact]
    public void The_function_app_gets_no_setting_that_the_platform_does_not_know()
    {
        foreach (var name in deployed.InAll.SelectMany(SettingsOf).Select(setting => setting.Name).Distinct(StringComparer.Ordinal).Except(HostsOwn, StringComparer.Ordinal))
            Assert.True(SettingOf(name) is { } setting && setting.Runtime.HasFlag(SettingRuntime.Azure), $"Nothing on Azure reads {name}.");
    }

    [SkippableTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    [InlineData("all")]
    public void The_function_app_gets_every_setting_without_which_it_does_not_start(string environment)
    {
        var names = deployed.In(environment).SelectMany(SettingsOf).Select(setting => setting.Name).ToArray();
        foreach (var need in SettingCatalog.NeededOnAzure)
            Assert.True(need.Names.Any(wanted => names.Any(name => SettingOf(name)?.Name == wanted)), $"{environment} lacks {string.Join(" or ", need.Names)}.");
    }

    [SkippableFact]
    public void A_secret_is_in_the_settings_only_as_a_reference_to_the_vault()
    {
        var secrets = 0;
        foreach (var (name, value) in deployed.InAll.SelectMany(SettingsOf))
        {
            Assert.DoesNotMatch("AccountKey|SharedAccessKey|listKeys|AccessKey=", value);
            // Says where to send and, with local authentication off, lets nobody in.
            if (name == "APPLICATIONINSIGHTS_CONNECTION_STRING" || SettingOf(name) is not { IsSecret: true })
                continue;
            Assert.StartsWith("format('@Microsoft.KeyVault(SecretUri={0})', reference('/subscriptions/", value.TrimStart('['), StringComparison.Ordinal);
            Assert.Contains(".secretUri)", value, StringComparison.Ordinal);
            secrets++;
        }
        Assert.Equal(4 * 3 + 2 * (1 + 1 + 2), secrets);
    }

    [SkippableFact]
    public void Each_setting_of_a_secret_refers_to_a_secret_that_is_made()
    {
        var prepared = deployed.Compiled.TryGetValue("prepare.bicep", out var compiled) ? compiled.Json?.ToJsonString() ?? "" : "";
        foreach (var environment in new[] { "dev", "prod", "all" })
        {
            var resources = deployed.In(environment);
            var made = resources.Where(resource => resource.Type == "Microsoft.KeyVault/vaults/secrets").Select(secret => secret.Name.Split('/')[^1]).ToHashSet(StringComparer.Ordinal);
            foreach (Match secret in resources.SelectMany(SettingsOf).SelectMany(setting => SecretName().Matches(setting.Value)))
            {
                var name = secret.Groups["name"].Value;
                Assert.True(made.Contains(name) || prepared.Contains(name, StringComparison.Ordinal), $"Nothing makes the secret {name}.");
            }
        }
    }

    [SkippableFact]
    public void Every_shards_hub_sends_all_events_to_the_event_handler_and_lets_chargers_in()
    {
        var trigger = typeof(ChargerEventFunctions).GetMethods().SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>().Single();
        var hubs = deployed.InAll.Where(resource => resource.Type == "Microsoft.SignalRService/webPubSub/hubs").ToArray();
        Assert.Equal(4, hubs.Length);
        foreach (var hub in hubs)
        {
            Assert.EndsWith("/ocpp", hub.Name, StringComparison.Ordinal);
            Assert.Equal("allow", hub.Properties["anonymousConnectPolicy"]!.GetValue<string>());
            var handler = Assert.Single(hub.Properties["eventHandlers"]!.AsArray())!;
            // Braces are doubled for format().
            Assert.StartsWith($"[format('https://{{0}}/api/{trigger.Route!.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)}', ", handler["urlTemplate"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Equal("*", handler["userEventPattern"]!.GetValue<string>());
            Assert.Equal(["connect", "connected", "disconnected"], Texts(handler["systemEvents"]));
        }
    }

    [SkippableFact]
    public void The_gateway_overwrites_every_header_that_the_event_handler_believes()
    {
        var believed = BelievedHeaders();
        var sets = deployed.InAll.Where(resource => resource.Type == "Microsoft.Network/applicationGateways")
            .SelectMany(gateway => gateway.Properties["rewriteRuleSets"]!.AsArray()).Select(set => set!).ToArray();
        // prod has TLS alone; "all" has both.
        Assert.Equal(["charger-ws", "charger-wss", "charger-wss"], sets.Select(set => set["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        foreach (var set in sets)
        {
            var rules = set["properties"]!["rewriteRules"]!.AsArray().OrderBy(rule => rule!["ruleSequence"]!.GetValue<int>()).ToArray();
            Assert.All(rules, rule => Assert.Null(rule!["conditions"]));
            Assert.Equal(believed, Headers(rules[0]!).Keys.Order(StringComparer.Ordinal));
            Assert.All(Headers(rules[0]!).Values, Assert.Empty);
            var written = Headers(rules[1]!);
            Assert.Equal(believed, written.Keys.Order(StringComparer.Ordinal));
            Assert.Equal("{var_uri_path}", written["X-Ocpp-Path"]);
            Assert.Equal("{http_req_Authorization}", written["X-Ocpp-Authorization"]);
            Assert.Equal("{var_client_ip}", written["X-Ocpp-Address"]);
            Assert.Contains("getKeyVaultSecret", written["X-Ocpp-Front"], StringComparison.Ordinal);
            var transport = set["name"]!.GetValue<string>()["charger-".Length..];
            Assert.Equal(transport, written["X-Ocpp-Transport"]);
            Assert.Equal(transport == "wss" ? "{var_client_certificate}" : "", written["X-Ocpp-Client-Certificate"]);
            Assert.Equal(["Authorization"], Headers(rules[2]!).Keys);
            Assert.Equal("/client/hubs/ocpp", rules[2]!["actionSet"]!["urlConfiguration"]!["modifiedPath"]!.GetValue<string>());
        }
    }

    [SkippableFact]
    public void Each_way_in_of_the_gateway_leads_to_its_shard_by_the_rules_of_its_transport()
    {
        foreach (var gateway in deployed.InAll.Where(resource => resource.Type == "Microsoft.Network/applicationGateways"))
        {
            var listeners = gateway.Properties["httpListeners"]!.AsArray().ToDictionary(listener => listener!["name"]!.GetValue<string>(), listener => listener!["properties"]!, StringComparer.Ordinal);
            foreach (var map in gateway.Properties["urlPathMaps"]!.AsArray())
            {
                var (name, rule) = (map!["name"]!.GetValue<string>(), Assert.Single(map["properties"]!["pathRules"]!.AsArray())!["properties"]!);
                var (shard, transport) = (name.Split('-')[0], name.Split('-')[1]);
                Assert.Equal(["/ocpp/*"], Texts(rule["paths"]));
                Assert.EndsWith($"/backendAddressPools/{shard}", rule["backendAddressPool"]!["id"]!.GetValue<string>(), StringComparison.Ordinal);
                Assert.EndsWith($"/rewriteRuleSets/charger-{transport}", rule["rewriteRuleSet"]!["id"]!.GetValue<string>(), StringComparison.Ordinal);
                Assert.Equal(transport == "wss" ? "Https" : "Http", listeners[name]["protocol"]!.GetValue<string>());
                Assert.Equal(shard == "a" ? "ocpp.example.org" : $"{shard}.ocpp.example.org", listeners[name]["hostName"]!.GetValue<string>());
                Assert.Equal(transport == "wss", listeners[name]["sslProfile"] is not null);
            }
            Assert.Equal(listeners.Count, gateway.Properties["requestRoutingRules"]!.AsArray().Count);
        }
    }

    [Fact]
    public void The_small_front_overwrites_the_same_headers()
    {
        var conf = File.ReadAllText(Path.Combine(DeployedResources.Folder, "small-front.conf"));
        var written = ProxyHeader().Matches(conf).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal);
        Assert.Empty(BelievedHeaders().Except(written.Keys, StringComparer.Ordinal));
        Assert.Equal("\"\"", written["Authorization"]);
        Assert.Equal("$http_authorization", written["X-Ocpp-Authorization"]);
        Assert.Equal("\"${FRONT_SECRET}\"", written["X-Ocpp-Front"]);
    }

    [SkippableFact]
    public void Cosmos_DB_gets_the_containers_that_the_adapter_asks_for()
    {
        var wanted = JsonNode.Parse(File.ReadAllText(Path.Combine(DeployedResources.Folder, "cosmos-containers.json")))!.AsArray();
        Assert.Equal(Enum.GetNames<GreenFlux.Platform.Storage.Container>().Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal), wanted.Select(container => container!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        foreach (var environment in new[] { "dev", "prod", "all" })
        {
            var made = deployed.In(environment).Where(resource => resource.Type == "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers").Select(container => container.Properties["resource"]!).ToArray();
            Assert.Equal(wanted.Count, made.Length);
            foreach (var (container, shape) in made.Zip(wanted))
            {
                Assert.Equal(shape!["name"]!.GetValue<string>(), container["id"]!.GetValue<string>());
                Assert.Equal([shape["partitionKeyPath"]!.GetValue<string>()], Texts(container["partitionKey"]!["paths"]));
                Assert.Equal(shape["defaultTtlSeconds"]!.GetValue<int>(), container["defaultTtl"]!.GetValue<int>());
                Assert.Equal(Texts(shape["includedPaths"]), container["indexingPolicy"]!["includedPaths"]!.AsArray().Select(path => path!["path"]!.GetValue<string>()));
                Assert.Equal(Texts(shape["excludedPaths"]), container["indexingPolicy"]!["excludedPaths"]!.AsArray().Select(path => path!["path"]!.GetValue<string>()));
            }
        }
    }

    [SkippableFact]
    public void One_region_is_strongly_consistent_and_several_are_bounded()
    {
        string Consistency(string environment) => deployed.In(environment).Single(resource => resource.Type == "Microsoft.DocumentDB/databaseAccounts")
            .Properties["consistencyPolicy"]!["defaultConsistencyLevel"]!.GetValue<string>();
        Assert.Equal("Strong", Consistency("dev"));
        Assert.Equal("Strong", Consistency("prod"));
        Assert.Equal("BoundedStaleness", Consistency("all"));
    }

    private static IEnumerable<(string Name, string Value)> SettingsOf(Resource resource) =>
        resource.Type == "Microsoft.Web/sites/config" && resource.Name.EndsWith("/appsettings", StringComparison.Ordinal) ? resource.Members() : [];

    private static Setting? SettingOf(string variable) =>
        SettingCatalog.All.FirstOrDefault(setting => setting.IsNamed(variable.Replace("__", ":", StringComparison.Ordinal)));

    private static string[] BelievedHeaders()
    {
        var found = Repository.Sources("functions/Chargers").SelectMany(source => Header().Matches(File.ReadAllText(source))).Select(match => match.Groups["name"].Value)
            .Distinct(StringComparer.Ordinal).Append("X-Ocpp-Client-Certificate").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        Assert.Contains("X-Ocpp-Front", found);
        return found;
    }

    private static Dictionary<string, string> Headers(JsonNode rule) => rule["actionSet"]!["requestHeaderConfigurations"]!.AsArray()
        .ToDictionary(header => header!["headerName"]!.GetValue<string>(), header => header!["headerValue"]!.GetValue<string>(), StringComparer.Ordinal);

    private static string[] Texts(JsonNode? array) => [.. array!.AsArray().Select(text => text!.GetValue<string>())];

    [GeneratedRegex("\"(?<name>X-Ocpp-[A-Za-z-]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Header();

    [GeneratedRegex(@"proxy_set_header (?<name>\S+) (?<value>[^;]+);", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex ProxyHeader();

    [GeneratedRegex("/secrets/(?<name>[a-z0-9-]+)'", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex SecretName();
}

[CollectionDefinition(nameof(DeployedResources))]
public sealed class DeployedResourcesCollection : ICollectionFixture<DeployedResources>;
