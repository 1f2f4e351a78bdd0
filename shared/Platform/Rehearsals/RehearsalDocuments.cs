using System.Globalization;
using System.Text.Json.Serialization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Rehearsals;

/// <summary>How rehearsals are kept: all of a tenant in one partition, so that a page and the progress that it makes are one batch.</summary>
internal static class RehearsalDocuments
{
    public static DocumentType<Rehearsal> Rehearsal { get; } =
        new("rehearsal", RehearsalJson.Default.Rehearsal, rehearsal => RehearsalId(rehearsal.Id), rehearsal => SortableTime.Of(rehearsal.CreatedAt));

    public static DocumentType<RehearsalDraft> Draft { get; } =
        new("rehearsal-draft", RehearsalJson.Default.RehearsalDraft, draft => DraftId(draft.RehearsalId), draft => Prefix(draft.RehearsalId));

    public static DocumentType<RehearsalPage> Page { get; } =
        new("rehearsal-page", RehearsalJson.Default.RehearsalPage, page => PageId(page.RehearsalId, page.Number), page => PageId(page.RehearsalId, page.Number));

    public static DocumentType<RehearsalGroup> Group { get; } =
        new("rehearsal-group", RehearsalJson.Default.RehearsalGroup, group => GroupId(group.RehearsalId, group.By, group.Key), group => $"{Prefix(group.RehearsalId, group.By)}{group.Key}");

    public static PartitionKey Partition(string tenantId) => PartitionKey.Of(tenantId, "rehearsals");

    public static string RehearsalId(string id) => $"rehearsal|{KeyText.Escape(id)}";
    public static string DraftId(string id) => $"rehearsal-draft|{KeyText.Escape(id)}";
    public static string PageId(string id, int number) => $"{Prefix(id)}{number.ToString("D7", CultureInfo.InvariantCulture)}";
    public static string GroupId(string id, RehearsalGrouping by, string key) => $"{Prefix(id, by)}{KeyText.Escape(key)}";

    /// <summary>What every page's sort value begins with.</summary>
    public static string Prefix(string id) => $"rehearsed|{KeyText.Escape(id)}|";

    /// <summary>What every group's sort value begins with.</summary>
    public static string Prefix(string id, RehearsalGrouping by) => $"{Prefix(id)}{by}|";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Rehearsal))]
[JsonSerializable(typeof(RehearsalDraft))]
[JsonSerializable(typeof(RehearsalPage))]
[JsonSerializable(typeof(RehearsalGroup))]
internal sealed partial class RehearsalJson : JsonSerializerContext;
