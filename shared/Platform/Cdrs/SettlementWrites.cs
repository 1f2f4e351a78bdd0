using GreenFlux.Billing.Coupons;
using GreenFlux.Platform.Coupons;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;
using NodaTime;

namespace GreenFlux.Platform.Cdrs;

/// <summary>A session's settlement, ready to be stored.</summary>
/// <param name="Settled">The session afterwards.</param>
/// <param name="Writes">One batch, all or nothing; empty when nothing has changed.</param>
/// <param name="MayHaveDeliveries">Whether somebody has to be told.</param>
public sealed record PreparedSettlement(Session Settled, IReadOnlyList<DocumentWrite> Writes, bool MayHaveDeliveries)
{
    /// <summary>What holds it back; null: nothing does.</summary>
    public FlaggedTransaction? Flag { get; init; }

    public PartitionKey Partition => SessionId.Parse(Settled.Id).Partition(Settled.TenantId);
}

/// <summary>
/// Turns the decision about a finished session into the batch that stores it: the live path, retries, what operators do and
/// bulk runs all settle by this. Coupons are booked on the way, which repeats harmlessly; all else waits for the batch.
/// </summary>
public sealed class SettlementWrites(IDocumentStore documents, CdrStore cdrs, CouponBook coupons, OutboxEntries outbox)
{
    /// <param name="current">As it is stored.</param>
    /// <param name="flag">The session's flag as it is stored, where it has one.</param>
    /// <param name="finished">The facts; its session may differ from the stored one by what somebody did about it.</param>
    public async Task<PreparedSettlement> PrepareAsync(
        Versioned<Session> current, Versioned<FlaggedTransaction>? flag, FinishedSession finished, CancellationToken ct)
    {
        var session = finished.Session;
        var standing = await StandingAsync(session, ct);
        return SettlementDecision.Decide(finished) switch
        {
            Settlement.Priced priced => await CompleteAsync(current, flag, session, standing, priced, ct),
            Settlement.HeldBack held => await HoldBackAsync(current, flag, finished, standing, held, ct),
            Settlement.Released released => await ReleaseAsync(current, flag, session, standing, released, ct),
            var other => throw new InvalidOperationException($"{other.GetType().Name} settles nothing."),
        };
    }

    /// <summary>The session's flag, open or dropped; one that was billed at once has none.</summary>
    public async Task<Versioned<FlaggedTransaction>?> FlagOfAsync(Session session, CancellationToken ct) => session.BillingHistory is null
        ? null
        : await documents.GetAsync(CdrDocuments.Flagged, Container.Ledger, SessionId.Parse(session.Id).Partition(session.TenantId), FlaggedTransaction.IdOf(session.Id), ct);

    /// <summary>Takes back all that bills a session, and drops it.</summary>
    /// <param name="flag">The session's flag as it is stored, where it has one.</param>
    /// <param name="dropped">What is kept of it.</param>
    /// <param name="because">Who does it and why.</param>
    public async Task<PreparedSettlement> CreditAsync(
        Versioned<Session> current, Versioned<FlaggedTransaction>? flag, FlaggedTransaction dropped, BillingEvent because, CancellationToken ct)
    {
        var session = current.Value;
        var standing = await StandingAsync(session, ct);
        var back = CdrSuccession.Back(standing, session.Revision, because.At);
        if (standing.OfRetail is { } shown && session.Token.DriverId is { } driverId)
            await coupons.RestoreAsync(session.TenantId, driverId, session.Id, shown.Revision, $"credit of {shown.Id}", ct);
        var settled = (session with
        {
            Status = SessionStatus.Dropped,
            Revision = session.Revision + back.New.Count,
            CdrId = null,
            SupplementCdrId = null,
            FlaggedSince = null,
            NeedsCorrection = false,
        }).Record([.. standing.All.Select(cdr => because with { Kind = BillingEventKind.Credited, CdrId = cdr.Id }), because with { Kind = BillingEventKind.Dropped }]);
        var kept = CdrDocuments.Dropped.Put(dropped with { Status = BillingStatus.Dropped, FlaggedAt = because.At }, flag?.ETag);
        return await PreparedAsync(current, settled, back.New, kept, await DeliveriesAsync(back.New, ct), ct);
    }

