using System.Text.Json.Serialization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Records;

/// <summary>
/// Stands for everything in a partition. A change that rests on reads of several documents there rewrites it, unchanged,
/// in the same batch: of two such changes at once the second one fails and decides again.
/// </summary>
internal sealed record PartitionGuard
{
    public static readonly PartitionGuard Only = new();
    public static readonly DocumentType<PartitionGuard> Type = new("guard", PartitionGuardJson.Default.PartitionGuard, _ => "guard", _ => "");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PartitionGuard))]
internal sealed partial class PartitionGuardJson : JsonSerializerContext;
