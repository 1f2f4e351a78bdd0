using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs.Bulk;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Rebilling;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/rebilling-runs: the stored sessions of a period, settled and priced anew.</summary>
public sealed class RebillingRunFunctions(RebillingStore runs, TimeProvider time)
{
    private const string Route = "v1/rebilling-runs";
    private const int LongestReason = 500;

    [Function("CreateRebillingRun")]
    [RequiresPermission(Permission.RebillSessions)]
    [Accepts(typeof(RebillingRunRequest))]
    [Answers(StatusCodes.Status202Accepted, typeof(RebillingRunAcceptedResponse), "The sessions are being gone through; the figures will be at the status URL. Refused while another run is under way.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<RebillingRunRequest>(ct)).Try(out var body, out var refusals)
            || !Read(body, context).Try(out var asked, out refusals)
            || !(await runs.CreateAsync(asked, ct)).Try(out var stored, out refusals))
            return Answer.Refused(refusals);
        if (stored.Status == RebillingStatus.Running)
            await new DurableWorkflows(client).StartRebillingAsync(stored.TenantId, stored.Id, ct);
        var url = $"/api/{Route}/{stored.Id}";
        return Answer.Accepted(new RebillingRunAcceptedResponse(stored.Id, WireNames.To<RebillingState>(stored.Status), url), url);
    }

    [Function("ListRebillingRuns")]
    [RequiresPermission(Permission.RebillSessions)]
    [Answers(StatusCodes.Status200OK, typeof(Page<RebillingRunResponse>), "In order of their creation.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(await runs.ListAsync(context.GetCaller().TenantId, page.Limit, page.After, ct), static run => ToContract(run, null))
            : Answer.Refused(refusals);

    [Function("GetRebillingRun")]
    [RequiresPermission(Permission.RebillSessions)]
    [Answers(StatusCodes.Status200OK, typeof(RebillingRunResponse), "The run and its figures so far.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        var tenantId = context.GetCaller().TenantId;
        return await runs.GetAsync(tenantId, id, ct) is { } found
            ? Answer.Ok(ToContract(found.Value, await runs.ResultAsync(tenantId, id, ct)))
            : Answer.Refused(Refusal.NotFound("re-billing run", id));
    }

    [Function("CancelRebillingRun")]
    [RequiresPermission(Permission.RebillSessions)]
    [Answers(StatusCodes.Status200OK, typeof(RebillingRunResponse), "It ends with the chunks that it is at; what it settled stays settled. One that is over stays as it is.")]
    public async Task<IResult> Cancel(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/cancel")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        var tenantId = context.GetCaller().TenantId;
        return (await runs.EndAsync(tenantId, id, RebillingStatus.Cancelled, null, ct)).Try(out var ended, out var refusals)
            ? Answer.Ok(ToContract(ended, await runs.ResultAsync(tenantId, id, ct)))
            : Answer.Refused(refusals);
    }

    private Outcome<RebillingRun> Read(RebillingRunRequest body, FunctionContext context)
    {
        var now = time.GetUtcNow();
        var before = body.Before ?? now;
        if (before > now)
            return Refusal.Invalid("before", "before must have passed: sessions that are to come can't be settled. Leave it out for now.");
        if (body.From >= before)
            return Refusal.Invalid("from", "from must be earlier than before.");
        if (body.Reason is not { Length: > 0 and <= LongestReason })
            return Refusal.Invalid("reason", $"reason must have 1 to {LongestReason} characters.");
        var caller = context.GetCaller();
        return new RebillingRun
        {
            Id = context.NewId(),
            TenantId = caller.TenantId,
            CreatedAt = now,
            By = Actor.Of(caller),
            Reason = body.Reason,
            From = body.From,
            Before = before,
            StationId = body.StationId is { Length: > 0 } station ? station : null,
        };
    }

    private static RebillingRunResponse ToContract(RebillingRun run, BulkResult? result) => new()
    {
        Id = run.Id,
        Status = WireNames.To<RebillingState>(run.Status),
        From = run.From,
        Before = run.Before,
        StationId = run.StationId,
        Reason = run.Reason,
        By = run.By.Id,
        CreatedAt = run.CreatedAt,
        EndedAt = run.EndedAt,
        Failure = run.Failure,
        Figures = result is null ? null : new RebillingFiguresBody
        {
            Sessions = result.Sessions,
            CdrsMade = result.Priced,
            Flagged = result.Flagged,
            StillFlagged = result.Unchanged,
            Unchanged = result.Same,
            Changed = result.Changed,
            Standing = result.Standing,
            Skipped = result.Skipped,
            Reasons = [.. result.Reasons.OrderBy(reason => reason.Key, StringComparer.Ordinal).Select(reason => new RebillingReasonBody(reason.Key, reason.Value))],
        },
    };
}
