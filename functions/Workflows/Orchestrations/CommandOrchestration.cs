using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>Sees one command through: send it when its turn comes, wait for the answer or the deadline, close it.</summary>
public static class CommandOrchestration
{
    public const string Name = "command-workflow";
    public const string WokenEvent = "woken";

    /// <summary>A command may wait behind others for some rounds; each gives the open call its full patience.</summary>
    private const int MaxRounds = 12;

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, CommandReference reference)
    {
        if (reference.DelaySeconds > 0)
            await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(reference.DelaySeconds), CancellationToken.None);
        if (await context.CallActivityAsync<bool>(CommandWorkflow.SendActivity, reference, ActivityRetries.Options))
            return;
        for (var round = 0; round < MaxRounds; round++)
        {
            using var cancel = new CancellationTokenSource();
            var deadline = context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(reference.PatienceSeconds), cancel.Token);
            var woken = context.WaitForExternalEvent<string>(WokenEvent, cancel.Token);
            await Task.WhenAny(deadline, woken);
            // Not CancelAsync: it leaves the orchestrator's thread.
#pragma warning disable CA1849
            cancel.Cancel();
#pragma warning restore CA1849
            if (await context.CallActivityAsync<bool>(CommandWorkflow.CloseActivity, reference, ActivityRetries.Options))
                return;
        }
    }
}
