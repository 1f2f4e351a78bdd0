using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Poison;
using GreenFlux.Platform.Sessions;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Workflows;

/// <summary>What <see cref="Orchestrations.SessionOrchestration"/> has done.</summary>
public sealed class SessionWorkflow(SessionStore sessions, SessionSettlement settlement, OutboxDelivery outbox, PoisonSessions poison)
{
    internal const string SettleActivity = "session-settle";
    internal const string DeliverActivity = "session-deliver";

    [Function(SettleActivity)]
    public async Task<SessionProgress> Settle([ActivityTrigger] SessionReference reference, FunctionContext context)
    {
        var id = SessionId.Parse(reference.SessionId);
        SettledSession? settled;
        try
        {
            settled = await settlement.SettleAsync(reference.TenantId, id, context.CancellationToken);
        }
        catch (Exception fault) when (Blame.IsOurs(fault))
        {
            if (!await poison.FailedAsync(reference.TenantId, id, fault, context.CancellationToken))
                throw;
            return new SessionProgress(Settled: false, HasDeliveries: false, Parked: true);
        }
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
/// <param name="Parked">Settling it fails again and again: its workflow ends, and somebody has to start it anew.</param>
public sealed record SessionProgress(bool Settled, bool HasDeliveries, bool Parked = false);
