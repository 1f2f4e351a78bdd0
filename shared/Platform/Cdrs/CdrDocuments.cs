using System.Text.Json.Serialization;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Cdrs;

/// <summary>How CDRs and flagged transactions are kept, in the ledger partition of their session.</summary>
public static class CdrDocuments
{
    /// <summary>
    /// Sorted by the session's start. Only late ones (<see cref="LateCdrs"/>) and such that are not published have tags: they would
    /// be most of what a CDR costs when a million is made at once.
    /// </summary>
    public static DocumentType<Cdr> Cdr { get; } =
        new("cdr", CdrJson.Default.Cdr, cdr => cdr.Id, cdr => SortableTime.Of(cdr.StartedAt))
        {
            TagsOf = static cdr => cdr.IsUnpublished ? [.. LateCdrs.TagsOf(cdr), LedgerTags.Unpublished] : LateCdrs.TagsOf(cdr),
        };

    /// <summary>Sorted by the session's start, or the stop where there is no start. Tagged as <see cref="FlagTags"/> says.</summary>
    public static DocumentType<FlaggedTransaction> Flagged { get; } = OfFlags("flagged");

    /// <summary>Sorted likewise; of a kind of its own, so that the queue reads nothing else.</summary>
    public static DocumentType<FlaggedTransaction> Dropped { get; } = OfFlags("flag-dropped");

    private static DocumentType<FlaggedTransaction> OfFlags(string kind) =>
        new(kind, CdrJson.Default.FlaggedTransaction, flagged => flagged.Id,
            flagged => SortableTime.Of(flagged.StartedAt ?? flagged.EndedAt ?? flagged.FlaggedAt))
        {
            TagsOf = FlagTags.Of,
            TagNames = FlagTags.Names,
        };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Cdr))]
[JsonSerializable(typeof(FlaggedTransaction))]
internal sealed partial class CdrJson : JsonSerializerContext;
