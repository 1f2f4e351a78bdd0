using NodaTime;
using NodaTime.TimeZones;

namespace GreenFlux.Billing;

/// <summary>Chooses the one rule that prices a session in one engine (domain: exactly one, or the session is flagged).</summary>
public static class RuleSelector
{
    /// <summary>
    /// A wall-clock moment that a spring night leaves out is the moment of the change; one that an autumn night has twice
    /// is the first of the two. So an old rule's end and its successor's equal start always meet.
    /// </summary>
    private static readonly ZoneLocalMappingResolver Lenient =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>
    /// Looks at every rule, in the order given; each that does not apply carries the sentence that says why. Of one rule's
    /// versions only the newest can apply.
    /// </summary>
    public static RuleSelection Select(IReadOnlyList<BillingRule> rules, RuleQuery query)
    {
        var newest = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rule in rules)
            newest[rule.Id] = Math.Max(rule.Version, newest.GetValueOrDefault(rule.Id, int.MinValue));

        var candidates = new List<RuleCandidate>(rules.Count);
        var applying = new List<BillingRule>();
        foreach (var rule in rules)
        {
            var exclusion = Exclusion(rule, newest[rule.Id], query);
            candidates.Add(new RuleCandidate(rule.Id, rule.Version, exclusion));
            if (exclusion is null)
                applying.Add(rule);
        }
        return new RuleSelection(applying is [var only] ? only : null, candidates);
    }

    private static string? Exclusion(BillingRule rule, int newestVersion, RuleQuery query)
    {
        if (rule.Engine != query.Engine)
            return $"It belongs to the {rule.Engine} engine; this is {query.Engine}.";
        if (!string.Equals(rule.TariffCode, query.TariffCode, StringComparison.Ordinal))
            return $"It is for tariff code '{rule.TariffCode}'; the session has '{query.TariffCode}'.";
        if (rule.Version < newestVersion)
            return $"Version {rule.Version} was replaced by version {newestVersion}.";
        if (rule.ValidFrom is { } from && query.StartedAt < At(from, query.Zone))
            return $"It is valid from {Text(from)}; the session started at {LocalStart(query)}.";
        if (rule.ValidTo is { } to && query.StartedAt >= At(to, query.Zone))
            return $"It was valid until {Text(to)}; the session started at {LocalStart(query)}.";
        return null;
    }

    private static Instant At(LocalDateTime wallClock, DateTimeZone zone) => zone.ResolveLocal(wallClock, Lenient).ToInstant();

    private static string LocalStart(RuleQuery query) =>
        $"{Text(query.StartedAt.InZone(query.Zone).LocalDateTime)} ({query.Zone.Id})";

    private static string Text(LocalDateTime wallClock) => NodaTime.Text.LocalDateTimePattern.ExtendedIso.Format(wallClock);
}
