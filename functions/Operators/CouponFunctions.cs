using GreenFlux.Billing;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Coupons;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using GreenFlux.Platform.Parties;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Operators;

/// <summary>/api/v1/coupons</summary>
public sealed class CouponFunctions(CouponStore coupons, CouponBook book, DriverStore drivers, TimeProvider time)
{
    private const string Route = "v1/coupons";
    private readonly CouponMapping mapping = new(time);

    [Function("ListCoupons")]
    [RequiresPermission(Permission.ReadCoupons)]
    [Query("driverId", "Only coupons of this driver.")]
    [Answers(200, typeof(Page<CouponResponse>), "Coupons in order of their ids, with their balances.")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct) =>
        request.ReadPage().Try(out var page, out var refusals)
            ? Answer.Ok(await coupons.ListAsync(context.GetCaller().TenantId, request.ReadText("driverId"), page.Limit, page.After, ct), mapping.ToContract)
            : Answer.Refused(refusals);

    [Function("GetCoupon")]
    [RequiresPermission(Permission.ReadCoupons)]
    [Answers(200, typeof(CouponResponse), "The coupon with its balance.")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        Answer.Ok(await coupons.FindAsync(context.GetCaller().TenantId, id, ct), mapping.ToContract);

    [Function("CreateCoupon")]
    [RequiresPermission(Permission.WriteCoupons)]
    [Accepts(typeof(CouponRequest))]
    [Answers(201, typeof(CouponResponse), "Issued; refused where the eMSP has usable coupons of the other origin.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        if (!(await request.ReadBodyAsync<CouponRequest>(ct)).Try(out var body, out var refusals))
            return Answer.Refused(refusals);
        Currency? currency = null;
        if (body.Currency is { } code)
        {
            if (!Currency.TryParse(code, out var named))
                return Answer.Refused(Refusal.Invalid("currency", $"'{code}' is no ISO 4217 currency; write for example EUR."));
            currency = named;
        }
        var coupon = mapping.ToDomain(body, body.Id ?? context.NewId(), currency, context.GetCaller());
        return Answer.Created(await coupons.CreateAsync(coupon, ct), mapping.ToContract, made => $"/api/{Route}/{made.Id}");
    }

    [Function("CancelCoupon")]
    [RequiresPermission(Permission.WriteCoupons)]
    [RequiresIfMatch]
    [Answers(204, null, "Cancelled: it pays for nothing from now on, and stays readable.")]
    public async Task<IResult> Cancel(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct) =>
        request.RequireIfMatch().Try(out var precondition, out var refusals)
            ? Answer.NoContent(await coupons.CancelAsync(context.GetCaller().TenantId, id, precondition, ct))
            : Answer.Refused(refusals);

    [Function("ListCouponUses")]
    [RequiresPermission(Permission.ReadCoupons)]
    [Answers(200, typeof(Page<CouponUseResponse>), "What the driver's sessions took of coupons, in order of their stops.")]
    public async Task<IResult> ListUses(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/drivers/{id}/coupon-uses")] HttpRequest request,
        string id, FunctionContext context, CancellationToken ct)
    {
        var tenantId = context.GetCaller().TenantId;
        if (!request.ReadPage().Try(out var page, out var refusals))
            return Answer.Refused(refusals);
        if (!(await drivers.FindAsync(tenantId, id, ct)).Try(out _, out refusals))
            return Answer.Refused(refusals);
        return Answer.Ok(await book.ListUsesAsync(tenantId, id, page.Limit, page.After, ct), CouponMapping.ToContract);
    }
}
