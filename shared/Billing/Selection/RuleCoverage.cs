using NodaTime;

namespace GreenFlux.Billing;

/// <summary>Two rules that remain together for certain sessions: these would be flagged.</summary>
/// <param name="RuleId">The first of the two, by id.</param>
/// <param name="Regions">Where and when; not overlapping each other.</param>
/// <param name="OnlyForTokensInSeveralGroups">
/// Whether each rule asks for a token group that the other does not ask for. Groups are not known to share members, so this
/// is shown and not refused.
/// </param>
public sealed record RuleOverlap(
    string RuleId, string OtherRuleId, IReadOnlyList<RuleRegion> Regions, bool OnlyForTokensInSeveralGroups);

/// <summary>
/// Overlaps and gaps of all rules of one tariff code in one engine, by algebra over scope, exception groups, validity,
/// weekday and time of day: nothing is tried out, so nothing is missed.
/// </summary>
/// <remarks>
/// Parties are taken as independent: that a CPO belongs to one country, or a driver to one customer, is not known here. So
/// an overlap may be shown for a combination that does not exist; none that does exist is left out. A local time that a
/// spring night leaves out counts like any other.
/// </remarks>
/// <param name="IsComplete">False when the rules are so intertwined that gaps were left out; never for overlaps.</param>
public sealed record RuleCoverage(IReadOnlyList<RuleOverlap> Overlaps, IReadOnlyList<RuleRegion> Gaps, bool IsComplete)
{
    /// <summary>Overlaps and gaps within a stretch of time.</summary>
    /// <param name="rules">Of one engine and one tariff code; each once.</param>
    /// <param name="from">Null: since ever.</param>
    /// <param name="to">Null: for ever.</param>
    public static RuleCoverage Of(IReadOnlyList<BillingRule> rules, LocalDateTime? from = null, LocalDateTime? to = null)
    {
        var horizon = RuleBox.Everything with { Period = new WallPeriod(from, to) };
        var shapes = ShapesOf(rules);
        var (gaps, isComplete) = GapsOf(shapes, horizon);
        return new RuleCoverage(OverlapsOf(shapes, horizon), gaps, isComplete);
    }

    /// <summary>The overlaps alone, at any time.</summary>
    public static IReadOnlyList<RuleOverlap> OverlapsOf(IReadOnlyList<BillingRule> rules) => OverlapsOf(ShapesOf(rules), RuleBox.Everything);

    /// <summary>Whether the new rules price whatever the old ones do; false also when that can't be told.</summary>
    internal static bool Keeps(IReadOnlyList<BillingRule> before, IReadOnlyList<BillingRule> after)
    {
        List<RuleBox> priced = [.. after.SelectMany(RuleBoxes.Of)];
        return before.All(rule => RuleBoxes.TryExcept(RuleBoxes.Of(rule), priced, RuleBoxes.MaxBoxes, out var lost) && lost.Count == 0);
    }

    private static List<Shape> ShapesOf(IReadOnlyList<BillingRule> rules) =>
        [.. rules.Select(rule => new Shape(rule, Specificity.Of(rule), RuleBoxes.Of(rule))).OrderBy(shape => shape.Rule.Id, StringComparer.Ordinal)];

    private static List<RuleOverlap> OverlapsOf(List<Shape> shapes, RuleBox horizon)
    {
        var overlaps = new List<RuleOverlap>();
        for (var i = 0; i < shapes.Count; i++)
        {
            for (var j = i + 1; j < shapes.Count; j++)
            {
                var (one, other) = (shapes[i], shapes[j]);
                if (one.Narrowness.Beats(other.Narrowness) || other.Narrowness.Beats(one.Narrowness) || AreApart(one.Rule, other.Rule))
                    continue;
                var common = RuleBoxes.Intersect(RuleBoxes.Intersect(one.Boxes, other.Boxes), [horizon]);
                if (common.Count == 0)
                    continue;
                // Where a third rule beats one of the two, the two do not remain together. What is too fine to tell stays an overlap.
                var thirds = shapes.Where(third => third.Narrowness.Beats(one.Narrowness) || third.Narrowness.Beats(other.Narrowness));
                if (RuleBoxes.TryExcept(common, [.. thirds.SelectMany(third => third.Boxes)], RuleBoxes.MaxBoxes, out var left))
                    common = left;
                if (common.Count > 0)
                    overlaps.Add(new RuleOverlap(one.Rule.Id, other.Rule.Id, Regions(common), AskForOtherGroups(one.Rule, other.Rule)));
            }
        }
        return overlaps;
    }

    /// <summary>Sessions that a rule speaks of (at whatever time) and that no rule prices.</summary>
    private static (IReadOnlyList<RuleRegion> Gaps, bool IsComplete) GapsOf(List<Shape> shapes, RuleBox horizon)
    {
        var broadFirst = shapes.OrderBy(shape => shape.Narrowness.Cpo + shape.Narrowness.Emsp + shape.Narrowness.Location).ToList();
        var taken = broadFirst.SelectMany(shape => shape.Boxes).ToList();
        var gaps = new List<RuleBox>();
        var isComplete = true;
        foreach (var spoken in broadFirst.SelectMany(shape => RuleBoxes.SpokenOf(shape.Rule)))
        {
            if (RuleBoxes.TryExcept(RuleBoxes.Intersect([spoken], [horizon]), taken, RuleBoxes.MaxBoxes - gaps.Count, out var open))
                gaps.AddRange(open);
            else
                isComplete = false;
            taken.Add(spoken);
        }
        return (Regions(gaps), isComplete);
    }

    private static IReadOnlyList<RuleRegion> Regions(List<RuleBox> boxes) => [.. RuleBoxes.Joined(boxes).Select(box => new RuleRegion(box))];

    /// <summary>Seen at a glance, without boxes: most rules of a large set name another CPO or eMSP, or another time.</summary>
    private static bool AreApart(BillingRule one, BillingRule other) =>
        new WallPeriod(one.ValidFrom, one.ValidTo).Intersect(new WallPeriod(other.ValidFrom, other.ValidTo)).IsEmpty
        || (one.CpoScope is { } cpo && other.CpoScope is { } otherCpo && cpo.Level == otherCpo.Level && cpo.Id != otherCpo.Id)
        || (one.EmspScope is { Level: not EmspScopeLevel.TokenGroup } emsp && other.EmspScope is { } otherEmsp && emsp.Level == otherEmsp.Level && emsp.Id != otherEmsp.Id)
        || (one.LocationException is { } place && other.LocationException is { } otherPlace && place.LocationId != otherPlace.LocationId);

    private static bool AskForOtherGroups(BillingRule one, BillingRule other)
    {
        var (groups, otherGroups) = (GroupsOf(one), GroupsOf(other));
        return groups.Except(otherGroups, StringComparer.Ordinal).Any() && otherGroups.Except(groups, StringComparer.Ordinal).Any();
    }

    private static List<string> GroupsOf(BillingRule rule)
    {
        var groups = new List<string>();
        if (rule.EmspScope is { Level: EmspScopeLevel.TokenGroup, Id: var group })
            groups.Add(group);
        if (rule.LocationException is { TokenGroupId: var other })
            groups.Add(other);
        return groups;
    }

    private sealed record Shape(BillingRule Rule, Specificity Narrowness, List<RuleBox> Boxes);
}
