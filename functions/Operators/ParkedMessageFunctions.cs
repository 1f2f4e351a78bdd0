using System.Text;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Poison;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/parked-messages: what failed again and again for a fault of ours, and what people do about it.</summary>
public sealed class ParkedMessageFunctions(ParkedMessageStore parked, ParkedMessageDesk desk)
{
    private const string Route = "v1/parked-messages";
    private const int LongestReason = 500;

    [Function("parked-messages-list")]
    [RequiresPermission(Permission.ReadMessageLog)]
    [Query("status", "PARKED, REPLAYED or DISCARDED; left out: all.")]
    [Query("kind", "FRAME or SESSION; left out: both.")]
    [Query("stationId", "Only those of this charge station.")]
    [Query("sessionId", "Only the settlement of this session.")]
    [Query("action", "Only frames of this action, for example StopTransaction.")]
    [Query("from", "Only those parked at or after this instant.")]
    [Query("before", "Only those parked before this instant.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<ParkedMessageResponse>), "Newest first.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals)
            || !request.ReadEnum<ParkedMessageState>("status").Try(out var status, out refusals)
            || !request.ReadEnum<ParkedMessageKind>("kind").Try(out var kind, out refusals)
            || !request.ReadInstant("from").Try(out var from, out refusals)
            || !request.ReadInstant("before").Try(out var before, out refusals))
            return Answer.Refused(refusals);
        var filter = new ParkedFilter(
            status is { } state ? WireNames.To<ParkedStatus>(state) : null, kind is { } one ? WireNames.To<ParkedKind>(one) : null,
            request.ReadText("stationId"), request.ReadText("sessionId"), request.ReadText("action"), from, before);
        return Answer.Ok(await parked.ListAsync(context.GetCaller().TenantId, filter, page.Limit, page.After, ct), ToContract);
    }

    [Function("parked-messages-get")]
    [RequiresPermission(Permission.ReadMessageLog)]
    [Answers(StatusCodes.Status200OK, typeof(ParkedMessageResponse), "The message, whole, and why it is parked.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await parked.FindAsync(context.GetCaller().TenantId, id, ct), ToContract);

    [Function("parked-messages-replay")]
    [RequiresPermission(Permission.ResolveParkedMessages)]
    [Answers(StatusCodes.Status200OK, typeof(ParkedMessageResponse), "It was done again: REPLAYED, or still PARKED with its newest reason. A session's settlement goes on by itself, and is parked again if it fails again. After a start follows what waits behind it.")]
    public async Task<IResult> Replay(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/replay")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string id, FunctionContext context, CancellationToken ct)
    {
        var caller = context.GetCaller();
        return Answer.Ok(await desk.ReplayAsync(caller.TenantId, id, Actor.Of(caller), new DurableWorkflows(client), ct), ToContract);
    }

    [Function("parked-messages-discard")]
    [RequiresPermission(Permission.ResolveParkedMessages)]
    [Accepts(typeof(ParkedMessageDiscardRequest))]
    [Answers(StatusCodes.Status200OK, typeof(ParkedMessageResponse), "It is given up: what it says is never done. It stays in the list with the reason.")]
    public async Task<IResult> Discard(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/discard")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<ParkedMessageDiscardRequest>(ct)).Try(out var body, out var refusals)
            || !new Findings().Text("reason", body.Reason, LongestReason).Into(() => body.Reason).Try(out var reason, out refusals))
            return Answer.Refused(refusals);
        var caller = context.GetCaller();
        return Answer.Ok(await desk.DiscardAsync(caller.TenantId, id, Actor.Of(caller), reason, ct), ToContract);
    }

    private static ParkedMessageResponse ToContract(ParkedMessage message) => new()
    {
        Id = message.Id,
        Kind = WireNames.To<ParkedMessageKind>(message.Kind),
        Status = WireNames.To<ParkedMessageState>(message.Status),
        StationId = message.StationId,
        SessionId = message.SessionId,
        Action = message.Action,
        MessageId = message.MessageId,
        Content = message.Frame is { } frame ? Encoding.UTF8.GetString(frame) : null,
        Reason = message.Reason,
        Failures = message.Failures,
        FirstFailedAt = message.FirstFailedAt,
        LastFailedAt = message.LastFailedAt,
        ParkedAt = message.ParkedAt,
        TransactionId = message.TransactionId,
        BehindId = message.BehindId,
        ResolvedAt = message.ResolvedAt,
        ResolvedBy = message.ResolvedBy is { } by ? AuditEntryFunctions.ToContract(by) : null,
        DiscardReason = message.DiscardReason,
    };
}
