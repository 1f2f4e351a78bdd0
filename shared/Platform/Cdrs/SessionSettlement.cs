using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Telemetry;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// Settles a finished session exactly once: facts in, decision in the pure middle, and one batch out that holds the
/// session, its CDRs or flag, and the deliveries that follow.
/// </summary>
public sealed class SessionSettlement(IDocumentStore documents, SessionStore sessions, SessionFacts facts, SettlementWrites writes, PlatformMetrics metrics, PlatformTraces traces)
{
    /// <summary>Settles the session unless it is open or settled already; repeating it has no effect.</summary>
    /// <returns>The session as it stands afterwards and whether somebody may have to be told of it; null when there is no such session.</returns>
    public async Task<SettledSession?> SettleAsync(string tenantId, SessionId id, CancellationToken ct)
    {
        using var work = traces.Begin("settle session", tenantId, sessionId: id.ToString());
        while (true)
        {
            var current = await sessions.GetAsync(tenantId, id, ct);
            if (current is not { Value: { Status: SessionStatus.Stopped, Stop: not null } session })
                return current is null ? null : new SettledSession(current.Value, MayHaveDeliveries: true);

            var prepared = await writes.PrepareAsync(current, await writes.FlagOfAsync(session, ct), await facts.GatherAsync(session, ct), ct);
            if (await StoreAsync(prepared, ct))
            {
                metrics.Settled(prepared);
                return new SettledSession(prepared.Settled, prepared.MayHaveDeliveries);
            }
        }
    }

    /// <summary>Decides anew about a flagged session, as of a moment; one for which nothing has changed is left as it is.</summary>
    /// <param name="asOf">What waits for a time looks at this.</param>
    /// <returns>The session as it stands afterwards; null when there is none.</returns>
    public async Task<SettledSession?> RetryAsync(string tenantId, SessionId id, DateTimeOffset asOf, CancellationToken ct)
    {
        while (true)
        {
            var current = await sessions.GetAsync(tenantId, id, ct);
            if (current is not { Value: { Status: SessionStatus.Flagged, Stop: not null } session })
                return current is null ? null : new SettledSession(current.Value, MayHaveDeliveries: true);
            if (await writes.FlagOfAsync(session, ct) is not { } flag)
                continue;
            var prepared = await writes.PrepareAsync(current, flag, await facts.GatherAsync(session, ct) with { AsOf = asOf }, ct);
            if (await StoreAsync(prepared, ct))
                return new SettledSession(prepared.Settled, prepared.MayHaveDeliveries);
        }
    }

    private async Task<bool> StoreAsync(PreparedSettlement prepared, CancellationToken ct) =>
        prepared.Writes.Count == 0 || (await documents.WriteAsync(Container.Ledger, prepared.Partition, prepared.Writes, ct)).Succeeded;
}

/// <summary>A session after its settlement.</summary>
/// <param name="MayHaveDeliveries">False when it is certain that nobody has to be told.</param>
public sealed record SettledSession(Session Session, bool MayHaveDeliveries);
