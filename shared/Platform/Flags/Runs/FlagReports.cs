using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Roaming.Inbound;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Flags.Runs;

/// <summary>Counts what is flagged: sessions, and for the report partners' CDRs, too.</summary>
public sealed class FlagReports(IDocumentStore documents, SessionStore sessions, FlagRunStore runs)
{
    internal async Task<FlagReport> OfAsync(FlagRun run, CancellationToken ct)
    {
        var before = await runs.LastReportAsync(run.TenantId, ct);
        return new FlagReport(
            Changes(await CountAllAsync(run.TenantId, FlagTags.ReasonPrefix, ct), before?.Report?.Reasons),
            Changes(await CountAllAsync(run.TenantId, FlagTags.OwnerPrefix, ct), before?.Report?.Owners),
            before?.Id);
    }

    /// <summary>How many open flags carry each tag with a prefix, over all months; by what follows the prefix.</summary>
    public Task<IReadOnlyDictionary<string, long>> CountAsync(string tenantId, string prefix, CancellationToken ct) =>
        CountAsync(tenantId, prefix, [CdrDocuments.Flagged.Kind], ct);

    /// <summary>The same with partners' CDRs.</summary>
    private Task<IReadOnlyDictionary<string, long>> CountAllAsync(string tenantId, string prefix, CancellationToken ct) =>
        CountAsync(tenantId, prefix, [CdrDocuments.Flagged.Kind, InboundCdrDocuments.Cdr.Kind], ct);

    private async Task<IReadOnlyDictionary<string, long>> CountAsync(string tenantId, string prefix, string[] kinds, CancellationToken ct)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var month in await sessions.MonthsAsync(tenantId, ct))
        {
            foreach (var kind in kinds)
            {
                foreach (var (tag, count) in await documents.CountTagsAsync(Container.Ledger, SessionStore.MonthPartition(tenantId, month), kind, prefix, ct))
                    counts[tag[prefix.Length..]] = counts.GetValueOrDefault(tag[prefix.Length..]) + count;
            }
        }
        return counts;
    }

    private static IReadOnlyList<FlagCount> Changes(IReadOnlyDictionary<string, long> now, IReadOnlyList<FlagCount>? before) =>
        [.. now.Keys.Union(before?.Where(count => count.Count > 0).Select(count => count.Key) ?? [], StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(key => (Key: key, Count: now.GetValueOrDefault(key), Was: before?.FirstOrDefault(count => count.Key == key)?.Count ?? 0))
            .Select(each => new FlagCount(each.Key, each.Count, before is null ? 0 : each.Count - each.Was))];
}
