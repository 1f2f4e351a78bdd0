using GreenFlux.Platform.Rebilling;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// Goes through the stored sessions of a re-billing run: some months at once, each a chunk at a time. How far it is stands in
/// the run's own records, so starting again, doubled or after a crash, settles and counts nothing twice; a run that was
/// cancelled ends with its chunks.
/// </summary>
public static class RebillingOrchestration
{
    public const string Name = "rebilling-workflow";

    /// <summary>Few enough for a short history; then it goes on as a new run.</summary>
    private const int ChunksPerRun = 40;

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, RebillingReference reference)
    {
        try
        {
            var plan = await context.CallActivityAsync<RebillingWork>(RebillingWorkflow.PlanActivity, reference, ActivityRetries.Options);
            var months = plan.Months.ToList();
            context.SetCustomStatus(new RebillingWorkflowStatus(months.Count));
            for (var chunks = 0; chunks < ChunksPerRun && months.Count > 0;)
            {
                var begun = months.Take(plan.Width).ToList();
                var steps = await Task.WhenAll(begun.Select(month =>
                    context.CallActivityAsync<RebillingStep>(RebillingWorkflow.ChunkActivity, reference with { Month = month }, ActivityRetries.Options)));
                chunks += begun.Count;
                months.RemoveAll(month => begun.IndexOf(month) is >= 0 and var at && steps[at].IsOver);
                context.SetCustomStatus(new RebillingWorkflowStatus(months.Count));
            }
            if (months.Count > 0)
                context.ContinueAsNew(reference);
            else
                await context.CallActivityAsync<bool>(RebillingWorkflow.EndActivity, reference, ActivityRetries.Options);
        }
        catch (TaskFailedException failed)
        {
            await context.CallActivityAsync<bool>(RebillingWorkflow.EndActivity, reference with { Failure = FailureText.Of(failed) }, ActivityRetries.Options);
        }
    }
}
