using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
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
        if (!request.ReadLogPage().Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        var tenantId = context.GetCaller().TenantId;
        if (!(await stations.FindAsync(tenantId, id, ct)).Try(out _, out refusals))
            return Answer.Refused(refusals);
        var entries = await log.ReadAsync(tenantId, id, page.From, page.Before, page.Limit + 1, ct);
        return Answer.Ok(LogPaging.ToPage(entries, page.Limit, entry => entry.At, ToContract));
    }

    private static MessageLogEntryResponse ToContract(MessageLogEntry entry) =>
        new(entry.At, WireNames.To<LogDirection>(entry.Direction), entry.Action, entry.MessageId, entry.Content);
}
