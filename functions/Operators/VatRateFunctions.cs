using GreenFlux.Billing.Vat;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Identity;
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
    [Answers(201, typeof(VatRateResponse), "Created; refused where its validity overlaps another rate of the same object.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<VatRateRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        var rate = ToDomain(body, body.Id ?? context.NewId(), context.GetCaller());
        return Answer.Created(await rates.CreateAsync(rate, context.Stamp(time), ct), ToContract, made => $"/api/{Route}/{made.Rate.Id}");
    }

    [Function("ReplaceVatRate")]
    [RequiresPermission(Permission.WriteVatRates)]
    [RequiresIfMatch]
    [Accepts(typeof(VatRateRequest))]
    [Answers(200, typeof(VatRateResponse), "Changed; CDRs keep the rate that they were made with.")]
    public async Task<IResult> Replace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadChangeAsync<VatRateRequest>(id, body => body.Id, ct)).Try(out var change, out var refusals))
            return Answer.Refused(refusals);
        var rate = ToDomain(change.Body, id, context.GetCaller());
        return Answer.Ok(await rates.ReplaceAsync(rate, change.Precondition, context.Stamp(time), ct), ToContract);
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
