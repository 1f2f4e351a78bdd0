using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// Follows one session to its CDR or flag. Events are wake-ups only: after each the record is read again, so early,
/// doubled and lost ones are harmless, and so is starting again. Before the first one nothing is read: it starts with its
/// session, or, when that is over already, is told so.
/// </summary>
public static class SessionOrchestration
{
    public const string Name = "session-workflow";
    public const string WokenEvent = "woken";

    /// <summary>Few enough for 20 durable actions; a session that is woken more often goes on as a new run.</summary>
    private const int MaxWakeUps = 5;

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, SessionReference reference)
    {
        for (var wakeUps = 0; wakeUps < MaxWakeUps; wakeUps++)
        {
            if (!reference.IsOver || wakeUps > 0)
                await context.WaitForExternalEvent<string>(WokenEvent);
            if (reference.DelaySeconds > 0)
                await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(reference.DelaySeconds), CancellationToken.None);
            var progress = await context.CallActivityAsync<SessionProgress>(SessionWorkflow.SettleActivity, reference, ActivityRetries.Options);
            if (progress.Parked)
                return;
            if (progress.Settled
                && (!progress.HasDeliveries || await context.CallActivityAsync<bool>(SessionWorkflow.DeliverActivity, reference, ActivityRetries.Options)))
                return;
        }
        context.ContinueAsNew(reference with { IsOver = false });
    }
}
