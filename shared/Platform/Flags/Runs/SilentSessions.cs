using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Flags.Runs;

/// <summary>
/// Sessions that never ended: open for longer than the tenant's limit of a session's duration, and without a reading for a day.
/// Their charger is gone or has forgotten them; they end at their last reading and are flagged as every missing stop is. A stop
/// that comes later still counts.
/// </summary>
public sealed class SilentSessions(
    IDocumentStore documents, SessionStore sessions, TenantStore tenants, MissingStops missingStops, SessionSettlement settlement)
{
    public static TimeSpan Silence { get; } = TimeSpan.FromDays(1);

    /// <summary>The next of them, as of a moment.</summary>
    /// <returns>Their ids, and where to go on; null: that was the last page.</returns>
    internal async Task<(IReadOnlyList<string> Sessions, LedgerCursor? After)> PageAsync(string tenantId, DateTimeOffset asOf, LedgerCursor? after, int limit, CancellationToken ct)
    {
        var settings = await tenants.SettingsAsync(tenantId, ct);
        foreach (var month in (await sessions.MonthsAsync(tenantId, ct)).Where(month => after is null || string.CompareOrdinal(month, after.Month) <= 0))
        {
            var query = new DocumentQuery(Container.Ledger, SessionStore.MonthPartition(tenantId, month), SessionDocuments.Unsettled.Kind)
            {
                Limit = limit,
                After = after is not null && after.Month == month ? new Continuation(after.Sort, after.Id) : null,
            };
            var page = await documents.QueryAsync(query, ct);
            if (page.Documents.Count == 0)
                continue;
            var silent = new List<string>();
            foreach (var marker in page.Documents.Select(SessionDocuments.Unsettled.Read))
            {
                if (await sessions.GetAsync(tenantId, SessionId.Parse(marker.Value.SessionId), ct) is { Value: { Status: SessionStatus.Open } session }
                    && await IsSilentAsync(session, settings, asOf, ct))
                    silent.Add(session.Id);
            }
            return (silent, new LedgerCursor(month, page.Documents[^1].Sort, page.Documents[^1].Id));
        }
        return ([], null);
    }

    /// <summary>Ends them and settles them at once, so that the same night counts them.</summary>
    internal async Task EndAsync(string tenantId, IReadOnlyList<string> ids, IWorkflows workflows, CancellationToken ct)
    {
        foreach (var id in ids.Select(SessionId.Parse))
        {
            await missingStops.InferAsync(tenantId, id, "It never ended, and its charger sent no reading for a day.", workflows, ct);
            await settlement.SettleAsync(tenantId, id, ct);
        }
    }

    private async Task<bool> IsSilentAsync(Session session, TenantSettings settings, DateTimeOffset asOf, CancellationToken ct)
    {
        var limit = session.Terms?.ChargerType == Billing.HomeCharging.ChargerType.Home ? settings.MaxDurationDaysHome : settings.MaxDurationDays;
        return session.StartedAt < asOf.AddDays(-limit)
            && session.ReceivedAt < asOf - Silence
            && !((await missingStops.LastReadingAsync(session, ct))?.At >= asOf - Silence);
    }
}
