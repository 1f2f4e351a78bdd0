using NodaTime;

namespace GreenFlux.Billing;

/// <summary>What rule selection needs to know of a session.</summary>
/// <param name="Engine">Which engine asks.</param>
/// <param name="TariffCode">The code frozen at session start (for retail: the package id).</param>
/// <param name="StartedAt">The rule valid at this instant prices the whole session.</param>
/// <param name="Zone">The location's zone; validity is wall-clock time there.</param>
public sealed record RuleQuery(BillingEngine Engine, string TariffCode, Instant StartedAt, DateTimeZone Zone);

/// <summary>One rule that was looked at, and why it does not apply (null: it does).</summary>
public sealed record RuleCandidate(string RuleId, int RuleVersion, string? Exclusion);

/// <summary>The outcome of choosing a rule: exactly one, or none, or several; with every candidate looked at.</summary>
public sealed record RuleSelection(BillingRule? Rule, IReadOnlyList<RuleCandidate> Candidates)
{
    /// <summary>How many candidates apply; billing needs exactly one (domain: Billing Rules validation).</summary>
    public int MatchCount => Candidates.Count(candidate => candidate.Exclusion is null);
}
