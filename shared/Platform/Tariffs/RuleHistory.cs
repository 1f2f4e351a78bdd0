using GreenFlux.Billing;

namespace GreenFlux.Platform.Tariffs;

/// <summary>The rules of a tariff code as they were known at some instant.</summary>
public sealed class RuleHistory(RuleSets sets, BillingRuleStore rules)
{
    /// <summary>
    /// Every rule in the version that was the newest at <paramref name="knownAt"/> (rules deleted since then included),
    /// and every rule as it is now.
    /// </summary>
    public async Task<(IReadOnlyList<BillingRule> Known, IReadOnlyList<BillingRule> Current)> ReadAsync(
        string tenantId, BillingEngine engine, string tariffCode, DateTimeOffset knownAt, CancellationToken ct)
    {
        if (await sets.GetAsync(tenantId, engine, tariffCode, ct) is not { Value: var set })
            return ([], []);
        var known = new List<BillingRule>();
        var current = new List<BillingRule>();
        foreach (var id in set.Rules.Select(rule => rule.Id))
        {
            var versions = await VersionsAsync(tenantId, id, ct);
            known.AddRange(NewestAt(versions, knownAt));
            current.AddRange(versions.TakeLast(1).Select(version => version.Rule));
        }
        foreach (var former in set.Former.Where(former => former.DeletedAt > knownAt))
            known.AddRange(NewestAt(await VersionsAsync(tenantId, former.Id, ct), knownAt));
        return (known, current);
    }

    private static IEnumerable<BillingRule> NewestAt(IReadOnlyList<StoredRule> versions, DateTimeOffset instant) =>
        versions.Where(version => version.ModifiedAt <= instant).TakeLast(1).Select(version => version.Rule);

    private async Task<IReadOnlyList<StoredRule>> VersionsAsync(string tenantId, string ruleId, CancellationToken ct)
    {
        var versions = new List<StoredRule>();
        Storage.Continuation? after = null;
        do
        {
            var page = await rules.VersionsAsync(tenantId, ruleId, limit: 1000, after, ct);
            versions.AddRange(page.Items.Select(version => version.Value));
            after = page.Next;
        }
        while (after is not null);
        return versions;
    }
}
