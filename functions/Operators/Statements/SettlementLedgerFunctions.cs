using GreenFlux.Billing.Statements;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Statements;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Statements;

/// <summary>The settlement ledger: /api/v1/journal-entries and /api/v1/settlement-balances.</summary>
public sealed class SettlementLedgerFunctions(SettlementLedger ledger)
{
    private const string Entries = "v1/journal-entries";

    [Function("ListJournalEntries")]
    [RequiresPermission(Permission.ReadStatements)]
    [Query("kind", "CPO_CREDIT, EMSP_DEBIT, EMSP_RETAIL or REIMBURSEMENT; left out: all.")]
    [Query("partyId", "Only entries of this CPO contract, eMSP or reimbursement party.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<JournalEntryResponse>), "In order of their posting.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Entries)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals) || !request.ReadEnum<StatementKindName>("kind").Try(out var kind, out refusals))
            return Answer.Refused(refusals);
        return Answer.Ok(
            await ledger.EntriesAsync(context.GetCaller().TenantId, ToDomain(kind), request.ReadText("partyId"), page.Limit, page.After, ct), StatementMapping.ToContract);
    }

    [Function("GetJournalEntry")]
    [RequiresPermission(Permission.ReadStatements)]
    [Answers(StatusCodes.Status200OK, typeof(JournalEntryResponse), "What a finalised statement did to the accounts; it has the statement's id.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Entries + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await ledger.FindAsync(context.GetCaller().TenantId, id, ct), StatementMapping.ToContract);

    [Function("ListSettlementBalances")]
    [RequiresPermission(Permission.ReadStatements)]
    [Query("account", "Only this account, for example CPO_PAYABLE; left out: all.")]
    [Query("kind", "CPO_CREDIT, EMSP_DEBIT, EMSP_RETAIL or REIMBURSEMENT; left out: all.")]
    [Query("partyId", "Only balances with this CPO contract, eMSP or reimbursement party.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<SettlementBalanceResponse>), "What each account holds with each party in each currency.")]
    public async Task<IResult> Balances(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/settlement-balances")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals)
            || !request.ReadEnum<SettlementAccountKind>("account").Try(out var account, out refusals)
            || !request.ReadEnum<StatementKindName>("kind").Try(out var kind, out refusals))
            return Answer.Refused(refusals);
        var wanted = account is { } one ? WireNames.To<SettlementAccountName>(one) : (SettlementAccountName?)null;
        return Answer.Ok(
            await ledger.BalancesAsync(context.GetCaller().TenantId, wanted, ToDomain(kind), request.ReadText("partyId"), page.Limit, page.After, ct), StatementMapping.ToContract);
    }

    private static StatementKind? ToDomain(StatementKindName? kind) => kind is { } one ? WireNames.To<StatementKind>(one) : null;
}
