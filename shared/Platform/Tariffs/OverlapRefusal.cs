using GreenFlux.Billing;
using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Platform.Tariffs;

/// <summary>A rule was not saved because it and others would apply together and neither is narrower.</summary>
/// <param name="Overlaps">Each with the rule it was found with.</param>
/// <param name="Offer">How it can be saved nevertheless; null: a split by date does not help.</param>
public sealed record OverlapRefusal(IReadOnlyList<RuleOverlap> Overlaps, SplitOffer? Offer, string Detail, string? Field)
    : Refusal(RefusalCode.Conflict, Detail, Field)
{
    /// <param name="saved">The rule that was to be saved; null for one that was to be deleted.</param>
    public static OverlapRefusal Of(BillingRule? saved, IReadOnlyList<RuleOverlap> overlaps, SplitOffer? offer)
    {
        var first = overlaps[0];
        var where = first.Regions[0].Describe();
        if (saved is null || (first.RuleId != saved.Id && first.OtherRuleId != saved.Id))
        {
            return new OverlapRefusal(overlaps, null,
                $"Without it, billing rules '{first.RuleId}' and '{first.OtherRuleId}' would apply together and neither is narrower: {where}. End one of them first.", null);
        }
        var other = first.RuleId == saved.Id ? first.OtherRuleId : first.RuleId;
        var advice = offer is null
            ? "End that one, let the two differ in scope or time of the week, or add a rule that is narrower than both."
            : $"Repeat the request with ?split=true, and {string.Join(", ", offer.Splits.Select(Words))}.";
        return new OverlapRefusal(overlaps, offer, $"It overlaps billing rule '{other}', and neither is narrower: {where}. {advice}", "validFrom");
    }

    private static string Words(RuleSplit split) => (split.Before, split.After) switch
    {
        ({ ValidTo: { } end }, null) => $"'{split.Existing.Id}' ends at {Text(end)}",
        ({ ValidTo: { } end }, { } after) => $"'{split.Existing.Id}' ends at {Text(end)} and goes on as '{after.Id}' from {Text(after.ValidFrom!.Value)}",
        _ => $"'{split.Existing.Id}' starts at {Text(split.After!.ValidFrom!.Value)}",
    };

    private static string Text(NodaTime.LocalDateTime moment) => NodaTime.Text.LocalDateTimePattern.ExtendedIso.Format(moment);
}
