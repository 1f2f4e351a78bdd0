using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Statements;

/// <summary>
/// Takes back unbilled energy that was settled before its session was billed after all, or dropped once more. A run does so
/// once for a session, however often that was billed meanwhile.
/// </summary>
internal sealed class UnbilledReversals(string tenantId, IDocumentStore documents, SessionStore sessions, SettlementWindow window)
{
    private readonly Dictionary<string, Dictionary<string, StatementLine>> settled = new(StringComparer.Ordinal);

    /// <param name="line">A charge or unbilled energy that the run settles.</param>
    /// <returns>What goes with it; null: nothing was settled, or another line of the run has it.</returns>
    public async Task<StatementLine?> OfAsync(SettlementAccount account, StatementLine line, CancellationToken ct)
    {
        var id = SessionId.Parse(line.SessionId);
        // What was dropped once alone has nothing that went before it.
        if (await sessions.GetAsync(tenantId, id, ct) is not { Value: { BillingHistory: { } history } session }
            || history.Count(step => step.Kind == BillingEventKind.Dropped) < (line.Kind == StatementLineKind.Unbilled ? 2 : 1)
            || !(await SettledAsync(account, ct)).TryGetValue(line.SessionId, out var paid) || (paid.EnergyWh, paid.Figures.Net) == (0m, 0m)
            || await FirstChargeAsync(account, session, id, ct) != line.CdrId)
        {
            return null;
        }
        return paid with
        {
            Kind = StatementLineKind.UnbilledReversal,
            EnergyWh = -paid.EnergyWh,
            Figures = LineFigures.WithoutVat(-paid.Figures.Net, LineVat.OutOfScope),
        };
    }

    /// <returns>The first CDR by which this run settles a session with the account; null: there is none.</returns>
    private async Task<string?> FirstChargeAsync(SettlementAccount account, Session session, SessionId id, CancellationToken ct)
    {
        var ids = Enumerable.Range(1, session.Revision).Select(revision => Cdr.IdOf(session.Id, revision)).ToList();
        var due = (await documents.GetManyAsync(Container.Ledger, id.Partition(tenantId), ids, ct)).OfType<StoredDocument>()
            .Select(document => CdrDocuments.Cdr.Read(document).Value)
            .Where(cdr => cdr.Kind == CdrKind.Charge && CdrLines.ReimbursementOf(cdr)?.Account == account.Account && window.IsDue(cdr, account));
        return due.MinBy(cdr => cdr.Revision)?.Id;
    }

    /// <summary>What each session was paid as unbilled energy by final statements, less what they took back.</summary>
    private async Task<Dictionary<string, StatementLine>> SettledAsync(SettlementAccount account, CancellationToken ct)
    {
        if (settled.TryGetValue(account.Account.Key, out var known))
            return known;
        known = new Dictionary<string, StatementLine>(StringComparer.Ordinal);
        foreach (var mark in account.Marks)
        {
            var statement = await documents.GetAsync(StatementDocuments.Statement, Container.Config, StatementDocuments.Partition(tenantId), StatementDocuments.StatementId(mark.StatementId), ct);
            if (statement is not { Value: { Sums.Unbilled.Lines: > 0 } final })
                continue;
            await foreach (var line in StatementStore.LinesOf(documents, final, ct))
            {
                if (!line.Entry.IsUnbilled)
                    continue;
                var before = known.GetValueOrDefault(line.SessionId);
                known[line.SessionId] = line with
                {
                    EnergyWh = line.EnergyWh + (before?.EnergyWh ?? 0m),
                    Figures = LineFigures.WithoutVat(line.Figures.Net + (before?.Figures.Net ?? 0m), LineVat.OutOfScope),
                };
            }
        }
        return settled[account.Account.Key] = known;
    }
}
