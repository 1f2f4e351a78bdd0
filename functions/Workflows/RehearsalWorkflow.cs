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

    /// <summary>Few enough for a short history; then it goes on as a new run.</summary>
    private const int PagesPerRun = 20;

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, RehearsalReference reference)
    {
        for (var page = 0; page < PagesPerRun; page++)
        {
            try
            {
                var progress = await context.CallActivityAsync<RehearsalProgress>(PageActivity, reference, ActivityRetries.Options);
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
