using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace GreenFlux.Platform.Cdrs.Bulk;

/// <summary>What became of many sessions. Pure; the order in which results are added plays no part.</summary>
/// <param name="Priced">CDRs made.</param>
/// <param name="Flagged">Held back, with reasons other than before.</param>
/// <param name="Unchanged">Still held back for the reasons known: nothing was written.</param>
/// <param name="Same">Have a CDR, and come to the same today.</param>
/// <param name="Changed">Had a CDR, and come to something else: it is replaced.</param>
/// <param name="Standing">Have a CDR that stands, although the session would be held back today.</param>
/// <param name="Skipped">Not finished, settled already, dropped, or not stored.</param>
/// <param name="Reasons">How many of those held back, before, now or if they were settled today, have the reason; a session may have several.</param>
public sealed record BulkResult(
    long Priced, long Flagged, long Unchanged, long Same, long Changed, long Standing, long Skipped, ImmutableSortedDictionary<string, long> Reasons)
{
    private static readonly ImmutableSortedDictionary<string, long> NoReasons = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    public static BulkResult None { get; } = new(0, 0, 0, 0, 0, 0, 0, NoReasons);

    public static BulkResult OneSkipped { get; } = None with { Skipped = 1 };

    public static BulkResult OnePriced { get; } = None with { Priced = 1 };

    public static BulkResult OneSame { get; } = None with { Same = 1 };

    public static BulkResult OneChanged { get; } = None with { Changed = 1 };

    [JsonIgnore]
    public long Sessions => Priced + Flagged + Unchanged + Same + Changed + Standing + Skipped;

    public static BulkResult OneFlagged(FlaggedTransaction flagged) => None with { Flagged = 1, Reasons = ReasonsOf(flagged) };

    public static BulkResult OneUnchanged(FlaggedTransaction flagged) => None with { Unchanged = 1, Reasons = ReasonsOf(flagged) };

    public static BulkResult OneStanding(FlaggedTransaction flagged) => None with { Standing = 1, Reasons = ReasonsOf(flagged) };

    public BulkResult Plus(BulkResult other)
    {
        // One that was stored has lost how it compares.
        var reasons = Reasons.WithComparers(StringComparer.Ordinal);
        foreach (var (code, count) in other.Reasons)
            reasons = reasons.SetItem(code, reasons.GetValueOrDefault(code) + count);
        return new BulkResult(
            Priced + other.Priced, Flagged + other.Flagged, Unchanged + other.Unchanged, Same + other.Same,
            Changed + other.Changed, Standing + other.Standing, Skipped + other.Skipped, reasons);
    }

    private static ImmutableSortedDictionary<string, long> ReasonsOf(FlaggedTransaction flagged) =>
        NoReasons.AddRange(flagged.Reasons.Select(reason => reason.Code).Distinct(StringComparer.Ordinal).Select(code => KeyValuePair.Create(code, 1L)));
}
