using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Flags.Runs;

/// <summary>Counts what is flagged.</summary>
public sealed class FlagReports(IDocumentStore documents, SessionStore sessions, FlagRunStore runs)
{
    internal async Task<FlagReport> OfAsync(FlagRun run, CancellationToken ct)
    {
        var before = await runs.LastReportAsync(run.TenantId, ct);
        return new FlagReport(
            Changes(await CountAsync(run.TenantId, FlagTags.ReasonPrefix, ct), before?.Report?.Reasons),
            Changes(await CountAsync(run.TenantId, FlagTags.OwnerPrefix, ct), before?.Report?.Owners),
            before?.Id);
    }

    /// <summary>How many open flags carry each tag with a prefix, over all months; by what follows the prefix.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(string tenantId, string prefix, CancellationToken ct)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var month in await sessions.MonthsAsync(tenantId, ct))
        {
            foreach (var (tag, count) in await documents.CountTagsAsync(Container.Ledger, SessionStore.MonthPartition(tenantId, month), CdrDocuments.Flagged.Kind, prefix, ct))
                counts[tag[prefix.Length..]] = counts.GetValueOrDefault(tag[prefix.Length..]) + count;
        }
        return counts;
    }

    private static IReadOnlyList<FlagCount> Changes(IReadOnlyDictionary<string, long> now, IReadOnlyList<FlagCount>? before) =>
        [.. now.Keys.Union(before?.Where(count => count.Count > 0).Select(count => count.Key) ?? [], StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(key => (Key: key, Count: now.GetValueOrDefault(key), Was: before?.FirstOrDefault(count => count.Key == key)?.Count ?? 0))
            .Select(each => new FlagCount(each.Key, each.Count, before is null ? 0 : each.Count - each.Was))];
}
