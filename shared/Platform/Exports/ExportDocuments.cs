using System.Text.Json.Serialization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Exports;

/// <summary>How exports are kept: all of a tenant in one partition, in order of their creation.</summary>
internal static class ExportDocuments
{
    public static DocumentType<CdrExport> Export { get; } =
        new("cdr-export", ExportJson.Default.CdrExport, export => ExportId(export.Id), export => SortableTime.Of(export.CreatedAt));

    public static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "cdr-exports");

    public static string ExportId(string id) => $"cdr-export|{KeyText.Escape(id)}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CdrExport))]
internal sealed partial class ExportJson : JsonSerializerContext;
