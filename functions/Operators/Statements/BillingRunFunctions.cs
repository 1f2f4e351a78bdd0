using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Statements;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators.Statements;

/// <summary>/api/v1/billing-runs</summary>
public sealed class BillingRunFunctions(BillingRunStore runs, BillingRunDesk desk, TimeProvider time)
{
    private const string Route = "v1/billing-runs";

    [Function("CreateBillingRun")]
    [RequiresPermission(Permission.RunBilling)]
    [Accepts(typeof(BillingRunRequest))]
    [Answers(StatusCodes.Status202Accepted, typeof(BillingRunAcceptedResponse), "Statements are being made; they will be at the status URL. Refused while another run is for the same period and parties.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        var caller = context.GetCaller();
        if (!(await request.ReadBodyAsync<BillingRunRequest>(ct)).Try(out var body, out var refusals)
            || !(await desk.StartAsync(caller.TenantId, BillingRunMapping.ToDomain(body, context.NewId()), Actor.Of(caller), ct)).Try(out var run, out refusals))
            return Answer.Refused(refusals);
        return await AcceptedAsync(run.Value, client, ct);
    }

    [Function("ListBillingRuns")]
    [RequiresPermission(Permission.ReadStatements)]
    [Query("status", "RUNNING, COMPLETED, CANCELLED, DISCARDED or FAILED; left out: all.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<BillingRunResponse>), "In order of their creation.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals) || !request.ReadEnum<BillingRunState>("status").Try(out var status, out refusals))
            return Answer.Refused(refusals);
        var wanted = status is { } one ? WireNames.To<BillingRunStatus>(one) : (BillingRunStatus?)null;
        return Answer.Ok(await runs.ListAsync(context.GetCaller().TenantId, wanted, page.Limit, page.After, ct), BillingRunMapping.ToContract);
    }

    [Function("GetBillingRun")]
    [RequiresPermission(Permission.ReadStatements)]
    [Answers(StatusCodes.Status200OK, typeof(BillingRunResponse), "How far it is.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await runs.FindAsync(context.GetCaller().TenantId, id, ct), BillingRunMapping.ToContract);

    [Function("RepeatBillingRun")]
    [RequiresPermission(Permission.RunBilling)]
    [Accepts(typeof(StatementDecisionRequest))]
    [Answers(StatusCodes.Status202Accepted, typeof(BillingRunAcceptedResponse), "Its drafts are made anew from the same inputs; refused once a statement was approved.")]
    public async Task<IResult> Repeat(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/repeat")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!(await StatementFunctions.StampAsync(request, context, time, ct)).Try(out var stamp, out var refusals)
            || !(await runs.RepeatAsync(stamp.TenantId, id, stamp, ct)).Try(out var run, out refusals))
            return Answer.Refused(refusals);
        return await AcceptedAsync(run.Value, client, ct);
    }

    [Function("DeleteBillingRun")]
    [RequiresPermission(Permission.RunBilling)]
    [RequiresIfMatch]
    [Answers(StatusCodes.Status204NoContent, null, "A running one is cancelled; of one that is over the drafts are discarded. Refused once a statement was approved.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await runs.DiscardAsync(context.GetCaller().TenantId, id, precondition, context.Stamp(time), ct))
            : Answer.Refused(refusals);

    private static async Task<IResult> AcceptedAsync(BillingRun run, DurableTaskClient client, CancellationToken ct)
    {
        if (run.Status == BillingRunStatus.Running)
            await new DurableWorkflows(client).StartBillingRunAsync(run, ct);
        var url = BillingRunMapping.LinkOf(run.Id);
        return Answer.Accepted(new BillingRunAcceptedResponse(run.Id, WireNames.To<BillingRunState>(run.Status), url), url);
    }
}
