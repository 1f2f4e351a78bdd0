using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>Charge detail records.</summary>
public sealed class CdrFunctions(CdrStore cdrs, LedgerQuery ledger)
{
    [Function("cdrs-list")]
    [RequiresPermission(Permission.ReadCdrs)]
    [Query("from", "Only sessions that started at or after this instant.")]
    [Query("before", "Only sessions that started before this instant.")]
    [Query("stationId", "Only sessions at this charge station.")]
    [Query("tokenUid", "Only sessions of this token, as the charger sent it.")]
    [Query("published", "true: only published CDRs; false: only those too small to be published. Left out: both.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<CdrResponse>), "Newest first, by the session's start.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/cdrs")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!LedgerRequest.Read(request).Try(out var asked, out var refusals) || !request.ReadBoolean("published").Try(out var published, out refusals))
            return Answer.Refused(refusals);
        var page = await ledger.ListAsync(
            CdrDocuments.Cdr, context.GetCaller().TenantId, published == false ? asked.Filter with { Tag = LedgerTags.Unpublished } : asked.Filter, asked.Limit, asked.After, ct,
            where: published == true ? static cdr => !cdr.IsUnpublished : null);
        return Answer.Ok(LedgerRequest.ToPage(page, CdrMapping.ToContract));
    }

    [Function("cdrs-export")]
    [RequiresPermission(Permission.ReadCdrs)]
    [Query("from", "Only sessions that started at or after this instant.")]
    [Query("before", "Only sessions that started before this instant.")]
    [Query("stationId", "Only sessions at this charge station.")]
    [Query("tokenUid", "Only sessions of this token, as the charger sent it.")]
    [Answers(StatusCodes.Status200OK, null, "text/csv in UTF-8 with a header line, newest first; docs/api.md lists the columns.")]
    public IResult Export(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/cdrs/export")] HttpRequest request, FunctionContext context) =>
        LedgerRequest.Read(request).Try(out var asked, out var refusals)
            ? new CdrCsv(ledger.StreamAsync(CdrDocuments.Cdr, context.GetCaller().TenantId, asked.Filter, request.HttpContext.RequestAborted, static cdr => !cdr.IsUnpublished))
            : Answer.Refused(refusals);

    [Function("cdrs-get")]
    [RequiresPermission(Permission.ReadCdrs)]
    [Answers(StatusCodes.Status200OK, typeof(CdrResponse), "The CDR; it never changes.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/cdrs/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        await cdrs.GetCdrAsync(context.GetCaller().TenantId, id, ct) is { } cdr
            ? Answer.Ok(CdrMapping.ToContract(cdr))
            : Answer.Refused(Refusal.NotFound("CDR", id));

    [Function("flagged-transactions-list")]
    [RequiresPermission(Permission.ReadFlaggedTransactions)]
    [Query("from", "Only sessions that started at or after this instant.")]
    [Query("before", "Only sessions that started before this instant.")]
    [Query("stationId", "Only sessions at this charge station.")]
    [Query("tokenUid", "Only sessions of this token, as the charger sent it.")]
    [Answers(StatusCodes.Status200OK, typeof(Page<FlaggedTransactionResponse>), "Newest first, by the session's start.")]
    public async Task<IResult> ListFlagged(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/flagged-transactions")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!LedgerRequest.Read(request).Try(out var asked, out var refusals))
            return Answer.Refused(refusals);
        var page = await ledger.ListAsync(CdrDocuments.Flagged, context.GetCaller().TenantId, asked.Filter, asked.Limit, asked.After, ct);
        return Answer.Ok(LedgerRequest.ToPage(page, CdrMapping.ToContract));
    }

    [Function("flagged-transactions-get")]
    [RequiresPermission(Permission.ReadFlaggedTransactions)]
    [Answers(StatusCodes.Status200OK, typeof(FlaggedTransactionResponse), "What is held back, with every reason.")]
    public async Task<IResult> GetFlagged(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/flagged-transactions/{id}")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        await cdrs.GetFlaggedAsync(context.GetCaller().TenantId, id, ct) is { } flagged
            ? Answer.Ok(CdrMapping.ToContract(flagged))
            : Answer.Refused(Refusal.NotFound("flagged transaction", id));
}
