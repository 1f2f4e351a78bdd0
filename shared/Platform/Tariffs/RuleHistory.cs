using System.Collections.Concurrent;
using GreenFlux.Billing;

namespace GreenFlux.Platform.Tariffs;

/// <summary>
/// The rules of a tariff code as they were known at some instant. What was read is kept under the ETag of its rule set: every
/// change of a rule writes the set, so another version of a rule is another ETag.
/// </summary>
public sealed class RuleHistory(RuleSets sets, BillingRuleStore rules)
{
    private const int KeptHistories = 1000;
    private readonly ConcurrentDictionary<string, History> kept = new(StringComparer.Ordinal);

    /// <summary>
    /// Every rule in the version that was the newest at <paramref name="knownAt"/> (rules deleted since then included),
    /// and every rule as it is now.
    /// </summary>
    public async Task<(IReadOnlyList<BillingRule> Known, IReadOnlyList<BillingRule> Current)> ReadAsync(
        string tenantId, BillingEngine engine, string tariffCode, DateTimeOffset knownAt, CancellationToken ct)
    {
        if (await SnapshotAsync(tenantId, engine, tariffCode, ct) is not { } history)
            return ([], []);
        var known = history.Versions.Where(versions => !history.Former.Any(former => former.Id == versions[0].Rule.Id && former.WasMissingAt(knownAt)))
            .SelectMany(versions => NewestAt(versions, knownAt));
        return ([.. known], history.Current);
    }

    /// <summary>
    /// All rules as of one instant. A change may be saved while its rules are read one by one: then some are from before it
    /// and some from after, and all are read again.
    /// </summary>
    private async Task<History?> SnapshotAsync(string tenantId, BillingEngine engine, string tariffCode, CancellationToken ct)
    {
        var set = await sets.GetAsync(tenantId, engine, tariffCode, ct);
        while (set is not null)
        {
            var key = $"{tenantId}|{engine}|{tariffCode}";
            if (kept.TryGetValue(key, out var known) && known.ETag == set.ETag)
                return known;
            var history = await HistoryAsync(tenantId, set, ct);
            var now = await sets.GetAsync(tenantId, engine, tariffCode, ct);
            if (now?.ETag == set.ETag)
            {
                if (kept.Count >= KeptHistories)
                    kept.Clear();
                return kept[key] = history;
            }
            set = now;
        }
        return null;
    }

    private async Task<History> HistoryAsync(string tenantId, Storage.Versioned<RuleSet> set, CancellationToken ct)
    {
        var versions = new List<IReadOnlyList<StoredRule>>();
        foreach (var rule in set.Value.Rules)
            versions.Add(await VersionsAsync(tenantId, rule.Id, ct));
        IReadOnlyList<BillingRule> current = [.. versions.Select(each => each[^1].Rule)];
        foreach (var id in set.Value.Former.Select(former => former.Id).Distinct(StringComparer.Ordinal).Except(set.Value.Rules.Select(rule => rule.Id), StringComparer.Ordinal))
            versions.Add(await VersionsAsync(tenantId, id, ct));
        return new History(set.ETag, [.. versions.Where(each => each.Count > 0)], current, set.Value.Former);
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

    /// <param name="Versions">Every version of each rule there is or was, oldest first.</param>
    private sealed record History(
        string ETag, IReadOnlyList<IReadOnlyList<StoredRule>> Versions, IReadOnlyList<BillingRule> Current, IReadOnlyList<FormerRule> Former);
}
