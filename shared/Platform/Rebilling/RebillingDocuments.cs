using System.Text.Json.Serialization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Rebilling;

/// <summary>How re-billing runs are kept: all of a tenant in one partition, so that a run and its claim are one batch.</summary>
internal static class RebillingDocuments
{
    public const string ClaimId = "rebilling-claim";

    public static DocumentType<RebillingRun> Run { get; } =
        new("rebilling-run", RebillingJson.Default.RebillingRun, run => RunId(run.Id), run => SortableTime.Of(run.CreatedAt));

    public static DocumentType<RebillingPart> Part { get; } =
        new("rebilling-part", RebillingJson.Default.RebillingPart, part => PartId(part.RunId, part.Month), part => PartId(part.RunId, part.Month));

    public static DocumentType<RebillingClaim> Claim { get; } = new("rebilling-claim", RebillingJson.Default.RebillingClaim, _ => ClaimId, _ => "");

    public static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "rebilling-runs");

    public static string RunId(string id) => $"rebilling-run|{KeyText.Escape(id)}";
    public static string PartId(string runId, string month) => $"{PartPrefix(runId)}{month}";

    /// <summary>What the sort value of every part begins with.</summary>
    public static string PartPrefix(string runId) => $"rebilling-part|{KeyText.Escape(runId)}|";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RebillingRun))]
[JsonSerializable(typeof(RebillingPart))]
[JsonSerializable(typeof(RebillingClaim))]
internal sealed partial class RebillingJson : JsonSerializerContext;
