using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Poison;
using GreenFlux.Platform.Statements;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;
using GreenFlux.Platform.Vat;

namespace GreenFlux.Platform.Audit;

/// <summary>Which entries to list; null: all.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
public sealed record AuditFilter(AuditKind? Kind = null, string? ResourceId = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>Reads the entries of a tenant from every partition that holds some, as one list.</summary>
public sealed class AuditLog(IDocumentStore store)
{
    /// <summary>Where audited records are kept; entries lie beside them.</summary>
    private static readonly IReadOnlyList<Func<string, PartitionKey>> Areas = [RuleSets.Partition, VatDocuments.Partition, StatementDocuments.Partition, PoisonDocuments.Partition];

    /// <summary>Newest first.</summary>
    public async Task<RecordPage<AuditEntry>> ListAsync(string tenantId, AuditFilter filter, int limit, Continuation? after, CancellationToken ct)
    {
        var found = new List<StoredDocument>();
        var isMore = false;
        foreach (var area in Areas)
        {
            var page = await store.QueryAsync(
                new DocumentQuery(Container.Config, area(tenantId), AuditTrail.Type.Kind)
                {
                    Descending = true,
                    SortFrom = filter.From is { } from ? SortableTime.Of(from) : null,
                    SortBefore = filter.To is { } to ? SortableTime.Of(to) : null,
                    Filters = FiltersOf(filter),
                    Limit = limit,
                    After = after,
                },
                ct);
            found.AddRange(page.Documents);
            isMore |= page.Next is not null;
        }
        // A sort value holds the entry's id, so no two are equal and one mark tells where each partition goes on.
        var newest = found.OrderByDescending(document => document.Sort, StringComparer.Ordinal).Take(limit).ToList();
        return new RecordPage<AuditEntry>(
            [.. newest.Select(AuditTrail.Type.Read)],
            isMore || found.Count > newest.Count ? new Continuation(newest[^1].Sort, newest[^1].Id) : null);
    }

    public async Task<Outcome<Versioned<AuditEntry>>> FindAsync(string tenantId, string id, CancellationToken ct)
    {
        var document = AuditTrail.DocumentId(id);
        foreach (var area in Areas)
        {
            if (DocumentLimits.IsPossibleId(document) && await store.GetAsync(AuditTrail.Type, Container.Config, area(tenantId), document, ct) is { } entry)
                return entry;
        }
        return Refusal.NotFound("audit entry", id);
    }

    private static List<DocumentFilter> FiltersOf(AuditFilter filter)
    {
        var filters = new List<DocumentFilter>();
        if (filter.Kind is { } kind)
            filters.Add(new DocumentFilter("kind", kind.ToString()));
        if (filter.ResourceId is { } id)
            filters.Add(new DocumentFilter("resourceId", id));
        return filters;
    }
}
