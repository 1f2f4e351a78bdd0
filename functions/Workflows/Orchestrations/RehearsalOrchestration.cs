using GreenFlux.Platform.Rehearsals;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// Goes through the stored sessions of a rehearsal, a page at a time. How far it is stands in the rehearsal's own record, so
/// starting again, doubled or after a crash, counts nothing twice; a rehearsal that was cancelled ends with its page.
/// </summary>
public static class RehearsalOrchestration
{
    public const string Name = "rehearsal-workflow";

    [Function(Name)]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, RehearsalReference reference) =>
        StepByStep.RunAsync<RehearsalReference, RehearsalProgress>(
            context, reference, RehearsalWorkflow.PageActivity, RehearsalWorkflow.FailActivity, progress => progress.IsOver, (failing, why) => failing with { Failure = why });
}
