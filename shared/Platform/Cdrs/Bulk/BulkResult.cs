using System.Collections.Immutable;

namespace GreenFlux.Platform.Cdrs.Bulk;

/// <summary>What became of many sessions. Pure; the order in which results are added plays no part.</summary>
/// <param name="Priced">CDRs made.</param>
/// <param name="Flagged">Held back, with reasons other than before.</param>
/// <param name="Unchanged">Still held back for the reasons known: nothing was written.</param>
/// <param name="Skipped">Not finished, settled already, dropped, or not stored.</param>
/// <param name="Reasons">How many of those held back, before or now, have the reason; a session has several.</param>
public sealed record BulkResult(long Priced, long Flagged, long Unchanged, long Skipped, ImmutableSortedDictionary<string, long> Reasons)
{
    public static BulkResult None { get; } = new(0, 0, 0, 0, ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    public static BulkResult OneSkipped { get; } = None with { Skipped = 1 };

    public static BulkResult OnePriced { get; } = None with { Priced = 1 };

    public long Sessions => Priced + Flagged + Unchanged + Skipped;

    public static BulkResult HeldBack(FlaggedTransaction flagged, bool unchanged) => None with
    {
        Flagged = unchanged ? 0 : 1,
        Unchanged = unchanged ? 1 : 0,
        Reasons = None.Reasons.AddRange(flagged.Reasons.Select(reason => reason.Code).Distinct(StringComparer.Ordinal).Select(code => KeyValuePair.Create(code, 1L))),
    };

    public BulkResult Plus(BulkResult other)
    {
        var reasons = Reasons;
        foreach (var (code, count) in other.Reasons)
            reasons = reasons.SetItem(code, reasons.GetValueOrDefault(code) + count);
        return new BulkResult(Priced + other.Priced, Flagged + other.Flagged, Unchanged + other.Unchanged, Skipped + other.Skipped, reasons);
    }
}
