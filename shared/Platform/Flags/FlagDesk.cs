using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Cdrs.Checks;
using GreenFlux.Platform.Coupons;
using GreenFlux.Platform.Evidence;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Flags;

/// <summary>Who does something about a flagged transaction, when and why.</summary>
/// <param name="Reason">In the words of whoever does it.</param>
public sealed record FlagDecision(Actor By, DateTimeOffset At, string Reason)
{
    /// <summary>It as an event of what it was about.</summary>
    internal BillingEvent As(BillingEventKind kind, IReadOnlyList<string>? codes = null) => new(kind, At, By, Reason, codes);
}

/// <summary>Where a transaction stands after something was done about it.</summary>
/// <param name="CdrId">What bills it; null: nothing does.</param>
/// <param name="Flagged">What is still held back; null: nothing is.</param>
public sealed record FlagResolution(BillingStatus Status, string? CdrId, FlaggedTransaction? Flagged)
{
    internal static BillingStatus StatusOf(Session settled) => settled.Status switch
    {
        SessionStatus.Flagged => BillingStatus.Flagged,
        SessionStatus.Dropped => BillingStatus.Dropped,
        _ => BillingStatus.Calculated,
    };
}

/// <summary>
/// What people do about flagged transactions, by the table of domain §12: accept, retry, drop, reopen. Each is one conditional
/// batch with the session's history; doing it again has no effect or is refused with the state as it is.
/// </summary>
public sealed class FlagDesk(
    IDocumentStore documents, SessionStore sessions, SessionFacts facts, SettlementWrites writes, CdrStore cdrs, CouponBook coupons)
{
    /// <summary>
    /// Accepts the reasons that can be accepted and that the flag showed. What is left keeps it flagged; with nothing left it is
    /// billed.
    /// </summary>
    /// <param name="choice">How to price a time-of-use session whose readings are missing; null: the lower of both.</param>
    public Task<Outcome<FlagResolution>> AcceptAsync(string tenantId, string flagId, FlagDecision decision, TimeOfUseChoice? choice, CancellationToken ct) =>
        AcceptAsync(tenantId, flagId, decision, choice, found: null, ct);

    /// <summary>Accepts of those reasons only such as a filter means that found the transaction; the choice counts where they ask how to price.</summary>
    internal Task<Outcome<FlagResolution>> AcceptAsync(
        string tenantId, string flagId, FlagDecision decision, TimeOfUseChoice? choice, FlagFilter? found, CancellationToken ct) =>
        ChangeAsync(tenantId, flagId, FlagAction.Accept, async (current, flag) =>
        {
            var finished = await facts.GatherAsync(current.Value, ct);
            if (!Accept(finished, flag.Value, decision, choice, found).Try(out var accepted, out var refusals))
                return Outcome<PreparedSettlement>.Refused(refusals);
            return await writes.PrepareAsync(current, flag, finished with { Session = accepted }, ct);
        }, ct);

    /// <summary>Decides anew by what is true now; a flag that stays as it was is left as it is.</summary>
    public Task<Outcome<FlagResolution>> RetryAsync(string tenantId, string flagId, FlagDecision decision, CancellationToken ct) =>
        ChangeAsync(tenantId, flagId, FlagAction.Retry, async (current, flag) =>
        {
            var finished = await facts.GatherAsync(current.Value, ct);
            var prepared = await writes.PrepareAsync(current, flag, finished, ct);
            return prepared.Writes.Count == 0
                ? prepared
                : await writes.PrepareAsync(current, flag, finished with { Session = finished.Session.Record(decision.As(BillingEventKind.Retried)) }, ct);
        }, ct);

    /// <summary>Gives up what is held back: it is never billed, exported or published. A CDR that bills a part of it stays.</summary>
    public async Task<Outcome<FlagResolution>> DropAsync(string tenantId, string flagId, FlagDecision decision, CancellationToken ct)
    {
        if (await FindAsync(tenantId, flagId, ct) is { Value.SessionId: null } orphan)
            return await ChangeOrphanAsync(orphan, BillingStatus.Dropped, decision.As(BillingEventKind.Dropped), ct);
        return await ChangeAsync(tenantId, flagId, FlagAction.Drop, async (current, flag) =>
        {
            var session = current.Value;
            if (session.Token.DriverId is { } driverId)
                await coupons.RestoreAsync(tenantId, driverId, session.Id, session.Revision + 1, "dropped", ct);
            return Dropped(current, flag, decision.As(BillingEventKind.Dropped));
        }, ct);
    }

    /// <summary>Takes a dropped one up again and decides anew; its 90 days begin anew.</summary>
    public async Task<Outcome<FlagResolution>> ReopenAsync(string tenantId, string flagId, FlagDecision decision, CancellationToken ct)
    {
        var reopened = decision.As(BillingEventKind.Reopened);
        if (await FindAsync(tenantId, flagId, ct) is { Value.SessionId: null } orphan)
            return await ChangeOrphanAsync(orphan, BillingStatus.Flagged, reopened, ct);
        return await ChangeAsync(tenantId, flagId, FlagAction.Reopen, async (current, flag) =>
        {
            var session = (current.Value with { Status = SessionStatus.Flagged, FlaggedSince = null }).Record(reopened);
            return await writes.PrepareAsync(current, flag, await facts.GatherAsync(session, ct), ct);
        }, ct);
    }

    /// <summary>The batch by which a flagged session is dropped.</summary>
    internal static PreparedSettlement Dropped(Versioned<Session> current, Versioned<FlaggedTransaction> flag, BillingEvent because)
    {
        var session = current.Value;
        var settled = (session with
        {
            Status = session.CdrId is null ? SessionStatus.Dropped : SessionStatus.Completed,
            FlaggedSince = null,
            NeedsCorrection = false,
        }).Record(because with { Codes = [.. flag.Value.Reasons.Select(reason => reason.Code).Distinct(StringComparer.Ordinal)] });
        return new PreparedSettlement(
            settled,
            [
                SessionDocuments.Session.Replace(settled, current.ETag),
                CdrDocuments.Dropped.Replace(flag.Value with { Status = BillingStatus.Dropped, FlaggedAt = because.At }, flag.ETag),
            ],
            MayHaveDeliveries: false);
    }

    /// <summary>The session with what is accepted now.</summary>
    /// <param name="found">Null: all of the reasons, and a choice must be asked for.</param>
    private static Outcome<Session> Accept(
        FinishedSession finished, FlaggedTransaction seen, FlagDecision decision, TimeOfUseChoice? choice, FlagFilter? found)
    {
        var session = finished.Session;
        var now = SettlementDecision.Decide(finished);
        // It resolved itself meanwhile: there is nothing left to accept.
        if (FlagOf(now) is not { } flagged)
            return session;
        var codes = flagged.Reasons
            .Where(reason => reason.Category.Allows(FlagAction.Accept) && seen.Reasons.Any(shown => shown.Code == reason.Code) && found?.Means(reason, seen.StationId) != false)
            .Select(reason => reason.Code)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (codes.Count == 0)
            return new Refusal(RefusalCode.Conflict, "Its reasons are others by now. Read it again.");
        var asksHowToPrice = codes.Contains(MissingClockAlignedReadings.Name);
        if (choice is not null && !asksHowToPrice && found is null)
            return Refusal.Invalid("timeOfUsePricing", $"timeOfUsePricing is for {MissingClockAlignedReadings.Name} alone, which is none of its reasons. Leave it out.");
        var chosen = asksHowToPrice ? choice ?? TimeOfUseChoice.LowerOfBoth : (TimeOfUseChoice?)null;
        var acceptance = new Acceptance(codes, now.Attempt, decision.By, decision.At, decision.Reason, chosen);
        // The choice changes the price: what is accepted is the price that it leads to.
        var price = SettlementDecision.Decide(finished with { Session = With(session, acceptance) }).Attempt;
        return With(session, acceptance with { Attempt = price })
            .Record(decision.As(BillingEventKind.Accepted, codes));
    }

    /// <summary>A price that is accepted is what later ones are held against.</summary>
    private static Session With(Session session, Acceptance acceptance) => session with
    {
        Acceptances = [.. session.Acceptances ?? [], acceptance],
        FirstPriced = acceptance.Codes.Any(Acceptance.DecidesPrice) ? null : session.FirstPriced,
    };

    private static FlaggedTransaction? FlagOf(Settlement settlement) => settlement switch
    {
        Settlement.HeldBack held => held.Flagged,
        Settlement.Released released => released.Flagged,
        _ => null,
    };

    private async Task<Outcome<FlagResolution>> ChangeAsync(
        string tenantId, string flagId, FlagAction action,
        Func<Versioned<Session>, Versioned<FlaggedTransaction>, Task<Outcome<PreparedSettlement>>> change, CancellationToken ct)
    {
        while (true)
        {
            if (await FindAsync(tenantId, flagId, ct) is not { } flag)
                return Refusal.NotFound("flagged transaction", flagId);
            if (NotAllowed(flag.Value, action) is { } refusal)
                return refusal;
            var id = SessionId.Parse(flag.Value.SessionId!);
            if (await sessions.GetAsync(tenantId, id, ct) is not { } current)
                return Refusal.NotFound("session", flag.Value.SessionId!);
            if (!(await change(current, flag)).Try(out var prepared, out var refusals))
                return Outcome<FlagResolution>.Refused(refusals);
            if (prepared.Writes.Count == 0 || (await documents.WriteAsync(Container.Ledger, prepared.Partition, prepared.Writes, ct)).Succeeded)
                return await ResolutionAsync(prepared.Settled, flagId, ct);
        }
    }

    private async Task<FlagResolution> ResolutionAsync(Session settled, string flagId, CancellationToken ct) =>
        new(FlagResolution.StatusOf(settled), settled.CdrId, await cdrs.GetFlaggedAsync(settled.TenantId, flagId, ct));

    private async Task<Outcome<FlagResolution>> ChangeOrphanAsync(Versioned<FlaggedTransaction> orphan, BillingStatus status, BillingEvent because, CancellationToken ct)
    {
        if (orphan.Value.Status == status)
            return Refused(orphan.Value, status == BillingStatus.Dropped ? FlagAction.Drop : FlagAction.Reopen);
        var changed = orphan.Value with
        {
            Status = status,
            FlaggedAt = because.At,
            FlaggedSince = because.At,
            Warning = null,
            History = BillingEvent.Append(orphan.Value.History, [because]),
        };
        var type = status == BillingStatus.Dropped ? CdrDocuments.Dropped : CdrDocuments.Flagged;
        return (await documents.WriteAsync(Container.Ledger, FlaggedTransaction.LedgerIdOf(changed.Id).Partition(changed.TenantId), [type.Replace(changed, orphan.ETag)], ct)).Succeeded
            ? new FlagResolution(status, null, changed)
            : Refusal.Stale("flagged transaction", changed.Id);
    }

    private Task<Versioned<FlaggedTransaction>?> FindAsync(string tenantId, string flagId, CancellationToken ct) =>
        FlaggedTransaction.TryParseId(flagId, out var id)
            ? documents.GetAsync(CdrDocuments.Flagged, Container.Ledger, id.Partition(tenantId), flagId, ct)
            : Task.FromResult<Versioned<FlaggedTransaction>?>(null);

    private static Refusal? NotAllowed(FlaggedTransaction flagged, FlagAction action) =>
        FlagActions.AllowedFor(flagged).Contains(action) ? null : Refused(flagged, action);

    private static Refusal Refused(FlaggedTransaction flagged, FlagAction action) => new(
        RefusalCode.Conflict,
        $"{action} is not possible: it is {flagged.Status}" +
        (flagged.Reasons.Count == 0 ? "." : $" because of {string.Join(", ", flagged.Reasons.Select(reason => reason.Code).Distinct(StringComparer.Ordinal))}.") +
        $" Possible: {string.Join(", ", FlagActions.AllowedFor(flagged))}.");
}
