using System.Globalization;
using NodaTime;

namespace GreenFlux.Billing;

/// <summary>What is left of a rule beside a new one.</summary>
/// <param name="Existing">As it is.</param>
/// <param name="Before">The next version of it, which ends where the new rule starts; null: nothing is left before.</param>
/// <param name="After">What goes on where the new rule ends: a further rule, or the next version when nothing is left before; null: nothing.</param>
public sealed record RuleSplit(BillingRule Existing, BillingRule? Before, BillingRule? After);

/// <summary>
/// How a new rule can take its place beside the rules that it overlaps: each of these ends where the new one starts and,
/// if the new one ends too, goes on as a further rule. Offered only where no overlap and no new gap is left.
/// </summary>
public sealed record SplitOffer(IReadOnlyList<RuleSplit> Splits)
{
    /// <summary>The offer; null: a split by date can't settle it, or there is nothing to settle.</summary>
    /// <param name="added">The new rule, or the new version of one.</param>
    /// <param name="existing">The rules of the same engine and tariff code; an older version of the new rule plays no part.</param>
    /// <param name="takenIds">Ids that a further rule can't have, besides those of the existing rules.</param>
    public static SplitOffer? For(BillingRule added, IReadOnlyList<BillingRule> existing, IReadOnlyCollection<string>? takenIds = null)
    {
        List<BillingRule> others = [.. existing.Where(rule => rule.Id != added.Id)];
        var clashing = RuleCoverage.OverlapsOf([.. others, added])
            .Where(overlap => !overlap.OnlyForTokensInSeveralGroups && (overlap.RuleId == added.Id || overlap.OtherRuleId == added.Id))
            .Select(overlap => overlap.RuleId == added.Id ? overlap.OtherRuleId : overlap.RuleId)
            .ToHashSet(StringComparer.Ordinal);
        if (clashing.Count == 0)
            return null;
        var ids = others.Select(rule => rule.Id).Concat(takenIds ?? []).Append(added.Id).ToHashSet(StringComparer.Ordinal);
        var splits = new List<RuleSplit>();
        foreach (var rule in others.Where(rule => clashing.Contains(rule.Id)))
        {
            if (Split(rule, added, ids) is not { } split)
                return null;
            splits.Add(split);
        }
        var offer = new SplitOffer(splits);
        var after = offer.Apply(added, others);
        return RuleCoverage.OverlapsOf(after).All(overlap => overlap.OnlyForTokensInSeveralGroups) && RuleCoverage.Keeps(others, after)
            ? offer
            : null;
    }

    /// <summary>The rules as they are once the offer is taken.</summary>
    public IReadOnlyList<BillingRule> Apply(BillingRule added, IReadOnlyList<BillingRule> existing)
    {
        var split = Splits.Select(each => each.Existing.Id).Append(added.Id).ToHashSet(StringComparer.Ordinal);
        return [.. existing.Where(rule => !split.Contains(rule.Id)), .. Splits.SelectMany(each => new[] { each.Before, each.After }).OfType<BillingRule>(), added];
    }

    private static RuleSplit? Split(BillingRule rule, BillingRule added, HashSet<string> ids)
    {
        var (before, after) = new WallPeriod(rule.ValidFrom, rule.ValidTo).Except(new WallPeriod(added.ValidFrom, added.ValidTo));
        var ended = before.IsEmpty ? null : rule with { Version = rule.Version + 1, ValidTo = before.To };
        if (after.IsEmpty)
            return ended is null ? null : new RuleSplit(rule, ended, null);
        var further = ended is null
            ? rule with { Version = rule.Version + 1, ValidFrom = after.From }
            : rule with { Id = FurtherId(rule.Id, added.ValidTo!.Value, ids), Version = 1, ValidFrom = after.From };
        return new RuleSplit(rule, ended, further);
    }

    /// <summary>The rule's id with the date on which it goes on, at most 64 characters.</summary>
    private static string FurtherId(string id, LocalDateTime from, HashSet<string> taken)
    {
        var stem = $"{(id.Length > 48 ? id[..48] : id)}.{from.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";
        var further = stem;
        for (var i = 2; !taken.Add(further); i++)
            further = $"{stem}.{i}";
        return further;
    }
}
