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
        if (await sets.GetAsync(tenantId, engine, tariffCode, ct) is not { } set)
            return ([], []);
        var history = await HistoryAsync(tenantId, set, ct);
        var known = history.Rules.SelectMany(versions => NewestAt(versions, knownAt))
            .Concat(history.Former.Where(former => former.DeletedAt > knownAt).SelectMany(former => NewestAt(former.Versions, knownAt)));
        return ([.. known], history.Current);
    }

    private async Task<History> HistoryAsync(string tenantId, Storage.Versioned<RuleSet> set, CancellationToken ct)
    {
        var key = $"{tenantId}|{set.Value.Engine}|{set.Value.TariffCode}";
        if (kept.TryGetValue(key, out var known) && known.ETag == set.ETag)
            return known;
        var rulesNow = new List<IReadOnlyList<StoredRule>>();
        foreach (var rule in set.Value.Rules)
            rulesNow.Add(await VersionsAsync(tenantId, rule.Id, ct));
        var former = new List<(DateTimeOffset, IReadOnlyList<StoredRule>)>();
        foreach (var rule in set.Value.Former)
            former.Add((rule.DeletedAt, await VersionsAsync(tenantId, rule.Id, ct)));
        var history = new History(set.ETag, rulesNow, [.. rulesNow.SelectMany(versions => versions.TakeLast(1)).Select(version => version.Rule)], former);
        if (kept.Count >= KeptHistories)
            kept.Clear();
        return kept[key] = history;
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

    /// <param name="Rules">Every version of each rule, oldest first.</param>
    private sealed record History(
        string ETag, IReadOnlyList<IReadOnlyList<StoredRule>> Rules, IReadOnlyList<BillingRule> Current,
        IReadOnlyList<(DateTimeOffset DeletedAt, IReadOnlyList<StoredRule> Versions)> Former);
}
