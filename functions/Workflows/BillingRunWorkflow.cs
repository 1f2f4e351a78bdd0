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

    [Function(Name)]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, BillingRunReference reference) =>
        StepByStep.RunAsync<BillingRunReference, BillingRunProgress>(
            context, reference, AdvanceActivity, FailActivity, progress => progress.IsOver, (failing, why) => failing with { Failure = why });

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
