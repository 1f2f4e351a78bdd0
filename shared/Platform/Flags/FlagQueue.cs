using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Flags;

/// <summary>What one cure would resolve.</summary>
/// <param name="Key">Names it, for filters.</param>
/// <param name="Count">How many transactions it holds back.</param>
/// <param name="About">What it is about, for example <c>wholesale tariff AC</c>.</param>
/// <param name="Example">The reason as the newest of them has it.</param>
/// <param name="Newest">The newest of them.</param>
public sealed record FlagCause(string Key, long Count, string About, FlagReason Example, FlaggedTransaction Newest)
{
    /// <summary>What can be done about the cause itself; what else is wrong with its transactions stands in causes of their own.</summary>
    public IReadOnlyList<FlagAction> AllowedActions => Newest.SessionId is null ? FlagActions.AllowedFor(Newest) : FlagActions.AllowedFor([Example]);
}

/// <summary>The queue of flagged transactions by root cause: one cure for many.</summary>
public sealed class FlagQueue(FlagReports reports, LedgerQuery ledger)
{
    /// <summary>The causes that hold back most, most first.</summary>
    public async Task<IReadOnlyList<FlagCause>> CausesAsync(string tenantId, int limit, CancellationToken ct)
    {
        var counts = await reports.CountAsync(tenantId, FlagTags.CausePrefix, ct);
        var causes = new List<FlagCause>();
        foreach (var (key, count) in counts.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal).Take(limit))
        {
            var tag = FlagTags.CausePrefix + key;
            var page = await ledger.ListAsync(CdrDocuments.Flagged, tenantId, new LedgerFilter { Tag = tag }, 1, null, ct);
            // It may have been resolved since it was counted.
            if (page.Items is [var newest]
                && newest.Reasons.FirstOrDefault(reason => FlagTags.Cause(reason, newest.StationId) == tag) is { } example)
                causes.Add(new FlagCause(key, count, example.About ?? newest.StationId, example, newest));
        }
        return causes;
    }
}
