using GreenFlux.Billing.Coupons;
using GreenFlux.Platform.Coupons;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// Settles a finished session exactly once: facts in, decision in the pure middle, and one batch out that holds the
/// session, its CDR or flag, and the deliveries that follow.
/// </summary>
public sealed class SessionSettlement(
    IDocumentStore documents, SessionStore sessions, SessionFacts facts, CouponBook coupons, OutboxEntries outbox)
{
    /// <summary>Settles the session unless it is open or settled already; repeating it has no effect.</summary>
    /// <returns>The session as it stands afterwards and whether somebody may have to be told of it; null when there is no such session.</returns>
    public async Task<SettledSession?> SettleAsync(string tenantId, SessionId id, CancellationToken ct)
    {
        while (true)
        {
            var current = await sessions.GetAsync(tenantId, id, ct);
            if (current is not { Value: { Status: SessionStatus.Stopped, Stop: not null } session })
                return current is null ? null : new SettledSession(current.Value, MayHaveDeliveries: true);

            var decision = await WithCouponsAsync(SettlementDecision.Decide(await facts.GatherAsync(session, ct)), session, ct);
            var settled = Settled(session, decision) with { FirstPriced = PricedAttempt.First(session.FirstPriced, decision.Attempt) };
            var deliveries = await DeliveriesAsync(settled, decision, ct);
            var writes = await WritesAsync(current, settled, decision, ct);
            if ((await documents.WriteAsync(Container.Ledger, id.Partition(tenantId), [.. writes, .. deliveries], ct)).Succeeded)
                return new SettledSession(settled, MayHaveDeliveries: deliveries.Count > 0);
        }
    }

    /// <summary>
    /// What the driver's coupons pay is booked before the CDR is written; repeating it books nothing more. A session that
    /// is held back after all gives back what an attempt before had booked.
    /// </summary>
    private async Task<Settlement> WithCouponsAsync(Settlement decision, Session session, CancellationToken ct)
    {
        var revision = session.Revision + 1;
        if (session.Token.DriverId is not { } driverId)
            return decision;
        if (decision is not Settlement.Priced { Cdr: { Retail: { } retail } cdr })
        {
            await coupons.RestoreAsync(session.TenantId, driverId, session.Id, revision, "held back", ct);
            return decision;
        }
        var charge = new CouponCharge(session.TenantId, driverId, session.Id, revision, cdr.EndedAt, new CouponSession(
            retail.Total.Currency, cdr.Parties?.CpoId, Instant.FromDateTimeOffset(cdr.StartedAt), Instant.FromDateTimeOffset(cdr.EndedAt),
            [.. retail.Lines.Select(CouponLine.Of)]));
        return await coupons.BookAsync(charge, ct) is { } use ? new Settlement.Priced(cdr.With(use.Applied, use.Public)) { Attempt = decision.Attempt } : decision;
    }

    private static Session Settled(Session session, Settlement decision) => decision switch
    {
        Settlement.Priced priced => session with { Status = SessionStatus.Completed, Revision = priced.Cdr.Revision, CdrId = priced.Cdr.Id, EnergyWh = priced.Cdr.EnergyWh },
        Settlement.HeldBack held => session with { Status = SessionStatus.Flagged, EnergyWh = held.Flagged.EnergyWh },
        _ => throw new InvalidOperationException($"{decision.GetType().Name} settles nothing."),
    };

    private Task<IReadOnlyList<DocumentWrite>> DeliveriesAsync(Session settled, Settlement decision, CancellationToken ct) => decision switch
    {
        Settlement.Priced { Cdr: var cdr } => outbox.ForCdrAsync(cdr, ct),
        Settlement.HeldBack { Flagged: var flagged } => outbox.ForFlagAsync(flagged, settled, ct),
        _ => throw new InvalidOperationException($"{decision.GetType().Name} settles nothing."),
    };

    private async Task<IReadOnlyList<DocumentWrite>> WritesAsync(
        Versioned<Session> current, Session settled, Settlement decision, CancellationToken ct)
    {
        var partition = SessionId.Parse(settled.Id).Partition(settled.TenantId);
        var writes = new List<DocumentWrite> { SessionDocuments.Session.Replace(settled, current.ETag) };
        if (await documents.GetAsync(SessionDocuments.Unsettled, Container.Ledger, partition, SessionDocuments.UnsettledId(settled.Id), ct) is { } marker)
            writes.Add(SessionDocuments.Unsettled.Delete(marker.Value, marker.ETag));
        if (decision is Settlement.Priced { Cdr: var cdr })
            writes.Add(CdrDocuments.Cdr.Create(cdr));
        else if (decision is Settlement.HeldBack { Flagged: var flagged })
            writes.Add(CdrDocuments.Flagged.Upsert(flagged));
        return writes;
    }
}

/// <summary>A session after its settlement.</summary>
/// <param name="MayHaveDeliveries">False when it is certain that nobody has to be told.</param>
public sealed record SettledSession(Session Session, bool MayHaveDeliveries);
