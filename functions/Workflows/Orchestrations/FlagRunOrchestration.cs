using GreenFlux.Platform.Flags.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// Goes through the flagged transactions of one run, a page at a time. How far it is stands in the run's own record, so starting
/// again, doubled or after a crash, deals with nothing twice; a run that was cancelled ends with its page.
/// </summary>
public static class FlagRunOrchestration
{
    public const string Name = "flag-run-workflow";

    [Function(Name)]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, FlagRunReference reference) =>
        StepByStep.RunAsync<FlagRunReference, FlagRunProgress>(
            context, reference, FlagRunWorkflow.PageActivity, FlagRunWorkflow.FailActivity, progress => progress.IsOver, (failing, why) => failing with { Failure = why });
}
