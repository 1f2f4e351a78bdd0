using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Records;
using GreenFlux.Platform.Sessions;

namespace GreenFlux.Platform.Statements;

/// <summary>What came of a look at a session that nobody is billed for.</summary>
/// <param name="Line">Null: nothing is owed for it.</param>
/// <param name="IsUnpriced">Whether that is because no reimbursement rule prices it.</param>
internal sealed record UnbilledFinding(AccountLine? Line, bool IsUnpriced);

/// <summary>
/// Energy of dropped sessions, those of unknown tokens among them: the site paid for it, so the reimbursed party is paid
/// back all the same where its setting says so, and sees the energy where not.
/// </summary>
public sealed class UnbilledEnergy(SessionStore sessions, TenantRecords<ReimbursementParty> payees)
{
    internal async Task<UnbilledFinding> FindAsync(string tenantId, FlaggedTransaction flag, CancellationToken ct)
    {
        var nothing = new UnbilledFinding(null, IsUnpriced: false);
        if (flag is not { EnergyWh: > 0, Parties.PayeeId: { } payeeId, ReimbursementTariffCode: { } tariffCode, StartedAt: { } startedAt, EndedAt: { } endedAt }
            || !SessionId.TryParse(flag.SessionId, out var id))
        {
            return nothing;
        }
        // Where wholesale was released, reimbursement was too, unless that was taken back.
        if (flag.ReleasedCdrId is not null && await sessions.GetAsync(tenantId, id, ct) is { Value.CdrId: not null })
            return nothing;
        if (flag.Estimate?.Reimbursement is not { } price)
            return nothing with { IsUnpriced = true };
        var isPaid = await payees.GetAsync(tenantId, payeeId, ct) is not { Value.PaysUnbilledEnergy: false };
        return nothing with
        {
            Line = new AccountLine(new PartyAccount(StatementKind.Reimbursement, payeeId, price.Currency), new StatementLine
            {
                Kind = StatementLineKind.Unbilled,
                SessionId = id.ToString(),
                StationId = flag.StationId,
                ConnectorId = flag.ConnectorId,
                LocationId = flag.LocationId,
                StartedAt = startedAt,
                EndedAt = endedAt,
                EnergyWh = flag.EnergyWh,
                DurationSeconds = (long)(endedAt - startedAt).TotalSeconds,
                TariffCode = tariffCode,
                Figures = LineFigures.WithoutVat(isPaid ? price.Amount : 0m, LineVat.OutOfScope),
            }),
        };
    }
}
