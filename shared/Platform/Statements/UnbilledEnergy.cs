using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Statements;

/// <summary>What came of a look at a session that nobody is billed for.</summary>
/// <param name="Line">Null: nothing is owed for it.</param>
/// <param name="IsUnpriced">Whether that is because no reimbursement rule prices it.</param>
internal sealed record UnbilledFinding(AccountLine? Line, bool IsUnpriced);

/// <summary>
/// Energy of dropped sessions, those of unknown tokens among them: the site paid for it, so the reimbursed party is paid
/// back all the same where its setting says so, and sees the energy where not.
/// </summary>
public sealed class UnbilledEnergy(IDocumentStore documents, SessionStore sessions, SessionFacts facts)
{
    /// <summary>Dropped transactions lie under a kind of their own.</summary>
    internal static DocumentType<FlaggedTransaction> Dropped { get; } = CdrDocuments.Flagged with { Kind = "flag-dropped" };

    /// <summary>When it was dropped for the last time.</summary>
    internal static DateTimeOffset DroppedAt(FlaggedTransaction flag) =>
        flag.History?.LastOrDefault(step => step.Kind == BillingEventKind.Dropped)?.At ?? flag.FlaggedAt;

    internal async Task<UnbilledFinding> FindAsync(string tenantId, FlaggedTransaction flag, CancellationToken ct)
    {
        var nothing = new UnbilledFinding(null, IsUnpriced: false);
        // Where wholesale was released, reimbursement was too.
        if (flag is not { EnergyWh: > 0, ReleasedCdrId: null } || !SessionId.TryParse(flag.SessionId, out var id)
            || await sessions.GetAsync(tenantId, id, ct) is not { Value: { Stop: not null, ReimbursementTariffCode: not null } session })
        {
            return nothing;
        }
        var finished = await facts.GatherAsync(session, ct);
        if (finished.Who.Payee is not { } payee)
            return nothing;
        if (SettlementDecision.Price(finished).Reimbursement is not { } price)
            return nothing with { IsUnpriced = true };
        return nothing with
        {
            Line = new AccountLine(new PartyAccount(StatementKind.Reimbursement, payee.Id, price.Total.Currency), new StatementLine
            {
                Kind = StatementLineKind.Unbilled,
                SessionId = session.Id,
                StationId = session.StationId,
                ConnectorId = session.ConnectorId,
                EvseId = session.EvseId,
                LocationId = session.LocationId,
                StartedAt = session.StartedAt,
                EndedAt = finished.Stop.At,
                EnergyWh = flag.EnergyWh,
                DurationSeconds = (long)finished.Elapsed.TotalSeconds,
                TariffCode = price.TariffCode,
                ProductType = finished.Station?.ProductType,
                Figures = LineFigures.WithoutVat(payee.PaysUnbilledEnergy ? price.Total.Amount : 0m, LineVat.OutOfScope),
            }),
        };
    }

    /// <summary>
    /// What takes back unbilled energy that was settled before the session was billed after all; null: there was none.
    /// </summary>
    /// <param name="charge">The reimbursement line of the CDR.</param>
    internal async Task<StatementLine?> ReversalAsync(string tenantId, SettlementAccount account, StatementLine charge, CancellationToken ct)
    {
        var partition = SessionId.Parse(charge.SessionId).Partition(tenantId);
        var flag = await documents.GetAsync(CdrDocuments.Flagged, Container.Ledger, partition, FlaggedTransaction.IdOf(charge.SessionId), ct);
        if (flag?.Value.History?.Any(step => step.Kind == BillingEventKind.Dropped) is not true)
            return null;
        StatementLine? paid = null;
        foreach (var mark in account.Marks.Where(mark => mark.PeriodEnd.ToDateTimeOffset() > charge.EndedAt))
        {
            var statement = await documents.GetAsync(StatementDocuments.Statement, Container.Config, StatementDocuments.Partition(tenantId), StatementDocuments.StatementId(mark.StatementId), ct);
            if (statement is not { Value: { Sums.Unbilled.Lines: > 0 } settled })
                continue;
            await foreach (var line in StatementStore.LinesOf(documents, settled, ct))
            {
                if (line.SessionId == charge.SessionId && line.Entry.IsUnbilled)
                    paid = line.Kind == StatementLineKind.Unbilled ? line : null;
            }
        }
        return paid is null ? null : paid with
        {
            Kind = StatementLineKind.UnbilledReversal,
            EnergyWh = -paid.EnergyWh,
            Figures = LineFigures.WithoutVat(-paid.Figures.Net, LineVat.OutOfScope),
        };
    }
}
