using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Sessions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows;

/// <summary>
/// Follows one session to its CDR or flag. Events are wake-ups only: after each the record is read again, so early,
/// doubled and lost ones are harmless, and so is starting again. Before the first one nothing is read: it starts with its
/// session, or, when that is over already, is told so.
/// </summary>
public sealed class SessionWorkflow(SessionStore sessions, SessionSettlement settlement, OutboxDelivery outbox)
{
    public const string Name = "session-workflow";
    public const string WokenEvent = "woken";
    private const string SettleActivity = "session-settle";
    private const string DeliverActivity = "session-deliver";

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
            var progress = await context.CallActivityAsync<SessionProgress>(SettleActivity, reference, ActivityRetries.Options);
            if (progress.Settled
                && (!progress.HasDeliveries || await context.CallActivityAsync<bool>(DeliverActivity, reference, ActivityRetries.Options)))
                return;
        }
        context.ContinueAsNew(reference with { IsOver = false });
    }

    [Function(SettleActivity)]
    public async Task<SessionProgress> Settle([ActivityTrigger] SessionReference reference, FunctionContext context)
    {
        var settled = await settlement.SettleAsync(reference.TenantId, SessionId.Parse(reference.SessionId), context.CancellationToken);
        return new SessionProgress(
            IsSettled(settled?.Session),
            settled is { MayHaveDeliveries: true } && await outbox.HasPendingAsync(settled.Session, context.CancellationToken));
    }

    /// <returns>True when the session is still settled: a stop that came late may have reopened it meanwhile.</returns>
    [Function(DeliverActivity)]
    public async Task<bool> Deliver([ActivityTrigger] SessionReference reference, FunctionContext context)
    {
        var id = SessionId.Parse(reference.SessionId);
        if (await sessions.GetAsync(reference.TenantId, id, context.CancellationToken) is { } settled)
            await outbox.DrainSessionAsync(settled.Value, context.CancellationToken);
        return IsSettled((await sessions.GetAsync(reference.TenantId, id, context.CancellationToken))?.Value);
    }

    private static bool IsSettled(Session? session) => session is not { IsUnsettled: true };
}

/// <summary>Which session a workflow follows.</summary>
/// <param name="DelaySeconds">How long after the end of the session late readings are waited for.</param>
/// <param name="IsOver">Whether the session had ended before the workflow started: no wake-up will tell of it.</param>
public sealed record SessionReference(string TenantId, string SessionId, int DelaySeconds, bool IsOver);

/// <summary>Where the session stands, as far as its workflow cares.</summary>
public sealed record SessionProgress(bool Settled, bool HasDeliveries);
