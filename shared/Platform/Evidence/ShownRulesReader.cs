using GreenFlux.Billing;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tariffs;
using NodaTime;

namespace GreenFlux.Platform.Evidence;

/// <summary>Turns the names in a session's evidence into the rules that they mean.</summary>
public sealed class ShownRulesReader(BillingRuleStore rules)
{
    /// <param name="known">Where the versions are most likely found without reading.</param>
    /// <returns>Null when the evidence says nothing about this engine and code.</returns>
    public async Task<ShownRules?> ReadAsync(Session session, BillingEngine engine, string code, IReadOnlyList<BillingRule> known, CancellationToken ct)
    {
        if (session.Evidence?.Of(engine) is not { } evidence || !string.Equals(evidence.TariffCode, code, StringComparison.Ordinal))
            return null;
        var periods = new List<ShownPeriod>(evidence.Periods.Count);
        foreach (var period in evidence.Periods)
        {
            var rule = period is { RuleId: { } id, RuleVersion: { } version } ? await RuleAsync(session, id, version, known, ct) : null;
            periods.Add(new ShownPeriod(
                Instant.FromDateTimeOffset(period.From), period.To is { } to ? Instant.FromDateTimeOffset(to) : null, rule, period.Rivals is { Count: > 0 }));
        }
        return new ShownRules(evidence.FollowsClock, periods);
    }

    private async Task<BillingRule> RuleAsync(Session session, string id, int version, IReadOnlyList<BillingRule> known, CancellationToken ct)
    {
        foreach (var rule in known)
        {
            if (rule.Version == version && string.Equals(rule.Id, id, StringComparison.Ordinal))
                return rule;
        }
        return (await rules.FindVersionAsync(session.TenantId, id, version, ct)).Try(out var found, out _)
            ? found.Value.Rule
            : throw new InvalidOperationException($"Session {session.Id} was shown version {version} of billing rule '{id}', which is not stored.");
    }
}
