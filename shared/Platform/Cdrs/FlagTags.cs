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
    /// <param name="stationId">Of the transaction: the subject of a reason that names none.</param>
    public static string Cause(FlagReason reason, string stationId) => DocumentTag.Of("cause", $"{reason.Code}|{reason.About ?? stationId}");

    /// <summary>Owners and codes; not distinct. Notes are found by their code, but are nobody's to cure.</summary>
    internal static IEnumerable<string> OfReasons(IReadOnlyList<FlagReason> reasons) =>
        reasons.Where(IsToCure).Select(reason => Owner(reason.Owner)).Concat(reasons.Select(reason => Reason(reason.Code)));

    /// <summary>Distinct; of the causes as many as a document takes.</summary>
    public static IReadOnlyList<string> Of(FlaggedTransaction flagged)
    {
        IEnumerable<string> tags =
        [
            LedgerTags.Station(flagged.StationId),
            .. flagged.TokenUid is { } token ? [LedgerTags.Token(token)] : Array.Empty<string>(),
            .. OfReasons(flagged.Reasons),
            .. flagged.Reasons.Where(IsToCure).Select(reason => Cause(reason, flagged.StationId)),
        ];
        return [.. tags.Distinct(StringComparer.Ordinal).Take(DocumentLimits.TagsPerDocument)];
    }

    private static bool IsToCure(FlagReason reason) => reason.Severity == FlagSeverity.Flag;
}
