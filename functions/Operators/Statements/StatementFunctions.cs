using System.Globalization;
using GreenFlux.Billing.Statements;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Statements;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators.Statements;

/// <summary>/api/v1/statements</summary>
public sealed class StatementFunctions(StatementStore statements, StatementDesk desk, TimeProvider time)
{
    private const string Route = "v1/statements";

    [Function("ListStatements")]
    [RequiresPermission(Permission.ReadStatements)]
    [Query("runId", "Only statements of this billing run.")]
    [Query("kind", "CPO_CREDIT, EMSP_DEBIT, EMSP_RETAIL or REIMBURSEMENT; left out: all.")]
    [Query("partyId", "Only statements of this CPO contract, eMSP or reimbursement party.")]
    [Query("status", "DRAFT, APPROVED, FINALISED or DISCARDED; left out: all.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<StatementResponse>), "In order of run, kind, party and currency.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals)
            || !request.ReadEnum<StatementKindName>("kind").Try(out var kind, out refusals)
            || !request.ReadEnum<StatementState>("status").Try(out var status, out refusals))
            return Answer.Refused(refusals);
        var filter = new StatementFilter(
            request.ReadText("runId"), kind is { } one ? WireNames.To<StatementKind>(one) : null, request.ReadText("partyId"),
            status is { } state ? WireNames.To<StatementStatus>(state) : null);
        return Answer.Ok(await statements.ListAsync(context.GetCaller().TenantId, filter, page.Limit, page.After, ct), StatementMapping.ToContract);
    }

    [Function("GetStatement")]
    [RequiresPermission(Permission.ReadStatements)]
    [Answers(StatusCodes.Status200OK, typeof(StatementResponse), "The statement; a final one never changes.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await statements.FindAsync(context.GetCaller().TenantId, id, ct), StatementMapping.ToContract);

    [Function("ListStatementLines")]
    [RequiresPermission(Permission.ReadStatements)]
    [Answers(StatusCodes.Status200OK, typeof(Page<StatementLineResponse>), "Every CDR on it, and every session of unbilled energy; by month, then start.")]
    public async Task<IResult> Lines(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}/lines")] HttpRequest request, string id, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals) || !CursorOf(page).Try(out var after, out refusals)
            || !(await statements.FindAsync(context.GetCaller().TenantId, id, ct)).Try(out var found, out refusals))
            return Answer.Refused(refusals);
        var (lines, next) = await statements.LinesAsync(found.Value, page.Limit, after, ct);
        return Answer.Ok(new Page<StatementLineResponse>(
            [.. lines.Select(StatementMapping.ToContract)],
            next is null ? null : Paging.Encode(next.Chunk.ToString(CultureInfo.InvariantCulture), next.Taken.ToString(CultureInfo.InvariantCulture))));
    }

    [Function("GetStatementCsv")]
    [RequiresPermission(Permission.ReadStatements)]
    [Answers(StatusCodes.Status200OK, null, "text/csv in UTF-8 with a header line; the sums of its amounts are the statement's. docs/billing-runs.md lists the columns.")]
    public async Task<IResult> Csv(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}/csv")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        (await statements.FindAsync(context.GetCaller().TenantId, id, ct)).Try(out var found, out var refusals)
            ? new StatementCsv(found.Value, statements.LinesAsync(found.Value, request.HttpContext.RequestAborted))
            : Answer.Refused(refusals);

    [Function("GetStatementHtml")]
    [RequiresPermission(Permission.ReadStatements)]
    [Answers(StatusCodes.Status200OK, null, "text/html: the statement as one page without scripts or anything to be loaded, to be printed.")]
    public async Task<IResult> Html(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}/html")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        (await statements.FindAsync(context.GetCaller().TenantId, id, ct)).Try(out var found, out var refusals)
            ? new StatementHtml(found.Value, statements.LinesAsync(found.Value, request.HttpContext.RequestAborted))
            : Answer.Refused(refusals);

    [Function("ApproveStatement")]
    [RequiresPermission(Permission.ApproveStatements)]
    [Accepts(typeof(StatementDecisionRequest))]
    [Answers(StatusCodes.Status200OK, typeof(StatementResponse), "Approved: its run can't be repeated any more.")]
    public Task<IResult> Approve(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/approve")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, context, stamp => desk.ApproveAsync(stamp.TenantId, id, stamp, ct), ct);

    [Function("FinaliseStatement")]
    [RequiresPermission(Permission.ApproveStatements)]
    [Accepts(typeof(StatementDecisionRequest))]
    [Answers(StatusCodes.Status200OK, typeof(StatementResponse), "Final: it has its number and stands in the ledger. Refused while the VAT of a line isn't known, and when another statement of the party was finalised meanwhile.")]
    public Task<IResult> Finalise(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{id}/finalise")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        DecideAsync(request, context, stamp => desk.FinaliseAsync(stamp.TenantId, id, stamp, ct), ct);

    [Function("DeleteStatement")]
    [RequiresPermission(Permission.RunBilling)]
    [RequiresIfMatch]
    [Answers(StatusCodes.Status204NoContent, null, "Discarded: what was on it goes to the next period. Refused once it is final.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await desk.DiscardAsync(context.GetCaller().TenantId, id, precondition, context.Stamp(time), ct))
            : Answer.Refused(refusals);

    /// <summary>Who decides, and why as the body says.</summary>
    internal static async Task<Outcome<AuditStamp>> StampAsync(HttpRequest request, FunctionContext context, TimeProvider time, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<StatementDecisionRequest>(ct)).Try(out var body, out var refusals))
            return Outcome<AuditStamp>.Refused(refusals);
        return PriceChangeMapping.ReasonProblem(body.Reason) is { } problem ? Refusal.Invalid("reason", problem) : context.Stamp(time, body.Reason);
    }

    private async Task<IResult> DecideAsync(HttpRequest request, FunctionContext context, Func<AuditStamp, Task<Outcome<Versioned<Statement>>>> decide, CancellationToken ct) =>
        (await StampAsync(request, context, time, ct)).Try(out var stamp, out var refusals)
            ? Answer.Ok(await decide(stamp), StatementMapping.ToContract)
            : Answer.Refused(refusals);

    private static Outcome<LineCursor?> CursorOf(PageRequest page)
    {
        if (page.Cursor.Count == 0)
            return Outcome<LineCursor?>.Of(null);
        return int.TryParse(page.Cursor[0], NumberStyles.None, CultureInfo.InvariantCulture, out var chunk)
            && int.TryParse(page.Cursor[1], NumberStyles.None, CultureInfo.InvariantCulture, out var taken)
            ? Outcome<LineCursor?>.Of(new LineCursor(chunk, taken))
            : new Refusal(RefusalCode.InvalidCursor, "cursor must be the unchanged 'next' of this list's last page.", "cursor");
    }
}
