using System.Globalization;
using GreenFlux.Contracts;
using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Operators.Http;

/// <summary>What the caller wants of a log, which is read newest first.</summary>
/// <param name="From">Only entries at or after this instant.</param>
/// <param name="Before">Only entries before this instant.</param>
public sealed record LogRequest(int Limit, DateTimeOffset? From, DateTimeOffset? Before);

/// <summary>Paging through what has no id but an instant: the cursor is the instant before which reading goes on.</summary>
public static class LogPaging
{
    public static Outcome<LogRequest> ReadLogPage(this HttpRequest request)
    {
        if (!request.ReadPage(cursorParts: 1).Try(out var page, out var refusals))
            return Outcome<LogRequest>.Refused(refusals);
        if (!request.ReadInstant("from").Try(out var from, out refusals) || !request.ReadInstant("before").Try(out var before, out refusals))
            return Outcome<LogRequest>.Refused(refusals);
        if (page.Cursor is [var cursor])
        {
            if (!DateTimeOffset.TryParseExact(cursor, "O", null, DateTimeStyles.AdjustToUniversal, out var readOn))
                return new Refusal(RefusalCode.InvalidCursor, "cursor must be the unchanged 'next' of this list's last page.", "cursor");
            before = readOn;
        }
        return new LogRequest(page.Limit, from, before);
    }

    /// <param name="entries">Newest first, one more than the limit where there are as many.</param>
    public static Page<TItem> ToPage<TEntry, TItem>(IReadOnlyList<TEntry> entries, int limit, Func<TEntry, DateTimeOffset> at, Func<TEntry, TItem> map)
    {
        var (kept, next) = Cut(entries, limit, at);
        return new Page<TItem>([.. kept.Select(map)], next is null ? null : Paging.Encode(next.Value.ToString("O")));
    }

    /// <summary>Cuts between two instants, so that entries of one instant are never torn apart and lost.</summary>
    private static (IReadOnlyList<TEntry> Kept, DateTimeOffset? Next) Cut<TEntry>(IReadOnlyList<TEntry> entries, int limit, Func<TEntry, DateTimeOffset> at)
    {
        if (entries.Count <= limit)
            return (entries, null);
        var beyond = at(entries[limit]);
        var kept = entries.Take(limit).TakeWhile(entry => at(entry) > beyond).ToArray();
        // A whole page of one instant can't be cut: it is given as far as the limit goes, and reading goes on before it.
        return kept.Length == 0 ? (entries.Take(limit).ToArray(), beyond) : (kept, at(kept[^1]));
    }
}
