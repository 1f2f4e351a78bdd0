using GreenFlux.Billing.Statements;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Statements;

/// <summary>
/// Charges without a VAT rate that are credited on the same statement, as they are once they were billed anew with the rate:
/// what their VAT would have been doesn't matter, and they don't keep the statement from being final.
/// </summary>
internal sealed class TakenBackCharges(string tenantId, IDocumentStore documents, SettlementWindow window)
{
    /// <param name="line">A line of the CDR whose VAT isn't known.</param>
    /// <returns>What it is instead; the same where it isn't known all the same.</returns>
    public async Task<StatementLine> OfAsync(SettlementAccount account, Cdr cdr, StatementLine line, CancellationToken ct)
    {
        var kind = cdr is { Kind: CdrKind.Credit, ReferenceId: { } original } ? await OfCreditAsync(account, original, ct)
            : await IsCreditedAsync(cdr, ct) ? LineVat.TakenBack
            : LineVat.Unknown;
        return kind == LineVat.Unknown ? line : line with { Figures = LineFigures.WithoutVat(line.Figures.Net, kind) };
    }

    /// <summary>What was final without a rate was so since the party was exempt then; its credit is what it was.</summary>
    private async Task<LineVat> OfCreditAsync(SettlementAccount account, string original, CancellationToken ct) => await CdrAsync(original, ct) switch
    {
        null => LineVat.Unknown,
        var cdr when window.IsDue(cdr, account) => LineVat.TakenBack,
        _ => LineVat.Exempt,
    };

    /// <summary>A credit that was made by the cutoff is on whatever statement its charge is still to be on.</summary>
    private async Task<bool> IsCreditedAsync(Cdr cdr, CancellationToken ct)
    {
        for (var revision = cdr.Revision + 1; await CdrAsync(Cdr.IdOf(cdr.SessionId, revision), ct) is { } later; revision++)
        {
            if (later.Kind == CdrKind.Credit && later.ReferenceId == cdr.Id)
                return window.IsInTime(later.CreatedAt);
        }
        return false;
    }

    private async Task<Cdr?> CdrAsync(string id, CancellationToken ct) => Cdr.TryParseId(id, out var session)
        ? (await documents.GetAsync(CdrDocuments.Cdr, Container.Ledger, session.Partition(tenantId), id, ct))?.Value
        : null;
}
