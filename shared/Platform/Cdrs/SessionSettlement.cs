using GreenFlux.Billing;
using GreenFlux.Ocpp.Charger;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tariffs;
using GreenFlux.Platform.Tenants;
using NodaTime;

namespace GreenFlux.Platform.Cdrs;

/// <summary>
/// Settles a finished session exactly once: facts in, decision in the pure middle, and one batch out that holds the
/// session, its CDR or flag, and the deliveries that follow.
/// </summary>
public sealed class SessionSettlement(
    IDocumentStore documents, SessionStore sessions, IReadingStore readings, RuleHistory rules, TenantStore tenants,
    OutboxEntries outbox, TimeProvider time)
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

            var decision = SettlementDecision.Decide(await GatherAsync(session, ct));
            var settled = Settled(session, decision);
            var deliveries = await DeliveriesAsync(settled, decision, ct);
            var writes = await WritesAsync(current, settled, decision, ct);
            if ((await documents.WriteAsync(Container.Ledger, id.Partition(tenantId), [.. writes, .. deliveries], ct)).Succeeded)
                return new SettledSession(settled, MayHaveDeliveries: deliveries.Count > 0);
        }
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

    private async Task<FinishedSession> GatherAsync(Session session, CancellationToken ct)
    {
        var samples = await readings.ReadAsync(session.TenantId, session.Id, ct);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(session.TimeZone)
            ?? throw new InvalidOperationException($"Session {session.Id} names the time zone '{session.TimeZone}', which does not exist.");
        var tenant = await tenants.GetAsync(session.TenantId, ct);
        return new FinishedSession(session, MeterCurveOf(session, samples), zone,
            tenant?.Value.Settings ?? new TenantSettings(), await RulesAsync(session, ct), time.GetUtcNow());
    }

    /// <summary>The session's meter curve from its start, its readings and its stop.</summary>
    public static MeterCurve MeterCurveOf(Session session, IReadOnlyList<MeterSample> samples)
    {
        var registers = samples.Where(sample => sample.IsEnergyRegister)
            .Select(sample => Register(sample.At, sample.Value!.Value)).ToList();
        var stop = session.Stop is { MeterStopWh: { } register } known ? Register(known.At, register) : null;
        return MeterCurveAssembly.Assemble(new MeterRecord(Register(session.StartedAt, session.MeterStartWh), registers, stop));
    }

    private async Task<RuleBook> RulesAsync(Session session, CancellationToken ct)
    {
        var wholesale = await EngineAsync(BillingEngine.Wholesale, session.TariffCode, session, ct);
        var retail = session.Token.Known ? await EngineAsync(BillingEngine.Retail, session.Token.RetailPackageId, session, ct) : null;
        var reimbursement = session.ReimbursementTariffCode is { } code ? await EngineAsync(BillingEngine.Reimbursement, code, session, ct) : null;
        return new RuleBook(wholesale, retail, reimbursement);
    }

    private async Task<EngineRules> EngineAsync(BillingEngine engine, string? code, Session session, CancellationToken ct)
    {
        if (code is null)
            return new EngineRules(engine, null, [], []);
        var (known, current) = await rules.ReadAsync(session.TenantId, engine, code, session.ReceivedAt, ct);
        return new EngineRules(engine, code, known, current);
    }

    private static RegisterReading Register(DateTimeOffset at, decimal wattHours) =>
        new(Instant.FromDateTimeOffset(at), Energy.FromWattHours(wattHours));
}

/// <summary>A session after its settlement.</summary>
/// <param name="MayHaveDeliveries">False when it is certain that nobody has to be told.</param>
public sealed record SettledSession(Session Session, bool MayHaveDeliveries);
