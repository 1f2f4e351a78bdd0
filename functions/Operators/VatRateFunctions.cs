using GreenFlux.Billing.Vat;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Vat;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodaTime;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/vat-rates</summary>
public sealed class VatRateFunctions(VatRateStore rates, TimeProvider time)
{
    private const string Route = "v1/vat-rates";

    [Function("ListVatRates")]
    [RequiresPermission(Permission.ReadVatRates)]
    [Query("level", "Only rates of this level: Tariff, CpoContract, Cpo, RetailPackage or Emsp.")]
    [Query("subjectId", "Only rates of this tariff code, contract, CPO, package or eMSP.")]
    [Answers(200, typeof(Page<VatRateResponse>), "VAT rates in order of their ids.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!request.ReadPage().Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        if (!request.ReadEnum<VatLevelName>("level").Try(out var level, out refusals))
            return Answer.Refused(refusals);
        var wanted = level is { } one ? WireNames.To<VatLevel>(one) : (VatLevel?)null;
        var found = await rates.ListAsync(context.GetCaller().TenantId, wanted, request.ReadText("subjectId"), page.Limit, page.After, ct);
        return Answer.Ok(found, ToContract);
    }

    [Function("GetVatRate")]
    [RequiresPermission(Permission.ReadVatRates)]
    [Answers(200, typeof(VatRateResponse), "The VAT rate.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await rates.FindAsync(context.GetCaller().TenantId, id, ct), ToContract);

    [Function("CreateVatRate")]
    [RequiresPermission(Permission.WriteVatRates)]
    [Accepts(typeof(VatRateRequest))]
    [Query("gapFill", "true: it may tax the past where no rate did (permission FillVatGaps); needs a reason.")]
    [Query("reason", "Why, for the audit trail; at most 500 characters.")]
    [Answers(201, typeof(VatRateResponse), "Created; refused where its validity overlaps another rate of the same object.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!StampOf(request, context).Try(out var stamp, out var refusals)
            || !(await request.ReadBodyAsync<VatRateRequest>(ct)).Try(out var body, out refusals))
            return Answer.Refused(refusals);
        var rate = ToDomain(body, body.Id ?? context.NewId(), context.GetCaller());
        return Answer.Created(await rates.CreateAsync(rate, stamp, ct), ToContract, made => $"/api/{Route}/{made.Rate.Id}");
    }

    [Function("ReplaceVatRate")]
    [RequiresPermission(Permission.WriteVatRates)]
    [RequiresIfMatch]
    [Accepts(typeof(VatRateRequest))]
    [Query("gapFill", "true: it may tax the past where no rate did (permission FillVatGaps); needs a reason.")]
    [Query("reason", "Why, for the audit trail; at most 500 characters.")]
    [Answers(200, typeof(VatRateResponse), "Changed; CDRs keep the rate that they were made with.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        if (!StampOf(request, context).Try(out var stamp, out var refusals)
            || !(await request.ReadChangeAsync<VatRateRequest>(id, body => body.Id, ct)).Try(out var change, out refusals))
            return Answer.Refused(refusals);
        var rate = ToDomain(change.Body, id, context.GetCaller());
        return Answer.Ok(await rates.ReplaceAsync(rate, change.Precondition, stamp, ct), ToContract);
    }

    [Function("DeleteVatRate")]
    [RequiresPermission(Permission.WriteVatRates)]
    [RequiresIfMatch]
    [Answers(204, null, "Deleted; CDRs keep the rate that they were made with.")]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await rates.DeleteAsync(context.GetCaller().TenantId, id, precondition, context.Stamp(time), ct))
            : Answer.Refused(refusals);

    private Outcome<AuditStamp> StampOf(HttpRequest request, FunctionContext context)
    {
        const int MaxReason = 500;
        var reason = request.ReadText("reason");
        var isGapFill = request.ReadText("gapFill");
        if (isGapFill is not (null or "false" or "true"))
            return new Refusal(RefusalCode.InvalidQuery, "gapFill must be true or false.", "gapFill");
        if (reason is { Length: > MaxReason })
            return new Refusal(RefusalCode.InvalidQuery, $"reason must have at most {MaxReason} characters.", "reason");
        var stamp = context.Stamp(time, reason);
        if (isGapFill != "true")
            return stamp;
        if (!context.GetCaller().May(Permission.FillVatGaps))
            return new Refusal(RefusalCode.PermissionDenied, $"This key needs the permission {Permission.FillVatGaps} to fill a gap.", "gapFill");
        return reason is null
            ? new Refusal(RefusalCode.InvalidQuery, "reason is required with gapFill: say why, for whoever asks later.", "reason")
            : stamp with { Privilege = AuditPrivilege.GapFill };
    }

    private StoredVatRate ToDomain(VatRateRequest body, string id, Caller caller) => new()
    {
        TenantId = caller.TenantId,
        Name = body.Name,
        ModifiedAt = time.GetUtcNow(),
        Rate = new VatRate
        {
            Id = id,
            Subject = new VatSubject(WireNames.To<VatLevel>(body.Level), body.SubjectId, body.Country),
            Percent = body.Percent,
            ValidFrom = Local(body.ValidFrom),
            ValidTo = Local(body.ValidTo),
        },
    };

    private static VatRateResponse ToContract(StoredVatRate stored) => new()
    {
        Id = stored.Rate.Id,
        Level = WireNames.To<VatLevelName>(stored.Rate.Subject.Level),
        SubjectId = stored.Rate.Subject.Id,
        Country = stored.Rate.Subject.Country,
        Percent = stored.Rate.Percent,
        ValidFrom = stored.Rate.ValidFrom?.ToDateTimeUnspecified(),
        ValidTo = stored.Rate.ValidTo?.ToDateTimeUnspecified(),
        Name = stored.Name,
        ModifiedAt = stored.ModifiedAt,
    };

    private static LocalDateTime? Local(DateTime? moment) => moment is { } value ? LocalDateTime.FromDateTime(value) : null;
}
