using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Flags;

/// <summary>What a correction led to.</summary>
/// <param name="Made">The new CDRs, in order: credits, and what replaces them; none when the session comes to the same.</param>
public sealed record CdrCorrection(FlagResolution Resolution, IReadOnlyList<Cdr> Made);

/// <summary>
/// Corrects what was billed. A CDR never changes: it is taken back by a credit, and replaced by a new one where there is
/// something to bill. Crediting twice, or crediting a credit, is refused (domain, Credit CDR).
/// </summary>
public sealed class CdrCorrections(IDocumentStore documents, SessionStore sessions, SessionFacts facts, SettlementWrites writes, CdrStore cdrs)
{
    /// <summary>
    /// Prices the session anew by all that is known of it now. The same result changes nothing; another one takes the CDR's place.
    /// What can't be billed as it is flags the session, and the CDR stands until that is resolved.
    /// </summary>
    public Task<Outcome<CdrCorrection>> CorrectAsync(string tenantId, string cdrId, FlagDecision decision, CancellationToken ct) =>
        ChangeAsync(tenantId, cdrId, async (current, cdr) =>
        {
            if (current.Value.Status != SessionStatus.Completed)
                return new Refusal(RefusalCode.Conflict, $"The session of '{cdr.Id}' is {current.Value.Status}. Resolve its flag '{FlaggedTransaction.IdOf(cdr.SessionId)}' instead.");
            // A retail price that was dropped after wholesale had been released is reopened, not corrected.
            if (await DroppedOfAsync(current.Value, ct) is { } dropped)
                return new Refusal(RefusalCode.Conflict, $"A part of the session was dropped. Reopen '{dropped.Value.Id}' instead.");
            var corrected = current.Value.Record(decision.As(BillingEventKind.Corrected) with { CdrId = cdr.Id });
            var prepared = await writes.PrepareAsync(current, flag: null, await facts.GatherAsync(corrected, ct), ct);
            var isSame = prepared.Settled.Status == SessionStatus.Completed && prepared.Settled.Revision == current.Value.Revision;
            // That it came to the same is no event; a mark that asked for it goes.
            return isSame ? Unmarked(current) : prepared;
        }, ct);

    /// <summary>Takes the CDR back, and with it a retail supplement; the session is dropped and can be reopened.</summary>
    public Task<Outcome<CdrCorrection>> CreditAsync(string tenantId, string cdrId, FlagDecision decision, CancellationToken ct) =>
        ChangeAsync(tenantId, cdrId, async (current, cdr) =>
        {
            var flag = current.Value.Status == SessionStatus.Flagged ? await writes.FlagOfAsync(current.Value, ct) : await DroppedOfAsync(current.Value, ct);
            var because = decision.As(BillingEventKind.Dropped);
            return await writes.CreditAsync(current, flag, flag?.Value ?? Credited(current.Value, cdr, decision.At), because, ct);
        }, ct);

    private async Task<Outcome<CdrCorrection>> ChangeAsync(
        string tenantId, string cdrId, Func<Versioned<Session>, Cdr, Task<Outcome<PreparedSettlement>>> change, CancellationToken ct)
    {
        while (true)
        {
            if (await cdrs.GetCdrAsync(tenantId, cdrId, ct) is not { } cdr)
                return Refusal.NotFound("CDR", cdrId);
            if (cdr.Kind == CdrKind.Credit)
                return new Refusal(RefusalCode.Conflict, $"'{cdrId}' is a credit, which can't be taken back. Reopen the session if it is to be billed.");
            var id = SessionId.Parse(cdr.SessionId);
            if (await sessions.GetAsync(tenantId, id, ct) is not { } current)
                return Refusal.NotFound("session", cdr.SessionId);
            if (current.Value.CdrId != cdrId && current.Value.SupplementCdrId != cdrId)
            {
                return new Refusal(RefusalCode.Conflict,
                    $"'{cdrId}' was taken back already." + (current.Value.CdrId is { } newer ? $" '{newer}' bills the session now." : ""));
            }
            if (!(await change(current, cdr)).Try(out var prepared, out var refusals))
                return Outcome<CdrCorrection>.Refused(refusals);
            if (prepared.Writes.Count == 0 || (await documents.WriteAsync(Container.Ledger, prepared.Partition, prepared.Writes, ct)).Succeeded)
                return await ResultAsync(current.Value, prepared.Settled, ct);
        }
    }

    private async Task<CdrCorrection> ResultAsync(Session before, Session settled, CancellationToken ct)
    {
        var made = new List<Cdr>();
        for (var revision = before.Revision + 1; revision <= settled.Revision; revision++)
        {
            if (await cdrs.GetCdrAsync(settled.TenantId, Cdr.IdOf(settled.Id, revision), ct) is { } cdr)
                made.Add(cdr);
        }
        return new CdrCorrection(
            new FlagResolution(FlagResolution.StatusOf(settled), settled.CdrId, await cdrs.GetFlaggedAsync(settled.TenantId, FlaggedTransaction.IdOf(settled.Id), ct)), made);
    }

    private async Task<Versioned<FlaggedTransaction>?> DroppedOfAsync(Session session, CancellationToken ct) =>
        await writes.FlagOfAsync(session, ct) is { Value.Status: BillingStatus.Dropped } dropped ? dropped : null;

    private static PreparedSettlement Unmarked(Versioned<Session> current)
    {
        var session = current.Value with { NeedsCorrection = false };
        return new PreparedSettlement(session, current.Value.NeedsCorrection ? [SessionDocuments.Session.Replace(session, current.ETag)] : [], MayHaveDeliveries: false);
    }

    /// <summary>What is kept of a session that was billed and is not any more.</summary>
    private static FlaggedTransaction Credited(Session session, Cdr cdr, DateTimeOffset at) => new()
    {
        Id = FlaggedTransaction.IdOf(session.Id),
        TenantId = session.TenantId,
        Status = BillingStatus.Dropped,
        SessionId = session.Id,
        StationId = session.StationId,
        ConnectorId = session.ConnectorId,
        TransactionId = session.TransactionId,
        TokenUid = session.Token.Uid,
        StartedAt = session.StartedAt,
        EndedAt = cdr.EndedAt,
        EnergyWh = session.EnergyWh ?? cdr.EnergyWh,
        Reasons = [],
        Estimate = session.FirstPriced,
        LocationId = session.LocationId,
        ReimbursementTariffCode = session.ReimbursementTariffCode,
        Parties = cdr.Parties,
        FlaggedAt = at,
    };
}
