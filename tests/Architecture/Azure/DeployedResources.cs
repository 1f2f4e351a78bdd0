using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GreenFlux.Tests.Architecture.Azure;

/// <summary>The templates, compiled once for all tests, and what each set of parameters would deploy.</summary>
public sealed class DeployedResources : IAsyncLifetime
{
    /// <summary>Everything that dev and prod leave out, so that it is compiled and looked at, too.</summary>
    private const string Everything = """
        using 'main.bicep'
        param name = 'greenflux-all'
        param location = 'westeurope'
        param compute = { instanceMemory: 4096, maximumInstances: 200, httpConcurrency: 64, alwaysReadyHttp: 2, alwaysReadyDurable: 0, zoneRedundant: false }
        param durable = { provider: 'Storage', sku: 'Consumption', units: 1 }
        param documents = {
          capacity: 'Autoscale'
          throughput: {}
          otherThroughput: 1000
          regions: [{ name: 'westeurope', zoneRedundant: true }, { name: 'northeurope', zoneRedundant: true }]
          backup: 'Continuous30Days'
        }
        param storageSku = 'Standard_RAGZRS'
        param shards = [{ name: 'a', sku: 'Premium_P1', units: 100 }, { name: 'b', sku: 'Premium_P2', units: 200 }]
        param front = 'Gateway'
        param gateway = {
          chargerHost: 'ocpp.example.org'
          apiHost: 'api.example.org'
          certificate: 'front'
          firewall: false
          clientCertificates: 'Require'
          clientAuthorities: ['bm90IGEgY2VydGlmaWNhdGU=']
          plainWebSocket: true
          minimumCapacity: 2
          maximumCapacity: 125
          zones: []
        }
        param privateEndpoints = false
        param closeFunctionApp = false
        param portal = { sku: 'Free', location: 'westeurope' }
        param logs = { retentionDays: 30, dailyCap: -1 }
        param emails = ['operators@example.org', 'money@example.org']
        param budget = { monthly: 1000, from: '2026-12-01' }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("greenflux-bicep-");
    private readonly Dictionary<string, IReadOnlyList<Resource>> environments = new(StringComparer.Ordinal);

    /// <summary>Problems by file, of which there must be none.</summary>
    internal IReadOnlyDictionary<string, Compiled> Compiled { get; private set; } = new Dictionary<string, Compiled>();

    /// <summary>What the compiler says to a template with a mistake that only the linter finds.</summary>
    internal Compiled Mistake { get; private set; } = new([], null);

    internal static string Folder { get; } = Path.Combine(Repository.Root, "infra", "azure");

    internal IReadOnlyList<Resource> In(string environment)
    {
        Skip.If(BicepCompiler.Path is null, "The Bicep compiler's package is for Linux on x64.");
        return environments.TryGetValue(environment, out var resources) ? resources
            : throw new InvalidOperationException(string.Join('\n', Compiled.SelectMany(file => file.Value.Problems.Select(problem => $"{file.Key}: {problem}")).Distinct(StringComparer.Ordinal)));
    }

    internal IEnumerable<Resource> InAll => new[] { "dev", "prod", "all" }.SelectMany(In);

    public async Task InitializeAsync()
    {
        if (BicepCompiler.Path is null)
            return;
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("main.bicepparam", StringComparison.Ordinal)))
        {
            var copy = new FileInfo(Path.Combine(folder.FullName, Path.GetRelativePath(Folder, file)));
            copy.Directory!.Create();
            File.Copy(file, copy.FullName);
        }
        await File.WriteAllTextAsync(InFolder("all.bicepparam"), Everything);
        await File.WriteAllTextAsync(InFolder("mistake.bicep"), "param forgotten string\n");
        await using var compiler = BicepCompiler.Start();
        Mistake = await compiler.CompileAsync(InFolder("mistake.bicep"));
        var compiled = new Dictionary<string, Compiled>(StringComparer.Ordinal);
        foreach (var template in new[] { "main.bicep", "prepare.bicep" })
            compiled[template] = await compiler.CompileAsync(InFolder(template));
        foreach (var parameters in new[] { "dev", "prod", "all", "prepare" }.Select(name => $"{name}.bicepparam"))
            compiled[parameters] = await compiler.CompileParametersAsync(InFolder(parameters));
        Compiled = compiled;
        if (compiled.Values.Any(file => file.Json is null))
            return;
        foreach (var environment in new[] { "dev", "prod", "all" })
            environments[environment] = Resource.Of(await compiler.SnapshotAsync(InFolder($"{environment}.bicepparam")));
    }

    public Task DisposeAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private string InFolder(string name) => Path.Combine(folder.FullName, name);
}

/// <param name="Json">The resource as it would be asked for; what is known only later stands there as an expression.</param>
internal sealed partial record Resource(JsonNode Json)
{
    public string Type => Json["type"]!.GetValue<string>();
    public string Id => Json["id"]!.GetValue<string>();
    public string Name => Json["name"]!.GetValue<string>();
    public JsonNode Properties => Json["properties"]!;

    internal static IReadOnlyList<Resource> Of(JsonNode snapshot)
    {
        Assert.Empty(snapshot["diagnostics"]!.AsArray());
        return [.. snapshot["predictedResources"]!.AsArray().Select(resource => new Resource(resource!))];
    }

    /// <summary>
    /// Names and values of the properties: an object's, or, where the compiler could not know which they will be, of all the
    /// objects from which an expression builds them.
    /// </summary>
    public IEnumerable<(string Name, string Value)> Members() => Properties is JsonObject known
        ? known.Select(member => (member.Key, member.Value!.GetValue<string>()))
        : Member().Matches(Properties.GetValue<string>()).Select(match => (match.Groups["name"].Value, match.Groups["value"].Value));

    // The value goes up to the next name or the object's end; it is only ever searched, never evaluated.
    [GeneratedRegex(@"'(?<name>[A-Za-z]\w*__\w+|[A-Z][A-Z_]+)', (?<value>.*?)(?=, '(?:[A-Za-z]\w*__\w+|[A-Z][A-Z_]+)', |, createObject\(|\)\]$|\), if\()", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Member();
}
