using GreenFlux.Platform.Rebilling;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Options;

namespace GreenFlux.Functions.Workflows;

/// <summary>
/// Goes through the stored sessions of a re-billing run: some months at once, each a chunk at a time. How far it is stands in
/// the run's own records, so starting again, doubled or after a crash, settles and counts nothing twice; a run that was
/// cancelled ends with its chunks.
/// </summary>
public sealed class RebillingWorkflow(RebillingProgress progress, RebillingStore runs, IOptions<RebillingOptions> options)
{
    public const string Name = "rebilling-workflow";
    private const string PlanActivity = "rebilling-plan";
    private const string ChunkActivity = "rebilling-chunk";
    private const string EndActivity = "rebilling-end";

    /// <summary>Few enough for a short history; then it goes on as a new run.</summary>
    private const int ChunksPerRun = 40;

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, RebillingReference reference)
    {
        try
        {
            var plan = await context.CallActivityAsync<RebillingWork>(PlanActivity, reference, ActivityRetries.Options);
            var months = plan.Months.ToList();
            context.SetCustomStatus(new RebillingWorkflowStatus(months.Count));
            for (var chunks = 0; chunks < ChunksPerRun && months.Count > 0;)
            {
                var begun = months.Take(plan.Width).ToList();
                var steps = await Task.WhenAll(begun.Select(month =>
                    context.CallActivityAsync<RebillingStep>(ChunkActivity, reference with { Month = month }, ActivityRetries.Options)));
                chunks += begun.Count;
                months.RemoveAll(month => begun.IndexOf(month) is >= 0 and var at && steps[at].IsOver);
                context.SetCustomStatus(new RebillingWorkflowStatus(months.Count));
            }
            if (months.Count > 0)
                context.ContinueAsNew(reference);
            else
                await context.CallActivityAsync<bool>(EndActivity, reference, ActivityRetries.Options);
        }
        catch (TaskFailedException failed)
        {
            await context.CallActivityAsync<bool>(EndActivity, reference with { Failure = failed.FailureDetails.ErrorMessage }, ActivityRetries.Options);
        }
    }

    [Function(PlanActivity)]
    public async Task<RebillingWork> Plan([ActivityTrigger] RebillingReference reference, FunctionContext context)
    {
        var plan = await progress.PlanAsync(reference.TenantId, reference.RunId, context.CancellationToken);
        return new RebillingWork(plan.Months, options.Value.Width);
    }

    [Function(ChunkActivity)]
    public Task<RebillingStep> Chunk([ActivityTrigger] RebillingReference reference, FunctionContext context) =>
        progress.AdvanceAsync(reference.TenantId, reference.RunId, reference.Month!, context.CancellationToken);

    [Function(EndActivity)]
    public async Task<bool> End([ActivityTrigger] RebillingReference reference, FunctionContext context) =>
        (await runs.EndAsync(
            reference.TenantId, reference.RunId, reference.Failure is null ? RebillingStatus.Completed : RebillingStatus.Failed, reference.Failure, context.CancellationToken))
        .Try(out _, out _);
}

/// <summary>Which run a workflow goes through.</summary>
/// <param name="Month">The part that an activity is about.</param>
/// <param name="Failure">Why it can't go on.</param>
public sealed record RebillingReference(string TenantId, string RunId, string? Month = null, string? Failure = null);

/// <param name="Months">What is left to go through.</param>
/// <param name="Width">How many at once.</param>
public sealed record RebillingWork(IReadOnlyList<string> Months, int Width);

/// <summary>How many months are left.</summary>
public sealed record RebillingWorkflowStatus(int Months);
