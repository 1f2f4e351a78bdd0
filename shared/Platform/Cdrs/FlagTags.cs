using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Cdrs;

/// <summary>Tags of flagged transactions: by owner, reason code, root cause, station and token.</summary>
public static class FlagTags
{
    public const string ReasonPrefix = "reason:";
    public const string CausePrefix = "cause:";
    public const string OwnerPrefix = "owner:";

    internal static IReadOnlyList<string> Names { get; } = [LedgerTags.StationName, LedgerTags.TokenName];

    public static string Reason(string code) => DocumentTag.Of("reason", code);

    public static string Owner(FlagOwner owner) => DocumentTag.Of("owner", owner.ToString());

    /// <summary>What one cure resolves: equal code and equal subject.</summary>
    /// <param name="about">As <see cref="FlagReason.About"/>; the station where that is null.</param>
    public static string Cause(string code, string about) => DocumentTag.Of("cause", $"{code}|{about}");

    /// <summary>Distinct; of the causes as many as a document takes. Notes are found by their code, but are nobody's to cure.</summary>
    public static IReadOnlyList<string> Of(FlaggedTransaction flagged)
    {
        var toCure = flagged.Reasons.Where(reason => reason.Severity == FlagSeverity.Flag).ToList();
        IEnumerable<string> tags =
        [
            LedgerTags.Station(flagged.StationId),
            .. flagged.TokenUid is { } token ? [LedgerTags.Token(token)] : Array.Empty<string>(),
            .. toCure.Select(reason => Owner(reason.Owner)),
            .. flagged.Reasons.Select(reason => Reason(reason.Code)),
            .. toCure.Select(reason => Cause(reason.Code, reason.About ?? flagged.StationId)),
        ];
        return [.. tags.Distinct(StringComparer.Ordinal).Take(DocumentLimits.TagsPerDocument)];
    }
}
