using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// How CDRs that came after the month of their session's start are found without reading that month: by a tag that names
/// the month in which they came. Most have none.
/// </summary>
public static class LateCdrs
{
    private const string Name = "late";

    /// <summary>Empty for a CDR that came in the month of its start.</summary>
    public static IReadOnlyList<string> TagsOf(Cdr cdr) => TagsOf(cdr.StartedAt, cdr.EndedAt, cdr.CreatedAt);

    /// <param name="billableAt">Since when it could be settled.</param>
    public static IReadOnlyList<string> TagsOf(DateTimeOffset startedAt, DateTimeOffset endedAt, DateTimeOffset billableAt)
    {
        var came = SessionId.MonthOf(endedAt > billableAt ? endedAt : billableAt);
        return came == SessionId.MonthOf(startedAt) ? [] : [DocumentTag.Of(Name, came)];
    }

    /// <summary>The tags of what came between two moments, both included.</summary>
    public static IEnumerable<string> TagsBetween(DateTimeOffset from, DateTimeOffset to)
    {
        var utc = from.UtcDateTime;
        for (var month = new DateTimeOffset(utc.Year, utc.Month, 1, 0, 0, 0, TimeSpan.Zero); month <= to; month = month.AddMonths(1))
            yield return DocumentTag.Of(Name, SessionId.MonthOf(month));
    }
}
