namespace GreenFlux.Billing;

/// <summary>
/// Chooses the one rule that prices a session in one engine (domain: exactly one, or the session is flagged): of the rules
/// that apply, the one whose scope is narrower than that of every other. The order of the rules plays no part.
/// </summary>
public static class RuleSelector
{
    /// <summary>The outcome at one moment. Of one rule's versions only the newest can apply.</summary>
    public static RuleSelection Select(IReadOnlyList<BillingRule> rules, RuleQuery query)
    {
        var clock = new WallClock(query.At, query.Zone);
        BillingRule? first = null;
        List<BillingRule>? several = null;
        for (var i = 0; i < rules.Count; i++)
        {
            var rule = rules[i];
            if (RuleFit.Exclusion(rule, query, clock) is not null || NewestVersion(rules, rule) != rule.Version)
                continue;
            if (first is null)
                first = rule;
            else
                (several ??= [first]).Add(rule);
        }
        return several is null ? new RuleSelection(rules, query, first, []) : Narrowest(rules, query, several);
    }

    /// <summary>The newest version of the rule among the rules.</summary>
    internal static int NewestVersion(IReadOnlyList<BillingRule> rules, BillingRule rule)
    {
        var newest = rule.Version;
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Version > newest && string.Equals(rules[i].Id, rule.Id, StringComparison.Ordinal))
                newest = rules[i].Version;
        }
        return newest;
    }

    private static RuleSelection Narrowest(IReadOnlyList<BillingRule> rules, RuleQuery query, List<BillingRule> applying)
    {
        var remaining = applying
            .Where(rule => !applying.Exists(other => Specificity.Of(other).Beats(Specificity.Of(rule))))
            .OrderBy(rule => rule.Id, StringComparer.Ordinal)
            .ToList();
        return remaining is [var only] ? new RuleSelection(rules, query, only, []) : new RuleSelection(rules, query, null, remaining);
    }
}
