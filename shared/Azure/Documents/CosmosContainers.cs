using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Azure.Cosmos;
using Container = GreenFlux.Platform.Storage.Container;

namespace GreenFlux.Azure.Documents;

/// <summary>
/// The containers in Cosmos DB, as infra/azure/cosmos-containers.json says: the templates that create them in Azure read the same
/// file, so that neither can drift from the other.
/// </summary>
public static class CosmosContainers
{
    private const string Resource = "GreenFlux.Azure.cosmos-containers.json";
    private static readonly ReadOnlyDictionary<Container, CosmosContainerShape> Shapes = Read();

    public static CosmosContainerShape Of(Container container) => Shapes[container];

    private static ReadOnlyDictionary<Container, CosmosContainerShape> Read()
    {
        using var file = typeof(CosmosContainers).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from this build.");
        var shapes = JsonSerializer.Deserialize(file, CosmosJson.Default.CosmosContainerShapeArray)!;
        return Enum.GetValues<Container>().ToDictionary(
            static container => container,
            container => shapes.Single(shape => string.Equals(shape.Name, container.ToString(), StringComparison.OrdinalIgnoreCase))).AsReadOnly();
    }
}

/// <summary>One container.</summary>
/// <param name="DefaultTtlSeconds">-1: items expire only when they say so themselves.</param>
/// <param name="IncludedPaths">Paths in the index; nothing else is.</param>
public sealed record CosmosContainerShape(
    string Name, string PartitionKeyPath, int DefaultTtlSeconds, IReadOnlyList<string> IncludedPaths, IReadOnlyList<string> ExcludedPaths)
{
    internal ContainerProperties ToProperties()
    {
        var properties = new ContainerProperties(Name, PartitionKeyPath) { DefaultTimeToLive = DefaultTtlSeconds };
        foreach (var path in IncludedPaths)
            properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = path });
        foreach (var path in ExcludedPaths)
            properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = path });
        return properties;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CosmosContainerShape[]))]
internal sealed partial class CosmosJson : JsonSerializerContext;
