using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Sessions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows;

/// <summary>
/// Follows one session to its CDR or flag. Events are wake-ups only: after each the record is read again, so early,
/// doubled and lost ones are harmless, and so is starting again.
/// </summary>
public sealed class SessionWorkflow(SessionStore sessions, SessionSettlement settlement, OutboxDelivery outbox)
{
    public const string Name = "session-workflow";
    public const string WokenEvent = "woken";
    private const string ReadActivity = "session-read";
    private const string SettleActivity = "session-settle";
    private const string DeliverActivity = "session-deliver";

    /// <summary>Few enough for 20 durable actions; a session that is woken more often goes on as a new run.</summary>
    private const int MaxWakeUps = 5;

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, SessionReference reference)
    {
        for (var wakeUps = 0; wakeUps < MaxWakeUps; wakeUps++)
        {
            var progress = await context.CallActivityAsync<SessionProgress>(ReadActivity, reference);
            if (progress.Settled)
                return;
            if (!progress.Stopped)
            {
                await context.WaitForExternalEvent<string>(WokenEvent);
                continue;
            }
            if (progress.DelaySeconds > 0)
                await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(progress.DelaySeconds), CancellationToken.None);
            if (await context.CallActivityAsync<bool>(SettleActivity, reference)
                && await context.CallActivityAsync<bool>(DeliverActivity, reference))
                return;
        }
        context.ContinueAsNew(reference);
    }

    [Function(ReadActivity)]
    public async Task<SessionProgress> Read([ActivityTrigger] SessionReference reference, FunctionContext context)
    {
        var session = await sessions.GetAsync(reference.TenantId, SessionId.Parse(reference.SessionId), context.CancellationToken);
        return session?.Value switch
        {
            null => new SessionProgress(Stopped: false, Settled: true, DelaySeconds: 0),
            { Status: SessionStatus.Open } => new SessionProgress(Stopped: false, Settled: false, DelaySeconds: 0),
            { Status: SessionStatus.Stopped } stopped => new SessionProgress(Stopped: true, Settled: false, stopped.SettleDelaySeconds),
            _ => new SessionProgress(Stopped: true, Settled: true, DelaySeconds: 0),
        };
    }

    /// <returns>True when the session is settled; false when it was reopened in the meantime.</returns>
    [Function(SettleActivity)]
    public async Task<bool> Settle([ActivityTrigger] SessionReference reference, FunctionContext context) =>
        IsSettled(await settlement.SettleAsync(reference.TenantId, SessionId.Parse(reference.SessionId), context.CancellationToken));

    /// <returns>True when the session is still settled: a stop that came late may have reopened it meanwhile.</returns>
    [Function(DeliverActivity)]
    public async Task<bool> Deliver([ActivityTrigger] SessionReference reference, FunctionContext context)
    {
        var id = SessionId.Parse(reference.SessionId);
        await outbox.DrainSessionAsync(reference.TenantId, id, context.CancellationToken);
        return IsSettled((await sessions.GetAsync(reference.TenantId, id, context.CancellationToken))?.Value);
    }

    private static bool IsSettled(Session? session) => session is not { Status: SessionStatus.Open or SessionStatus.Stopped };
}

/// <summary>Which session a workflow follows.</summary>
public sealed record SessionReference(string TenantId, string SessionId);

/// <summary>Where the session stands, as far as its workflow cares.</summary>
public sealed record SessionProgress(bool Stopped, bool Settled, int DelaySeconds);
