using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/charge-stations/{id}/messages</summary>
public sealed class MessageLogFunctions(StationStore stations, IMessageLog log)
{
    [Function("ListMessages")]
    [RequiresPermission(Permission.ReadMessageLog)]
    [Query("from", "Only messages at or after this instant.")]
    [Query("before", "Only messages before this instant.")]
    [Answers(200, typeof(Page<MessageLogEntryResponse>), "Frames and notes of the charge station, newest first.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/charge-stations/{id}/messages")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage(cursorParts: 1).Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        if (!request.ReadInstant("from").Try(out var from, out refusals) || !request.ReadInstant("before").Try(out var before, out refusals))
            return Answer.Refused(refusals);
        if (page.Cursor is [var cursor])
        {
            if (!DateTimeOffset.TryParseExact(cursor, "O", null, System.Globalization.DateTimeStyles.AdjustToUniversal, out var readOn))
                return Answer.Refused(new Refusal(RefusalCode.InvalidCursor, "cursor must be the unchanged 'next' of this list's last page.", "cursor"));
            before = readOn;
        }
        var tenantId = context.GetCaller().TenantId;
        if (!(await stations.FindAsync(tenantId, id, ct)).Try(out _, out refusals))
            return Answer.Refused(refusals);
        var entries = await log.ReadAsync(tenantId, id, from, before, page.Limit + 1, ct);
        var (kept, next) = CutPage(entries, page.Limit);
        return Answer.Ok(new Page<MessageLogEntryResponse>([.. kept.Select(ToContract)], next is null ? null : Paging.Encode(next.Value.ToString("O"))));
    }

    /// <summary>Cuts between two instants, so that entries of one instant are never torn apart and lost.</summary>
    private static (IReadOnlyList<MessageLogEntry> Kept, DateTimeOffset? Next) CutPage(IReadOnlyList<MessageLogEntry> entries, int limit)
    {
        if (entries.Count <= limit)
            return (entries, null);
        var beyond = entries[limit].At;
        var kept = entries.Take(limit).TakeWhile(entry => entry.At > beyond).ToArray();
        // A whole page of one instant can't be cut: it is given as far as the limit goes, and reading goes on before it.
        return kept.Length == 0 ? (entries.Take(limit).ToArray(), beyond) : (kept, kept[^1].At);
    }

    private static MessageLogEntryResponse ToContract(MessageLogEntry entry) =>
        new(entry.At, WireNames.To<LogDirection>(entry.Direction), entry.Action, entry.MessageId, entry.Content);
}