    private async Task<PreparedSettlement> CompleteAsync(
        Versioned<Session> current, Versioned<FlaggedTransaction>? flag, Session session, StandingCdrs standing, Settlement.Priced priced, CancellationToken ct)
    {
        var succession = await WithCouponsAsync(session, standing, CdrSuccession.Of(standing, session.Revision, priced.Cdr), ct);
        var settled = Billed(session, succession, priced.Attempt, priced.Cdr) with { Status = SessionStatus.Completed, FlaggedSince = null, NeedsCorrection = false };
        if (session.BillingHistory is not null || flag is not null || standing.Charge is not null)
            settled = settled.Record(EventsOf(succession, BillingEventKind.Calculated));
        var resolved = flag is null ? null : CdrDocuments.Flagged.Delete(flag.Value, flag.ETag);
        return await PreparedAsync(current, settled, succession.New, resolved, await DeliveriesAsync(succession.New, ct), ct);
    }

    private async Task<PreparedSettlement> HoldBackAsync(
        Versioned<Session> current, Versioned<FlaggedTransaction>? flag, FinishedSession finished, StandingCdrs standing, Settlement.HeldBack held, CancellationToken ct)
    {
        var session = finished.Session;
        var since = session.FlaggedSince ?? finished.AsOf;
        var flagged = held.Flagged with { FlaggedSince = since, ReleasedCdrId = standing.Charge?.Id, Warning = WarningOf(flag) };
        if (ReferenceEquals(session, current.Value) && flag is not null && IsSame(flag.Value, flagged))
            return new PreparedSettlement(session, [], MayHaveDeliveries: false) { Flag = flagged };
        if (session.Token.DriverId is { } driverId)
            await coupons.RestoreAsync(session.TenantId, driverId, session.Id, session.Revision + 1, "held back", ct);
        var settled = session with
        {
            Status = SessionStatus.Flagged,
            EnergyWh = flagged.EnergyWh,
            FlaggedSince = since,
            FirstPriced = PricedAttempt.First(session.FirstPriced, held.Attempt),
        };
        if (!CodesOf(flag?.Value).SequenceEqual(CodesOf(flagged), StringComparer.Ordinal))
            settled = settled.Record(new BillingEvent(BillingEventKind.Flagged, finished.Now, BillingEvent.Pipeline, Codes: CodesOf(flagged)));
        var deliveries = flag is { Value.Status: BillingStatus.Flagged } ? [] : await outbox.ForFlagAsync(flagged, settled, ct);
        return await PreparedAsync(current, settled, [], CdrDocuments.Flagged.Put(flagged, flag?.ETag), deliveries, ct) with { Flag = flagged };
    }

    private async Task<PreparedSettlement> ReleaseAsync(
        Versioned<Session> current, Versioned<FlaggedTransaction>? flag, Session session, StandingCdrs standing, Settlement.Released released, CancellationToken ct)
    {
        var succession = await WithCouponsAsync(session, standing, CdrSuccession.Of(standing, session.Revision, released.Cdr), ct);
        var flagged = released.Flagged with { FlaggedSince = session.FlaggedSince, ReleasedCdrId = succession.Standing.Charge?.Id, Warning = WarningOf(flag) };
        if (succession.New.Count == 0 && ReferenceEquals(session, current.Value) && flag is not null && IsSame(flag.Value, flagged))
            return new PreparedSettlement(session, [], MayHaveDeliveries: false) { Flag = flagged };
        var settled = (Billed(session, succession, released.Attempt, released.Cdr) with { Status = SessionStatus.Flagged })
            .Record(EventsOf(succession, BillingEventKind.Released));
        return await PreparedAsync(current, settled, succession.New, CdrDocuments.Flagged.Put(flagged, flag?.ETag), await DeliveriesAsync(succession.New, ct), ct)
            with { Flag = flagged };
    }

    /// <param name="flag">What becomes of the flag; null: there is none.</param>
    private async Task<PreparedSettlement> PreparedAsync(
        Versioned<Session> current, Session settled, IReadOnlyList<Cdr> made, DocumentWrite? flag, IReadOnlyList<DocumentWrite> deliveries, CancellationToken ct)
    {
        var writes = new List<DocumentWrite> { SessionDocuments.Session.Replace(settled, current.ETag) };
        writes.AddRange(await SettledMarkerAsync(current.Value, ct));
        writes.AddRange(made.Select(CdrDocuments.Cdr.Create));
        if (flag is not null)
            writes.Add(flag);
        writes.AddRange(deliveries);
        return new PreparedSettlement(settled, writes, deliveries.Count > 0);
    }

