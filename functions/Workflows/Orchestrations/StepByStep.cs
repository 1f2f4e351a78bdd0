using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// Work whose record says how far it is: one activity takes it a step further, as often as it needs. Starting again, doubled or
/// after a crash, does nothing twice, because a step begins where the record stands.
/// </summary>
internal static class StepByStep
{
    /// <summary>Few enough for a short history; then it goes on as a new run.</summary>
    private const int StepsPerRun = 20;

    /// <param name="reference">The input of both activities.</param>
    /// <param name="step">The activity that goes a step further; what it tells becomes the custom status.</param>
    /// <param name="fail">The activity that notes why the work can't go on.</param>
    /// <param name="isOver">Whether there is nothing left to do.</param>
    /// <param name="failed">The input of <paramref name="fail"/>, with the reason.</param>
    public static async Task RunAsync<TReference, TProgress>(
        TaskOrchestrationContext context, TReference reference, string step, string fail,
        Func<TProgress, bool> isOver, Func<TReference, string, TReference> failed)
        where TReference : class
    {
        for (var taken = 0; taken < StepsPerRun; taken++)
        {
            try
            {
                var progress = await context.CallActivityAsync<TProgress>(step, reference, ActivityRetries.Options);
                context.SetCustomStatus(progress);
                if (isOver(progress))
                    return;
            }
            catch (TaskFailedException failure)
            {
                await context.CallActivityAsync<bool>(fail, failed(reference, FailureText.Of(failure)), ActivityRetries.Options);
                return;
            }
        }
        context.ContinueAsNew(reference);
    }
}
