using NodaTime;

namespace GreenFlux.Billing;

/// <summary>The sentence for each rule that does not price a session; made only when somebody reads it.</summary>
internal static class RuleExplanation
{
    public static IReadOnlyList<RuleCandidate> Of(IReadOnlyList<BillingRule> rules, RuleQuery query, RuleSelection selection)
    {
        var clock = new WallClock(query.At, query.Zone);
        var candidates = new List<RuleCandidate>(rules.Count);
        foreach (var rule in rules)
        {
            var newest = RuleSelector.NewestVersion(rules, rule);
            RuleExclusion? replaced = newest == rule.Version ? null : RuleExclusion.Replaced;
            RuleExclusion? beaten = Remains(rule, selection) ? null : RuleExclusion.Beaten;
            var reason = RuleFit.OfWhat(rule, query) ?? replaced ?? RuleFit.Exclusion(rule, query, clock) ?? beaten;
            var sentence = reason is { } excluded ? Sentence(excluded, rule, newest, query, clock, selection) : null;
            candidates.Add(new RuleCandidate(rule.Id, rule.Version, sentence, reason));
        }
        return candidates;
    }

    private static bool Remains(BillingRule rule, RuleSelection selection) =>
        ReferenceEquals(rule, selection.Rule) || selection.Rivals.Contains(rule);

    private static string Sentence(
        RuleExclusion reason, BillingRule rule, int newest, RuleQuery query, in WallClock clock, RuleSelection selection) => reason switch
    {
        RuleExclusion.OtherEngine => $"It belongs to the {rule.Engine} engine; this is {query.Engine}.",
        RuleExclusion.OtherTariffCode => $"It is for tariff code '{rule.TariffCode}'; the session has '{query.TariffCode}'.",
        RuleExclusion.Replaced => $"Version {rule.Version} was replaced by version {newest}.",
        RuleExclusion.NotYetValid => $"It is valid from {Text(rule.ValidFrom)}; the price is asked for {Asked(query, clock)}.",
        RuleExclusion.Ended => $"It was valid until {Text(rule.ValidTo)}; the price is asked for {Asked(query, clock)}.",
        RuleExclusion.CpoScope => $"It is for {ScopeText.Of(rule.CpoScope)}; the session is at {ScopeText.AtCpo(rule.CpoScope, query.Parties)}.",
        RuleExclusion.EmspScope => $"It is for {ScopeText.Of(rule.EmspScope)}; the session's token has {ScopeText.OfToken(rule.EmspScope, query.Parties)}.",
        RuleExclusion.LocationException => $"It is for {ScopeText.Of(rule.LocationException)}; the session is at {ScopeText.Named("location", query.Parties.LocationId)}, its token in {ScopeText.Groups(query.Parties)}.",
        RuleExclusion.Window => $"It is for {ScopeText.Of(rule.Windows)}; the price is asked for {Asked(query, clock)}, a {clock.Local.DayOfWeek}.",
        RuleExclusion.Blacklisted => $"A blacklist of the rule holds the session: {ScopeText.Of(Blacklist(rule, query, clock))}.",
        RuleExclusion.NotWhitelisted => "The rule is for the parties on its whitelists, and the session is on none of them.",
        RuleExclusion.Beaten => $"Rule '{Winner(rule, selection)}' is narrower and applies too.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No sentence tells this reason."),
    };

    private static ExceptionGroup Blacklist(BillingRule rule, RuleQuery query, WallClock clock) => rule.Exceptions!.First(group =>
        group.List == ExceptionList.Blacklist && clock.IsWithin(group.ValidFrom, group.ValidTo) && group.Holds(query.Parties));

    /// <summary>What is beaten is also beaten by a rule that remains: being narrower is transitive.</summary>
    private static string Winner(BillingRule beaten, RuleSelection selection) =>
        (selection.Rule ?? selection.Rivals.First(rival => Specificity.Of(rival).Beats(Specificity.Of(beaten)))).Id;

    private static string Asked(RuleQuery query, in WallClock clock) => $"{Text(clock.Local)} ({query.Zone.Id})";

    private static string Text(LocalDateTime? moment) =>
        moment is { } value ? NodaTime.Text.LocalDateTimePattern.ExtendedIso.Format(value) : "always";
}
