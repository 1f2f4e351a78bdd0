using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Tariffs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Workflows;

/// <summary>
/// Follows one price change to its moment and tells whoever must know. Its rules become valid by themselves: were this never
/// to run, prices would be the same. After each wait the record is read again, so a restart, a doubled or an early wake-up
/// is harmless.
/// </summary>
public sealed class PriceChangeWorkflow(PriceChangeProgress progress, OutboxDelivery outbox)
{
    public const string Name = "price-change-workflow";
    public const string WokenEvent = "woken";
    private const string AdvanceActivity = "price-change-advance";

    /// <summary>Shorter than the longest timer that any engine takes; who waits longer goes on as a new run.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(6);

    /// <summary>Few enough for a short history.</summary>
    private const int MaxWaits = 5;

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, PriceChangeReference reference)
    {
        for (var waits = 0; waits < MaxWaits; waits++)
        {
            var step = await context.CallActivityAsync<PriceChangeStep>(AdvanceActivity, reference, ActivityRetries.Options);
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

    [Function(AdvanceActivity)]
    public async Task<PriceChangeStep> Advance(
        [ActivityTrigger] PriceChangeReference reference, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        var wakeAt = await progress.AdvanceAsync(reference.TenantId, reference.ChangeId, new DurableWorkflows(client), context.CancellationToken);
        // What can't be delivered now is left to the sweep: the moment of other zones must not wait for a receiver.
        await outbox.DrainTariffsAsync(reference.TenantId, context.CancellationToken);
        return new PriceChangeStep(wakeAt?.UtcDateTime);
    }
}

/// <summary>Which price change a workflow follows.</summary>
public sealed record PriceChangeReference(string TenantId, string ChangeId);

/// <param name="WakeAt">UTC; null: nothing is left to be done.</param>
public sealed record PriceChangeStep(DateTime? WakeAt);
