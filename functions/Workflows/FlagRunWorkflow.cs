using GreenFlux.Platform.Flags.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Workflows;

/// <summary>
/// Goes through the flagged transactions of one run, a page at a time. How far it is stands in the run's own record, so starting
/// again, doubled or after a crash, deals with nothing twice; a run that was cancelled ends with its page.
/// </summary>
public sealed class FlagRunWorkflow(FlagRunSteps steps, FlagRunStore runs)
{
    public const string Name = "flag-run-workflow";
    private const string PageActivity = "flag-run-page";
    private const string FailActivity = "flag-run-fail";

    [Function(Name)]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context, FlagRunReference reference) =>
        StepByStep.RunAsync<FlagRunReference, FlagRunProgress>(
            context, reference, PageActivity, FailActivity, progress => progress.IsOver, (failing, why) => failing with { Failure = why });

    [Function(PageActivity)]
    public Task<FlagRunProgress> Page([ActivityTrigger] FlagRunReference reference, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        steps.AdvanceAsync(reference.TenantId, reference.RunId, new DurableWorkflows(client), context.CancellationToken);

    [Function(FailActivity)]
    public async Task<bool> Fail([ActivityTrigger] FlagRunReference reference, FunctionContext context) =>
        (await runs.EndAsync(reference.TenantId, reference.RunId, FlagRunStatus.Failed, reference.Failure, context.CancellationToken)).Try(out _, out _);
}

/// <summary>Which run a workflow goes through.</summary>
/// <param name="Failure">Why it can't go on.</param>
public sealed record FlagRunReference(string TenantId, string RunId, string? Failure = null);
