using GreenFlux.Platform.Poison;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Sessions;

/// <summary>
/// The safety net below wake-ups: sessions that ended a while ago and are still not settled (their charger never
/// repeated what a crash interrupted) are woken. Those that are parked wait for somebody to have them settled again.
/// </summary>
public sealed class SessionSweep(IDocumentStore documents, SessionStore sessions, PoisonSessions poison, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Of one tenant in one sweep: a workflow each for a large backlog would leave no room for sessions that end now.</summary>
    private const int MostWoken = 1000;

    /// <returns>How many sessions were woken.</returns>
    public async Task<int> WakeAsync(string tenantId, IWorkflows workflows, CancellationToken ct)
    {
        var woken = 0;
        foreach (var month in await sessions.MonthsAsync(tenantId, ct))
        {
            var query = new DocumentQuery(Container.Ledger, SessionStore.MonthPartition(tenantId, month), SessionDocuments.Unsettled.Kind);
            await foreach (var marker in documents.QueryAllAsync(SessionDocuments.Unsettled, query, ct))
            {
                var session = await sessions.GetAsync(tenantId, SessionId.Parse(marker.Value.SessionId), ct);
                if (session is not { Value: { Status: SessionStatus.Stopped, Stop: { } stop } overdue })
                    continue;
                if (time.GetUtcNow() - stop.ReceivedAt < Patience + TimeSpan.FromSeconds(overdue.SettleDelaySeconds))
                    continue;
                if (await poison.IsParkedAsync(tenantId, SessionId.Parse(overdue.Id), ct))
                    continue;
                await workflows.WakeSessionAsync(overdue, ct);
                if (++woken == MostWoken)
                    return woken;
            }
        }
        return woken;
    }
}