    /// <summary>
    /// What the driver's coupons pay is booked before the CDR is written; what the CDR before used is given back in the same
    /// step. Repeating it books nothing more.
    /// </summary>
    private async Task<CdrSuccession> WithCouponsAsync(Session session, StandingCdrs standing, CdrSuccession succession, CancellationToken ct)
    {
        if (session.Token.DriverId is not { } driverId)
            return succession;
        var at = succession.New.ToList().FindIndex(cdr => cdr is { Kind: not CdrKind.Credit, Retail: not null });
        if (at < 0)
        {
            if (succession.New.Count > 1 && standing.OfRetail is { } takenBack)
                await coupons.RestoreAsync(session.TenantId, driverId, session.Id, takenBack.Revision, $"credit of {takenBack.Id}", ct);
            return succession;
        }
        var cdr = succession.New[at];
        var retail = cdr.Retail!;
        var charge = new CouponCharge(session.TenantId, driverId, session.Id, cdr.Revision, cdr.EndedAt, new CouponSession(
            retail.Total.Currency, cdr.Parties?.CpoId, Instant.FromDateTimeOffset(cdr.StartedAt), Instant.FromDateTimeOffset(cdr.EndedAt),
            [.. retail.Lines.Select(CouponLine.Of)]))
        {
            ReplacedRevision = standing.OfRetail?.Revision,
        };
        return await coupons.BookAsync(charge, ct) is { Applied.Count: > 0 } use ? succession.With(cdr, cdr.With(use.Applied, use.Public)) : succession;
    }

    private static Session Billed(Session session, CdrSuccession succession, PricedAttempt attempt, Cdr priced) => session with
    {
        Revision = session.Revision + succession.New.Count,
        CdrId = succession.Standing.Charge?.Id,
        SupplementCdrId = succession.Standing.Supplement?.Id,
        EnergyWh = priced.EnergyWh,
        FirstPriced = PricedAttempt.First(session.FirstPriced, attempt),
    };

    internal async Task<StandingCdrs> StandingAsync(Session session, CancellationToken ct) => session.CdrId is null
        ? StandingCdrs.None
        : new StandingCdrs(
            await cdrs.GetCdrAsync(session.TenantId, session.CdrId, ct),
            session.SupplementCdrId is { } supplement ? await cdrs.GetCdrAsync(session.TenantId, supplement, ct) : null);

    /// <summary>A session that is settled for the first time loses the marker by which the sweep finds it.</summary>
    private async Task<IReadOnlyList<DocumentWrite>> SettledMarkerAsync(Session session, CancellationToken ct) =>
        session.IsUnsettled
            && await documents.GetAsync(
                SessionDocuments.Unsettled, Container.Ledger, SessionId.Parse(session.Id).Partition(session.TenantId), SessionDocuments.UnsettledId(session.Id), ct) is { } marker
            ? [SessionDocuments.Unsettled.Delete(marker.Value, marker.ETag)]
            : [];

    private async Task<IReadOnlyList<DocumentWrite>> DeliveriesAsync(IReadOnlyList<Cdr> made, CancellationToken ct)
    {
        var deliveries = new List<DocumentWrite>();
        foreach (var cdr in made)
            deliveries.AddRange(await outbox.ForCdrAsync(cdr, ct));
        return deliveries;
    }

    private static IReadOnlyList<BillingEvent> EventsOf(CdrSuccession succession, BillingEventKind made) =>
        [.. succession.New.Select(cdr => cdr.Kind == CdrKind.Credit
            ? new BillingEvent(BillingEventKind.Credited, cdr.CreatedAt, BillingEvent.Pipeline) { CdrId = cdr.ReferenceId }
            : new BillingEvent(made, cdr.CreatedAt, BillingEvent.Pipeline) { CdrId = cdr.Id })];

    private static IReadOnlyList<string> CodesOf(FlaggedTransaction? flagged) =>
        flagged is null ? [] : [.. flagged.Reasons.Select(reason => reason.Code).Distinct(StringComparer.Ordinal)];

    /// <summary>One that was dropped begins anew.</summary>
    private static FlagWarning? WarningOf(Versioned<FlaggedTransaction>? flag) => flag is { Value.Status: BillingStatus.Flagged } ? flag.Value.Warning : null;

    /// <summary>But for when it was found.</summary>
    private static bool IsSame(FlaggedTransaction stored, FlaggedTransaction now) =>
        stored.EnergyWh == now.EnergyWh && stored.EndedAt == now.EndedAt && stored.ReleasedCdrId == now.ReleasedCdrId
        && stored.Reasons.Count == now.Reasons.Count
        && stored.Reasons.Zip(now.Reasons).All(pair => pair.First.Code == pair.Second.Code && pair.First.Sentence == pair.Second.Sentence && pair.First.Engine == pair.Second.Engine)
        && stored.Estimate is { } estimate && now.Estimate is { } next && estimate.Readings == next.Readings && estimate.CameToTheSameAs(next);
}
