using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Sessions;

/// <summary>What a list of the ledger is filtered by; times are of the session's start.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="Before">Exclusive.</param>
public sealed record LedgerFilter(
    DateTimeOffset? From = null, DateTimeOffset? Before = null, string? StationId = null, string? TokenUid = null, IReadOnlyList<string>? Statuses = null)
{
    /// <summary>Only what carries this tag; null: whatever it carries.</summary>
    public string? Tag { get; init; }
}

/// <summary>Where a list goes on.</summary>
/// <param name="Month">The month that the last item was in.</param>
public sealed record LedgerCursor(string Month, string Sort, string Id);

/// <param name="Items">Newest first.</param>
/// <param name="Next">Null when there is no more.</param>
public sealed record LedgerPage<T>(IReadOnlyList<T> Items, LedgerCursor? Next);

/// <summary>Lists what the ledger holds of a tenant: walks its months, newest first, one partition at a time.</summary>
public sealed class LedgerQuery(IDocumentStore documents, SessionStore sessions)
{
    /// <param name="where">What else must hold of an item; null: nothing. Only for what nearly all fulfil: the others are read in vain.</param>
    public async Task<LedgerPage<T>> ListAsync<T>(
        DocumentType<T> type, string tenantId, LedgerFilter filter, int limit, LedgerCursor? after, CancellationToken ct, Func<T, bool>? where = null)
        where T : class
    {
        var items = new List<T>();
        foreach (var month in await MonthsAsync(tenantId, filter, after, ct))
        {
            for (var query = QueryOf(type, tenantId, month, filter, limit, after); query is not null;)
            {
                var page = await documents.QueryAsync(query with { Limit = limit - items.Count }, ct);
                items.AddRange(page.Documents.Select(document => type.Read(document).Value).Where(item => where is null || where(item)));
                if (items.Count == limit)
                    return new LedgerPage<T>(items, new LedgerCursor(month.Month, page.Documents[^1].Sort, page.Documents[^1].Id));
                query = page.Next is null ? null : query with { After = page.Next };
            }
        }
        return new LedgerPage<T>(items, null);
    }

    /// <summary>Every match, newest first, page by page.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        DocumentType<T> type, string tenantId, LedgerFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct, Func<T, bool>? where = null)
        where T : class
    {
        const int PageSize = 500;
        LedgerCursor? after = null;
        do
        {
            var page = await ListAsync(type, tenantId, filter, PageSize, after, ct, where);
            foreach (var item in page.Items)
                yield return item;
            after = page.Next;
        }
        while (after is not null);
    }

    private async Task<IReadOnlyList<LedgerMonth>> MonthsAsync(string tenantId, LedgerFilter filter, LedgerCursor? after, CancellationToken ct)
    {
        var first = filter.From is { } from ? SessionId.MonthOf(from) : "000000";
        var last = after?.Month ?? (filter.Before is { } before ? SessionId.MonthOf(before) : "999999");
        return [.. (await sessions.LedgerMonthsAsync(tenantId, ct))
            .Where(month => string.CompareOrdinal(month.Month, first) >= 0 && string.CompareOrdinal(month.Month, last) <= 0)];
    }

    private static DocumentQuery QueryOf<T>(
        DocumentType<T> type, string tenantId, LedgerMonth month, LedgerFilter filter, int limit, LedgerCursor? after)
        where T : class
        => new(Container.Ledger, SessionStore.MonthPartition(tenantId, month.Month), type.Kind)
        {
            SortFrom = filter.From is { } from ? SortableTime.Of(from) : null,
            SortBefore = filter.Before is { } before ? SortableTime.Of(before) : null,
            Descending = true,
            Filters = FiltersOf(filter),
            Tag = filter.Tag ?? (month.Tagged ? TagOf(filter, type.TagNames) : null),
            Limit = limit,
            After = after is not null && after.Month == month.Month ? new Continuation(after.Sort, after.Id) : null,
        };

    /// <summary>The rarest that the documents carry.</summary>
    private static string? TagOf(LedgerFilter filter, IReadOnlyList<string> carried) => filter switch
    {
        { TokenUid: { } token } when carried.Contains(LedgerTags.TokenName) => LedgerTags.Token(token),
        { StationId: { } station } when carried.Contains(LedgerTags.StationName) => LedgerTags.Station(station),
        _ => null,
    };

    private static List<DocumentFilter> FiltersOf(LedgerFilter filter)
    {
        var filters = new List<DocumentFilter>();
        if (filter.StationId is { } station)
            filters.Add(new DocumentFilter("stationId", station));
        if (filter.TokenUid is { } token)
            filters.Add(new DocumentFilter("tokenUid", token));
        if (filter.Statuses is { Count: > 0 } statuses)
            filters.Add(new DocumentFilter("status", statuses));
        return filters;
    }
}
