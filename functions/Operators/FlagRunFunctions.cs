using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Functions.Workflows;
using GreenFlux.Functions.Workflows.Orchestrations;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/flag-runs: the night by hand, and one action for many flagged transactions.</summary>
public sealed class FlagRunFunctions(FlagRunStore runs, TimeProvider time)
{
    private const string Route = "v1/flag-runs";
    private const int MostRunning = 5;

    [Function("flag-runs-create")]
    [RequiresPermission(Permission.ResolveFlaggedTransactions)]
    [Accepts(typeof(FlagRunRequest))]
    [Answers(StatusCodes.Status202Accepted, typeof(FlagRunResponse), "It is under way; how far it is stands at the status URL. While a nightly run is going on, asking for one answers that one.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        [DurableClient] DurableTaskClient client, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<FlagRunRequest>(ct)).Try(out var body, out var refusals)
            || !ToDomain(body, context).Try(out var asked, out refusals))
            return Answer.Refused(refusals);
        if ((await runs.RunningAsync(asked.TenantId, ct)).Count(run => run.Id != asked.Id) >= MostRunning)
            return Answer.Refused(new Refusal(RefusalCode.Conflict, $"{MostRunning} runs are going on already. Wait for one to end, or cancel one."));
        var run = (await runs.CreateAsync(asked, ct)).Value;
        if (run is { IsRunning: true } && run.By.Id != NightlyFlaggingOrchestration.Name)
            await new DurableWorkflows(client).StartFlagRunAsync(run.TenantId, run.Id, ct);
        return Answer.Accepted(FlagRunMapping.ToContract(run), $"/api/{Route}/{run.Id}");
    }

    [Function("flag-runs-list")]
    [RequiresPermission(Permission.ReadFlaggedTransactions)]
    [Query("kind", "NIGHTLY or ACTION; left out: both.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<FlagRunResponse>), "Newest first; a nightly one that is over has its report.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals) || !request.ReadEnum<FlagRunKindName>("kind").Try(out var kind, out refusals))
            return Answer.Refused(refusals);
        var wanted = kind is { } one ? WireNames.To<FlagRunKind>(one) : (FlagRunKind?)null;
        return Answer.Ok(await runs.ListAsync(context.GetCaller().TenantId, wanted, page.Limit, page.After, ct), FlagRunMapping.ToContract);
    }

    [Function("flag-runs-get")]
    [RequiresPermission(Permission.ReadFlaggedTransactions)]
    [Answers(StatusCodes.Status200OK, typeof(FlagRunResponse), "How far it is, its figures so far, and the report of a night that is over.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await runs.FindAsync(context.GetCaller().TenantId, id, ct), FlagRunMapping.ToContract);

    [Function("flag-runs-cancel")]
    [RequiresPermission(Permission.ResolveFlaggedTransactions)]
    [Answers(StatusCodes.Status200OK, typeof(FlagRunResponse), "It ends with its page; what it did stays done.")]
    public async Task<IResult> Cancel(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/cancel")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await runs.EndAsync(context.GetCaller().TenantId, id, FlagRunStatus.Cancelled, null, ct), FlagRunMapping.ToContract);

    private Outcome<FlagRun> ToDomain(FlagRunRequest body, FunctionContext context)
    {
        var caller = context.GetCaller();
        var now = time.GetUtcNow();
        var run = new FlagRun
        {
            Id = context.NewId(),
            TenantId = caller.TenantId,
            Kind = WireNames.To<FlagRunKind>(body.Kind),
            By = Actor.Of(caller),
            CreatedAt = now,
            AsOf = now,
        };
        if (body.Kind == FlagRunKindName.Nightly)
        {
            return body is { Action: null, Reason: null, TimeOfUsePricing: null, Filter: null }
                ? run
                : Refusal.Invalid("kind", "action, reason, timeOfUsePricing and filter are for kind ACTION. Leave them out.");
        }
        if (body.Action is not { } action)
            return new Refusal(RefusalCode.MissingField, "action is required for kind ACTION.", "action");
        if (action != FlagActionName.Accept && body.TimeOfUsePricing is not null)
            return Refusal.Invalid("timeOfUsePricing", "timeOfUsePricing is for ACCEPT. Leave it out.");
        if (action == FlagActionName.Reopen && !caller.May(Permission.ReopenDroppedTransactions))
            return new Refusal(RefusalCode.PermissionDenied, $"REOPEN needs the permission {Permission.ReopenDroppedTransactions}.", "action");
        if (!FlagDecisions.Of(context, time, body.Reason ?? "").Try(out var decision, out var refusals)
            || !FlagFilters.ToDomain(body.Filter).Try(out var filter, out refusals))
            return Outcome<FlagRun>.Refused(refusals);
        return run with
        {
            Phase = FlagRunPhase.Flags,
            Action = WireNames.To<FlagAction>(action),
            Reason = decision.Reason,
            TimeOfUse = body.TimeOfUsePricing is { } choice ? WireNames.To<TimeOfUseChoice>(choice) : null,
            Filter = filter,
        };
    }
}
