using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using Microsoft.AspNetCore.Http;

namespace GreenFlux.Functions.Operators;

/// <summary>The query of a list over the ledger: <c>from</c>, <c>before</c>, <c>stationId</c>, <c>tokenUid</c> and paging.</summary>
public sealed record LedgerRequest(LedgerFilter Filter, int Limit, LedgerCursor? After)
{
    private const int CursorParts = 3;

    public static Outcome<LedgerRequest> Read(HttpRequest request)
    {
        if (!request.ReadPage(CursorParts).Try(out var page, out var refusals)
            || !request.ReadInstant("from").Try(out var from, out refusals)
            || !request.ReadInstant("before").Try(out var before, out refusals))
            return Outcome<LedgerRequest>.Refused(refusals);
        if (from >= before)
            return new Refusal(RefusalCode.InvalidQuery, "before must be later than from.", "before");
        var filter = new LedgerFilter(from, before, request.ReadText("stationId"), request.ReadText("tokenUid"));
        return new LedgerRequest(filter, page.Limit, page.Cursor.Count == 0 ? null : new LedgerCursor(page.Cursor[0], page.Cursor[1], page.Cursor[2]));
    }

    public static Page<TContract> ToPage<T, TContract>(LedgerPage<T> page, Func<T, TContract> map) =>
        new([.. page.Items.Select(map)], page.Next is { } next ? Paging.Encode(next.Month, next.Sort, next.Id) : null);
}
