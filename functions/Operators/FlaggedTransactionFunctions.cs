using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/flagged-transactions: what is held back from billing, and what people do about it.</summary>
public sealed class FlaggedTransactionFunctions(CdrStore cdrs, SessionStore sessions, LedgerQuery ledger, FlagDesk desk, FlagQueue queue, TimeProvider time)
{
    private const string Route = "v1/flagged-transactions";

    [Function("flagged-transactions-list")]
    [RequiresPermission(Permission.ReadFlaggedTransactions)]
    [Query("from", "Only sessions that started at or after this instant.")]
    [Query("before", "Only sessions that started before this instant.")]
    [Query("stationId", "Only sessions at this charge station.")]
    [Query("tokenUid", "Only sessions of this token, as the charger sent it.")]
    [Query("cause", "Only those of this root cause: a key from the list of causes.")]
    [Query("reason", "Only those held back for this reason: its code.")]
    [Query("owner", "Only those in the queue of CPO, EMSP or PLATFORM.")]
    [Query("billingStatus", "FLAGGED, which is what is shown when it is left out, or DROPPED.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<FlaggedTransactionResponse>), "Newest first, by the session's start.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!LedgerRequest.Read(request).Try(out var asked, out var refusals)
            || !request.ReadEnum<BillingStatusName>("billingStatus").Try(out var status, out refusals)
            || !request.ReadEnum<Contracts.FlagOwner>("owner").Try(out var owner, out refusals)
            || !FlagFilters.TagOf(request.ReadText("cause"), request.ReadText("reason"), owner).Try(out var tag, out refusals))
            return Answer.Refused(refusals);
        if (status == BillingStatusName.Calculated)
            return Answer.Refused(new Refusal(RefusalCode.InvalidQuery, "billingStatus must be FLAGGED or DROPPED: what is calculated has a CDR.", "billingStatus"));
        var type = status == BillingStatusName.Dropped ? CdrDocuments.Dropped : CdrDocuments.Flagged;
        var page = await ledger.ListAsync(type, context.GetCaller().TenantId, asked.Filter with { Tag = tag }, asked.Limit, asked.After, ct);
        return Answer.Ok(LedgerRequest.ToPage(page, FlaggedTransactionMapping.ToContract));
    }

    [Function("flagged-transactions-causes")]
    [RequiresPermission(Permission.ReadFlaggedTransactions)]
    [Query("limit", "1 to 1000; 100 when left out.")]
    [Answers(StatusCodes.Status200OK, typeof(FlagCausesResponse), "What is flagged by root cause, those that hold back most first: one cure for many.")]
    public async Task<IResult> Causes(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/flag-causes")] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(new FlagCausesResponse([.. (await queue.CausesAsync(context.GetCaller().TenantId, page.Limit, ct)).Select(FlagRunMapping.ToContract)]))
            : Answer.Refused(refusals);

    [Function("flagged-transactions-get")]
    [RequiresPermission(Permission.ReadFlaggedTransactions)]
    [Answers(StatusCodes.Status200OK, typeof(FlaggedTransactionResponse), "What is held back or was dropped, with every reason and its history.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        var tenant = context.GetCaller().TenantId;
        if (await cdrs.GetFlaggedAsync(tenant, id, ct) is not { } flagged)
            return Answer.Refused(Refusal.NotFound("flagged transaction", id));
        var session = flagged.SessionId is { } sessionId ? (await sessions.GetAsync(tenant, SessionId.Parse(sessionId), ct))?.Value : null;
        return Answer.Ok(FlaggedTransactionMapping.ToContract(flagged, session?.BillingHistory ?? flagged.History));
    }

    [Function("flagged-transactions-accept")]
    [RequiresPermission(Permission.ResolveFlaggedTransactions)]
    [Accepts(typeof(FlagAcceptanceRequest))]
    [Answers(StatusCodes.Status200OK, typeof(FlagResolutionResponse), "What was found is accepted for these readings; with nothing else in the way the session is billed.")]
    public async Task<IResult> Accept(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/accept")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<FlagAcceptanceRequest>(ct)).Try(out var body, out var refusals)
            || !FlagDecisions.Of(context, time, body.Reason).Try(out var decision, out refusals))
            return Answer.Refused(refusals);
        var choice = body.TimeOfUsePricing is { } asked ? WireNames.To<TimeOfUseChoice>(asked) : (TimeOfUseChoice?)null;
        return Answered(await desk.AcceptAsync(context.GetCaller().TenantId, id, decision, choice, ct));
    }

    [Function("flagged-transactions-retry")]
    [RequiresPermission(Permission.ResolveFlaggedTransactions)]
    [Accepts(typeof(FlagDecisionRequest))]
    [Answers(StatusCodes.Status200OK, typeof(FlagResolutionResponse), "It was decided anew by what is true now.")]
    public Task<IResult> Retry(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/retry")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, context, decision => desk.RetryAsync(context.GetCaller().TenantId, id, decision, ct), ct);

    [Function("flagged-transactions-drop")]
    [RequiresPermission(Permission.ResolveFlaggedTransactions)]
    [Accepts(typeof(FlagDecisionRequest))]
    [Answers(StatusCodes.Status200OK, typeof(FlagResolutionResponse), "It is given up: never billed, exported or published.")]
    public Task<IResult> Drop(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/drop")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, context, decision => desk.DropAsync(context.GetCaller().TenantId, id, decision, ct), ct);

    [Function("flagged-transactions-reopen")]
    [RequiresPermission(Permission.ReopenDroppedTransactions)]
    [Accepts(typeof(FlagDecisionRequest))]
    [Answers(StatusCodes.Status200OK, typeof(FlagResolutionResponse), "A dropped one is taken up again and decided anew; its 90 days begin anew.")]
    public Task<IResult> Reopen(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/reopen")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, context, decision => desk.ReopenAsync(context.GetCaller().TenantId, id, decision, ct), ct);

    private Task<IResult> DecideAsync(HttpRequest request, FunctionContext context, Func<FlagDecision, Task<Outcome<FlagResolution>>> decide, CancellationToken ct) =>
        FlagDecisions.AnswerAsync(request, context, time, decide, FlaggedTransactionMapping.ToContract, ct);

    private static Answer Answered(Outcome<FlagResolution> outcome) =>
        outcome.Try(out var resolution, out var refusals) ? Answer.Ok(FlaggedTransactionMapping.ToContract(resolution)) : Answer.Refused(refusals);
}
