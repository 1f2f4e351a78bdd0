using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// Follows one price change to its moment and tells whoever must know. Its rules become valid by themselves: were this never
/// to run, prices would be the same. After each wait the record is read again, so a restart, a doubled or an early wake-up
/// is harmless.
/// </summary>
public static class PriceChangeOrchestration
{
    public const string Name = "price-change-workflow";
    public const string WokenEvent = "woken";

    /// <summary>Few enough for a short history.</summary>
    private const int MaxWaits = 5;

    /// <summary>Shorter than the longest timer that any engine takes; who waits longer goes on as a new run.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(6);

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, PriceChangeReference reference)
    {
        for (var waits = 0; waits < MaxWaits; waits++)
        {
            var step = await context.CallActivityAsync<PriceChangeStep>(PriceChangeWorkflow.AdvanceActivity, reference, ActivityRetries.Options);
            if (step.WakeAt is not { } wakeAt)
                return;
            var longest = context.CurrentUtcDateTime + LongestWait;
            using var cancel = new CancellationTokenSource();
            var due = context.CreateTimer(wakeAt < longest ? wakeAt : longest, cancel.Token);
            var woken = context.WaitForExternalEvent<string>(WokenEvent, cancel.Token);
            await Task.WhenAny(due, woken);
            // Not CancelAsync: it leaves the orchestrator's thread.
#pragma warning disable CA1849
            cancel.Cancel();
#pragma warning restore CA1849
        }
        context.ContinueAsNew(reference);
    }
}
