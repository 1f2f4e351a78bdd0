using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GreenFlux.Tests.Architecture.Azure;

/// <summary>The templates of infra/azure compile without a word, and let nobody in who need not be.</summary>
[Collection(nameof(DeployedResources))]
public partial class TemplateTests(DeployedResources deployed)
{
    /// <summary>By the identity's part, the type that it is assigned on, and the role: nothing else may be assigned.</summary>
    private static readonly HashSet<(string Whose, string On, string Role)> Allowed =
    [
        ("app", "Microsoft.Insights/components", "3913510d-42f4-4e42-8a64-420c390055eb"),
        ("app", "Microsoft.Storage/storageAccounts", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"),
        ("app", "Microsoft.Storage/storageAccounts", "974c5e8b-45b9-4653-ba55-5f855dd0fb88"),
        ("app", "Microsoft.Storage/storageAccounts", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"),
        ("app", "Microsoft.Storage/storageAccounts", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
        ("app", "Microsoft.DurableTask/schedulers/taskHubs", "0ad04412-c4d5-4796-b79c-f76d14c8d402"),
        ("app", "Microsoft.SignalRService/webPubSub", "12cf5a90-567b-43ae-8102-96cf46c7d9b4"),
        ("app", "Microsoft.KeyVault/vaults/secrets", "4633458b-17de-408a-b874-0445c86b69e6"),
        ("front", "Microsoft.KeyVault/vaults/secrets", "4633458b-17de-408a-b874-0445c86b69e6"),
    ];

    [SkippableFact]
    public void Every_template_and_parameter_file_compiles_without_a_warning()
    {
        Skip.If(BicepCompiler.Path is null, "The Bicep compiler's package is for Linux on x64.");
        Assert.Empty(deployed.Compiled.SelectMany(file => file.Value.Problems.Select(problem => $"{file.Key}: {problem}")));
        Assert.All(deployed.Compiled.Values, file => Assert.NotNull(file.Json));
    }

    [SkippableFact]
    public void The_linters_rules_are_errors()
    {
        deployed.In("dev");
        Assert.Contains("Error no-unused-params", Assert.Single(deployed.Mistake.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_module_is_part_of_a_deployment()
    {
        var reached = new Queue<string>(["main.bicep", "prepare.bicep"]);
        var seen = new HashSet<string>(reached, StringComparer.Ordinal);
        while (reached.TryDequeue(out var file))
        {
            foreach (Match use in Use().Matches(File.ReadAllText(Path.Combine(DeployedResources.Folder, file))))
            {
                var used = Path.GetRelativePath(DeployedResources.Folder, Path.GetFullPath(Path.Combine(DeployedResources.Folder, Path.GetDirectoryName(file)!, use.Groups["path"].Value)));
                if (seen.Add(used))
                    reached.Enqueue(used);
            }
        }
        var all = Directory.EnumerateFiles(DeployedResources.Folder, "*.bicep", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(DeployedResources.Folder, file));
        Assert.Equal(all.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public void A_key_is_read_only_to_be_put_into_the_vault()
    {
        var keys = 0;
        foreach (var resource in deployed.InAll)
        {
            if (resource.Type == "Microsoft.KeyVault/vaults/secrets")
            {
                Assert.Matches(@"^\[listKeys\('[^']+/webPubSub/[^']+', '[^']+'\)\.(primary|secondary)Key\]$", resource.Properties["value"]!.GetValue<string>());
                keys++;
            }
            else
            {
                Assert.DoesNotMatch(Listing(), resource.Json.ToJsonString());
            }
        }
        Assert.Equal(2 * (1 + 1 + 2), keys);
        // Neither in what a snapshot leaves out, such as outputs.
        Assert.Equal(2, Listing().Count(deployed.Compiled["main.bicep"].Json!.ToJsonString()));
        Assert.Empty(Listing().Matches(deployed.Compiled["prepare.bicep"].Json!.ToJsonString()));
    }

    [SkippableTheory]
    [InlineData("Microsoft.Storage/storageAccounts", "allowSharedKeyAccess", false)]
    [InlineData("Microsoft.Storage/storageAccounts", "allowBlobPublicAccess", false)]
    [InlineData("Microsoft.DocumentDB/databaseAccounts", "disableLocalAuth", true)]
    [InlineData("Microsoft.Insights/components", "DisableLocalAuth", true)]
    [InlineData("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "allow", false)]
    [InlineData("Microsoft.Web/sites", "httpsOnly", true)]
    public void Every_resource_of_a_type_says(string type, string property, bool value)
    {
        var found = deployed.InAll.Where(resource => resource.Type == type).ToArray();
        Assert.NotEmpty(found);
        Assert.All(found, resource => Assert.Equal(value, resource.Properties[property]!.GetValue<bool>()));
    }

    [SkippableFact]
    public void Roles_are_the_least_that_will_do_and_never_of_a_whole_group()
    {
        var seen = new HashSet<(string, string, string)>();
        foreach (var assignment in deployed.InAll.Where(resource => resource.Type == "Microsoft.Authorization/roleAssignments"))
        {
            // An extension's id begins with that of what it extends.
            var on = ExtensionOf().Match(assignment.Id).Groups["on"].Value;
            Assert.Contains("/providers/", on, StringComparison.Ordinal);
            var parts = on[(on.LastIndexOf("/providers/", StringComparison.Ordinal) + "/providers/".Length)..].Split('/');
            var type = string.Join('/', parts.Where((_, index) => index == 0 || index % 2 == 1));
            var whose = Whose().Match(assignment.Properties["principalId"]!.GetValue<string>()).Groups["whose"].Value;
            var role = assignment.Properties["roleDefinitionId"]!.GetValue<string>().Split('/')[^1];
            Assert.Contains((whose, type, role), Allowed);
            seen.Add((whose, type, role));
        }
        Assert.Equal(Allowed.Count, seen.Count);
    }

    [SkippableFact]
    public void The_front_reads_its_own_secret_or_certificate_and_none_of_the_platforms()
    {
        var fronts = deployed.InAll.Where(resource => resource.Type == "Microsoft.Authorization/roleAssignments"
            && Whose().Match(resource.Properties["principalId"]!.GetValue<string>()).Groups["whose"].Value == "front").ToArray();
        Assert.NotEmpty(fronts);
        Assert.All(fronts, front => Assert.Matches("/secrets/(front|web-pub-sub-front-secret)$", ExtensionOf().Match(front.Id).Groups["on"].Value));
    }

    [SkippableFact]
    public void Data_of_Cosmos_DB_is_the_apps_alone_and_only_in_its_database()
    {
        var roles = deployed.InAll.Where(resource => resource.Type == "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments").ToArray();
        Assert.Equal(3, roles.Length);
        Assert.All(roles, role =>
        {
            Assert.EndsWith("/dbs/greenflux", role.Properties["scope"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.EndsWith("/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002", role.Properties["roleDefinitionId"]!.GetValue<string>(), StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public void With_private_endpoints_the_stores_are_reached_by_them_alone()
    {
        var prod = deployed.In("prod");
        var endpoints = prod.Where(resource => resource.Type == "Microsoft.Network/privateEndpoints")
            .Select(endpoint => endpoint.Properties["privateLinkServiceConnections"]![0]!["properties"]!["groupIds"]![0]!.GetValue<string>());
        Assert.Equal(["Sql", "blob", "blob", "queue", "table", "table", "vault", "webpubsub"], endpoints.Order(StringComparer.Ordinal));
        string[] closed = ["Microsoft.Storage/storageAccounts", "Microsoft.DocumentDB/databaseAccounts", "Microsoft.SignalRService/webPubSub"];
        foreach (var resource in prod.Where(resource => closed.Contains(resource.Type)))
            Assert.Equal("Disabled", resource.Properties["publicNetworkAccess"]!.GetValue<string>());
        // Each DNS zone that an endpoint needs is there.
        var zones = prod.Where(resource => resource.Type == "Microsoft.Network/privateDnsZones").Select(zone => zone.Id).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(6, zones.Count);
    }

    [SkippableFact]
    public void Production_survives_the_loss_of_a_zone_and_development_pays_for_none()
    {
        var prod = deployed.In("prod");
        JsonNode One(string type) => Assert.Single(prod, resource => resource.Type == type).Json;
        Assert.True(One("Microsoft.Web/serverfarms")["properties"]!["zoneRedundant"]!.GetValue<bool>());
        Assert.True(One("Microsoft.DocumentDB/databaseAccounts")["properties"]!["locations"]![0]!["isZoneRedundant"]!.GetValue<bool>());
        Assert.Equal(3, One("Microsoft.Network/applicationGateways")["zones"]!.AsArray().Count);
        Assert.StartsWith("Premium", One("Microsoft.SignalRService/webPubSub")["sku"]!["name"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(3, One("Microsoft.DurableTask/schedulers")["properties"]!["sku"]!["capacity"]!.GetValue<int>());
        Assert.All(prod.Where(resource => resource.Type == "Microsoft.Storage/storageAccounts"), account => Assert.Contains("ZRS", account.Json["sku"]!["name"]!.GetValue<string>(), StringComparison.Ordinal));

        var dev = deployed.In("dev");
        Assert.DoesNotContain(dev, resource => resource.Type is "Microsoft.Network/applicationGateways" or "Microsoft.Network/privateEndpoints");
        Assert.Equal("Free_F1", Assert.Single(dev, resource => resource.Type == "Microsoft.SignalRService/webPubSub").Json["sku"]!["name"]!.GetValue<string>());
        Assert.DoesNotContain(dev, resource => resource.Type.EndsWith("/sqlDatabases/containers", StringComparison.Ordinal) && resource.Properties["options"]?["autoscaleSettings"] is not null);
    }

    [GeneratedRegex(@"(?:module \w+ |from |using )'(?<path>[^']+\.bicep)'", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Use();

    [GeneratedRegex(@"\blist[A-Z]\w*\(", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Listing();

    [GeneratedRegex(@"^\[extensionResourceId\('(?<on>[^']+)'", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex ExtensionOf();

    [GeneratedRegex(@"/userAssignedIdentities/id-[a-z0-9-]+-(?<whose>app|front)', '[0-9-]+'\)\.principalId\]$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Whose();
}
