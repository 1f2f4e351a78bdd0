using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Ocpi;
using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Roaming.Inbound;
using GreenFlux.Platform.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/inbound-cdrs: what partners bill for sessions of the tenant's tokens.</summary>
public sealed class InboundCdrFunctions(InboundCdrs cdrs, LedgerQuery ledger, TimeProvider time)
{
    private const string Route = "v1/inbound-cdrs";

    [Function("inbound-cdrs-list")]
    [RequiresPermission(Permission.ReadCdrs)]
    [Query("from", "Only sessions that started at or after this instant.")]
    [Query("before", "Only sessions that started before this instant.")]
    [Query("tokenUid", "Only sessions of this token.")]
    [Query("status", "PRICED, FLAGGED or DROPPED.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<InboundCdrResponse>), "Newest first, by the session's start.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!LedgerRequest.Read(request).Try(out var asked, out var refusals) || !request.ReadEnum<InboundCdrStatusName>("status").Try(out var status, out refusals))
            return Answer.Refused(refusals);
        var filter = asked.Filter with { StationId = null, Statuses = status is { } one ? [WireNames.To<InboundCdrStatus>(one).ToString()] : null };
        var page = await ledger.ListAsync(InboundCdrDocuments.Cdr, context.GetCaller().TenantId, filter, asked.Limit, asked.After, ct);
        return Answer.Ok(LedgerRequest.ToPage(page, InboundCdrMapping.ToContract));
    }

    [Function("inbound-cdrs-get")]
    [RequiresPermission(Permission.ReadCdrs)]
    [Answers(StatusCodes.Status200OK, typeof(InboundCdrResponse), "The CDR as it came, and what was made of it.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await cdrs.FindAsync(context.GetCaller().TenantId, id, ct), InboundCdrMapping.ToContract);

    [Function("inbound-cdrs-take")]
    [RequiresPermission(Permission.WriteInboundCdrs)]
    [Accepts(typeof(InboundCdrRequest))]
    [Answers(StatusCodes.Status200OK, typeof(InboundCdrResponse), "It was there already: nothing was done.")]
    [Answers(StatusCodes.Status201Created, typeof(InboundCdrResponse), "Kept, and priced or flagged. Another CDR under the same party and id is refused.")]
    public async Task<IResult> Take(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<InboundCdrRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        OcpiVersion? version = null;
        if (body.OcpiVersion is { } number && (version = OcpiVersions.Parse(number)) is null)
            return Answer.Refused(Refusal.Invalid("ocpiVersion", "ocpiVersion must be 2.1.1, 2.2.1 or 2.3.0."));
        if (!(await cdrs.TakeAsync(context.GetCaller().TenantId, new ReceivedCdr(body.Cdr, version, body.PartyId, body.TimeZone), ct)).Try(out var taken, out refusals))
            return Answer.Refused(refusals);
        var answer = InboundCdrMapping.ToContract(taken.Cdr);
        return taken.IsNew ? Answer.Created(answer, $"/api/{Route}/{answer.Id}") : Answer.Ok(answer);
    }

    [Function("inbound-cdrs-retry")]
    [RequiresPermission(Permission.WriteInboundCdrs)]
    [Answers(StatusCodes.Status200OK, typeof(InboundCdrResponse), "Decided anew: priced, or flagged with the reasons that remain. A priced one is refused.")]
    public async Task<IResult> Retry(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/retry")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        Answered(await cdrs.RetryAsync(context.GetCaller().TenantId, id, ct));

    [Function("inbound-cdrs-accept")]
    [RequiresPermission(Permission.ResolveFlaggedTransactions)]
    [Accepts(typeof(FlagDecisionRequest))]
    [Answers(StatusCodes.Status200OK, typeof(InboundCdrResponse), "What was found is accepted; with nothing else in the way the driver is billed.")]
    public Task<IResult> Accept(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/accept")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, context, decision => cdrs.AcceptAsync(context.GetCaller().TenantId, id, decision, ct), ct);

    [Function("inbound-cdrs-drop")]
    [RequiresPermission(Permission.ResolveFlaggedTransactions)]
    [Accepts(typeof(FlagDecisionRequest))]
    [Answers(StatusCodes.Status200OK, typeof(InboundCdrResponse), "It is given up: the driver is never billed for it.")]
    public Task<IResult> Drop(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/drop")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, context, decision => cdrs.DropAsync(context.GetCaller().TenantId, id, decision, ct), ct);

    [Function("inbound-cdrs-reopen")]
    [RequiresPermission(Permission.ReopenDroppedTransactions)]
    [Accepts(typeof(FlagDecisionRequest))]
    [Answers(StatusCodes.Status200OK, typeof(InboundCdrResponse), "A dropped one is taken up again and decided anew.")]
    public Task<IResult> Reopen(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/reopen")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, context, decision => cdrs.ReopenAsync(context.GetCaller().TenantId, id, decision, ct), ct);

    private Task<IResult> DecideAsync(HttpRequest request, FunctionContext context, Func<FlagDecision, Task<Outcome<InboundCdr>>> decide, CancellationToken ct) =>
        FlagDecisions.AnswerAsync(request, context, time, decide, InboundCdrMapping.ToContract, ct);

    private static Answer Answered(Outcome<InboundCdr> outcome) =>
        outcome.Try(out var cdr, out var refusals) ? Answer.Ok(InboundCdrMapping.ToContract(cdr)) : Answer.Refused(refusals);
}
