using GreenFlux.Platform.Statements;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows;

/// <summary>
/// Goes through a billing run, some seconds at a time. How far it is stands in the run's own records, so starting again,
/// doubled or after a crash, counts nothing twice; a run that was cancelled ends with its page.
/// </summary>
public sealed class BillingRunWorkflow(BillingRunWork work, BillingRunStore runs)
{
    public const string Name = "billing-run-workflow";
    private const string AdvanceActivity = "billing-run-advance";
    private const string FailActivity = "billing-run-fail";

    /// <summary>Few enough for a short history; then it goes on as a new run.</summary>
    private const int StepsPerRun = 20;

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, BillingRunReference reference)
    {
        for (var step = 0; step < StepsPerRun; step++)
        {
            try
            {
                var progress = await context.CallActivityAsync<BillingRunProgress>(AdvanceActivity, reference, ActivityRetries.Options);
                context.SetCustomStatus(progress);
                if (progress.IsOver)
                    return;
            }
            catch (TaskFailedException failed)
            {
                await context.CallActivityAsync<bool>(FailActivity, reference with { Failure = failed.FailureDetails.ErrorMessage }, ActivityRetries.Options);
                return;
            }
        }
        context.ContinueAsNew(reference);
    }

    [Function(AdvanceActivity)]
    public Task<BillingRunProgress> Advance([ActivityTrigger] BillingRunReference reference, FunctionContext context) =>
        work.AdvanceAsync(reference.TenantId, reference.RunId, context.CancellationToken);

    [Function(FailActivity)]
    public Task<bool> Fail([ActivityTrigger] BillingRunReference reference, FunctionContext context) =>
        runs.FailAsync(reference.TenantId, reference.RunId, reference.Failure, context.CancellationToken);
}

/// <summary>Which run a workflow goes through.</summary>
/// <param name="Failure">Why it can't go on.</param>
public sealed record BillingRunReference(string TenantId, string RunId, string? Failure = null);
