using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Flags;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>Charge detail records.</summary>
public sealed class CdrFunctions(CdrStore cdrs, LedgerQuery ledger, CdrCorrections corrections, TimeProvider time)
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

    [Function("cdrs-correct")]
    [RequiresPermission(Permission.CorrectCdrs)]
    [Accepts(typeof(FlagDecisionRequest))]
    [Answers(StatusCodes.Status200OK, typeof(CdrCorrectionResponse), "The session was priced anew by what is known of it now: another result is a credit and a new CDR; the same result changes nothing.")]
    public Task<IResult> Correct(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/cdrs/{id}/correct")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        ChangeAsync(request, context, decision => corrections.CorrectAsync(context.GetCaller().TenantId, id, decision, ct), ct);

    [Function("cdrs-credit")]
    [RequiresPermission(Permission.CorrectCdrs)]
    [Accepts(typeof(FlagDecisionRequest))]
    [Answers(StatusCodes.Status200OK, typeof(CdrCorrectionResponse), "The CDR was taken back by a credit, and its session dropped.")]
    public Task<IResult> Credit(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/cdrs/{id}/credit")] HttpRequest request, string id, FunctionContext context, CancellationToken ct) =>
        ChangeAsync(request, context, decision => corrections.CreditAsync(context.GetCaller().TenantId, id, decision, ct), ct);

    private Task<IResult> ChangeAsync(HttpRequest request, FunctionContext context, Func<FlagDecision, Task<Outcome<CdrCorrection>>> change, CancellationToken ct) =>
        FlagDecisions.AnswerAsync(request, context, time, change, FlaggedTransactionMapping.ToContract, ct);
}
