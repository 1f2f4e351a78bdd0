using NodaTime;

namespace GreenFlux.Billing;

/// <summary>What a rule would price of the time before now, beyond what it priced already.</summary>
/// <param name="IsTaken">Whether another rule prices some of it.</param>
/// <param name="Open">What of it no rule prices: empty where the rule fills no gap.</param>
public sealed record PastReach(bool IsTaken, IReadOnlyList<RuleRegion> Open)
{
    /// <param name="rule">As it would be.</param>
    /// <param name="replaced">As it is; null: it is new.</param>
    /// <param name="others">The other rules of the same engine and tariff code.</param>
    /// <param name="now">What the clock shows.</param>
    public static PastReach Of(BillingRule rule, BillingRule? replaced, IReadOnlyList<BillingRule> others, LocalDateTime now)
    {
        var past = RuleBox.Everything with { Period = new WallPeriod(null, now) };
        var reach = RuleBoxes.Intersect(RuleBoxes.Of(rule), [past]);
        // What is too fine to be cut counts as reached: it is then refused rather than let through.
        if (replaced is not null && RuleBoxes.TryExcept(reach, RuleBoxes.Of(replaced), RuleBoxes.MaxBoxes, out var added))
            reach = added;
        List<RuleBox> taken = [.. others.SelectMany(RuleBoxes.Of)];
        var open = reach;
        if (RuleBoxes.TryExcept(reach, taken, RuleBoxes.MaxBoxes, out var left))
            open = left;
        return new PastReach(RuleBoxes.Intersect(reach, taken).Count > 0, [.. RuleBoxes.Joined(open).Select(box => new RuleRegion(box))]);
    }
}
