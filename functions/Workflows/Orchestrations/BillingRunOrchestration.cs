using GreenFlux.Platform.Statements;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// Goes through a billing run, some seconds at a time. How far it is stands in the run's own records, so starting again,
/// doubled or after a crash, counts nothing twice; a run that was cancelled ends with its page.
/// </summary>
public static class BillingRunOrchestration
{
    public const string Name = "billing-run-workflow";

    [Function(Name)]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, BillingRunReference reference) =>
        StepByStep.RunAsync<BillingRunReference, BillingRunProgress>(
            context, reference, BillingRunWorkflow.AdvanceActivity, BillingRunWorkflow.FailActivity, progress => progress.IsOver, (failing, why) => failing with { Failure = why });
}
