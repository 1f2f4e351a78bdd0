using GreenFlux.Platform.Rehearsals;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows;

/// <summary>
/// Goes through the stored sessions of a rehearsal, a page at a time. How far it is stands in the rehearsal's own record, so
/// starting again, doubled or after a crash, counts nothing twice; a rehearsal that was cancelled ends with its page.
/// </summary>
public sealed class RehearsalWorkflow(RehearsalRun run, RehearsalStore rehearsals)
{
    public const string Name = "rehearsal-workflow";
    private const string PageActivity = "rehearsal-page";
    private const string FailActivity = "rehearsal-fail";

    [Function(Name)]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, RehearsalReference reference) =>
        StepByStep.RunAsync<RehearsalReference, RehearsalProgress>(
            context, reference, PageActivity, FailActivity, progress => progress.IsOver, (failing, why) => failing with { Failure = why });

    [Function(PageActivity)]
    public Task<RehearsalProgress> Page([ActivityTrigger] RehearsalReference reference, FunctionContext context) =>
        run.AdvanceAsync(reference.TenantId, reference.RehearsalId, context.CancellationToken);

    [Function(FailActivity)]
    public Task<bool> Fail([ActivityTrigger] RehearsalReference reference, FunctionContext context) =>
        rehearsals.EndAsync(reference.TenantId, reference.RehearsalId, RehearsalStatus.Failed, reference.Failure, context.CancellationToken);
}

/// <summary>Which rehearsal a workflow goes through.</summary>
/// <param name="Failure">Why it can't go on.</param>
public sealed record RehearsalReference(string TenantId, string RehearsalId, string? Failure = null);
