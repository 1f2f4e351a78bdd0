using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/price-changes</summary>
public sealed class PriceChangeFunctions(PriceChangeDesk desk)
{
    private const string Route = PriceChangeMapping.Route;

    [Function("ListPriceChanges")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Query("status", "AWAITING_APPROVAL, SCHEDULED, EFFECTIVE, CANCELLED or REJECTED; left out: all.")]
    [Query("tariffCode", "Only changes of this tariff code, or of this retail package.")]
    [Answers(200, typeof(Page<PriceChangeResponse>), "Price changes, newest first.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals)
            || !request.ReadEnum<PriceChangeStatusName>("status").Try(out var status, out refusals))
            return Answer.Refused(refusals);
        var wanted = status is { } one ? WireNames.To<PriceChangeStatus>(one) : (PriceChangeStatus?)null;
        return Answer.Ok(
            await desk.ListAsync(context.GetCaller().TenantId, wanted, request.ReadText("tariffCode"), page.Limit, page.After, ct), PriceChangeMapping.ToContract);
    }

    [Function("GetPriceChange")]
    [RequiresPermission(Permission.ReadTariffs)]
    [Answers(200, typeof(PriceChangeResponse), "The price change.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await desk.FindAsync(context.GetCaller().TenantId, id, ct), PriceChangeMapping.ToContract);

    [Function("ApprovePriceChange")]
    [RequiresPermission(Permission.ApprovePriceChanges)]
    [Accepts(typeof(PriceChangeDecisionRequest))]
    [Answers(200, typeof(PriceChangeResponse), "Its rules are saved, and become valid when their moment comes.")]
    public Task<IResult> Approve(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/approve")] HttpRequest request,
        string id, [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, client, context, (caller, reason) => desk.ApproveAsync(caller.TenantId, id, Actor.Of(caller), reason, ct), ct);

    [Function("RejectPriceChange")]
    [RequiresPermission(Permission.ApprovePriceChanges)]
    [Accepts(typeof(PriceChangeDecisionRequest))]
    [Answers(200, typeof(PriceChangeResponse), "Its rules will not be saved.")]
    public Task<IResult> Reject(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/reject")] HttpRequest request,
        string id, [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, client, context, (caller, reason) => desk.RejectAsync(caller.TenantId, id, Actor.Of(caller), reason, ct), ct);

    [Function("CancelPriceChange")]
    [RequiresPermission(Permission.WriteTariffs)]
    [Accepts(typeof(PriceChangeDecisionRequest))]
    [Answers(200, typeof(PriceChangeResponse), "Its rules are as they were before, in new versions; refused once its moment has come.")]
    public Task<IResult> Cancel(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/cancel")] HttpRequest request,
        string id, [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, client, context, (caller, reason) => desk.CancelAsync(caller.TenantId, id, Actor.Of(caller), reason, ct), ct);

    private static async Task<IResult> DecideAsync(
        HttpRequest request, DurableTaskClient client, FunctionContext context,
        Func<Caller, string?, Task<Outcome<Versioned<PriceChange>>>> decide, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<PriceChangeDecisionRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        if (PriceChangeMapping.ReasonProblem(body.Reason) is { } problem)
            return Answer.Refused(Refusal.Invalid("reason", problem));
        var outcome = await decide(context.GetCaller(), body.Reason);
        if (outcome.Try(out var decided, out _))
            await new DurableWorkflows(client).WakePriceChangeAsync(decided.Value.TenantId, decided.Value.Id, ct);
        return Answer.Ok(outcome, PriceChangeMapping.ToContract);
    }
}
