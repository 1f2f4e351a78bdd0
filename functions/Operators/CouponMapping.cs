using GreenFlux.Billing;
using GreenFlux.Billing.Coupons;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Coupons;
using GreenFlux.Platform.Identity;

namespace GreenFlux.Functions.Operators;

/// <summary>Coupons between the API and the domain.</summary>
internal sealed class CouponMapping(TimeProvider time)
{
    public Coupon ToDomain(CouponRequest body, string id, Currency? currency, Caller caller) => new()
    {
        Id = id,
        TenantId = caller.TenantId,
        DriverId = body.DriverId,
        EmspId = body.EmspId,
        Unit = WireNames.To<CouponUnit>(body.Unit),
        Value = body.Value,
        Currency = currency,
        CpoId = body.CpoId,
        Origin = WireNames.To<CouponOrigin>(body.Origin),
        Reason = body.Reason,
        IssuedAt = time.GetUtcNow(),
        ExpiresAt = body.ExpiresAt,
    };

    public CouponResponse ToContract(Coupon coupon) => new()
    {
        Id = coupon.Id,
        DriverId = coupon.DriverId,
        EmspId = coupon.EmspId,
        Unit = WireNames.To<CouponUnitName>(coupon.Unit),
        Value = coupon.Value,
        Used = coupon.Used,
        Remaining = coupon.Remaining,
        Currency = coupon.Currency?.Code,
        CpoId = coupon.CpoId,
        Origin = WireNames.To<CouponOriginName>(coupon.Origin),
        Reason = coupon.Reason,
        Status = WireNames.To<CouponStatusName>(coupon.StateAt(time.GetUtcNow())),
        IssuedAt = coupon.IssuedAt,
        ExpiresAt = coupon.ExpiresAt,
        CancelledAt = coupon.CancelledAt,
    };

    public static CouponUseResponse ToContract(CouponUse use) => new()
    {
        SessionId = use.SessionId,
        Revision = use.Revision,
        StoppedAt = use.StoppedAt,
        BookedAt = use.BookedAt,
        Currency = use.Internal.Currency.Code,
        InternalCost = use.Internal.Amount,
        PublicCost = use.Public.Amount,
        Coupons = [.. use.Applied.Select(ToContract)],
        RestoredAt = use.RestoredAt,
        RestoredBecause = use.RestoredBecause,
    };

    private static AppliedCouponBody ToContract(AppliedCoupon line) => new()
    {
        CouponId = line.CouponId,
        Unit = WireNames.To<CouponUnitName>(line.Unit),
        Used = line.Used,
        BalanceBefore = line.BalanceBefore,
        BalanceAfter = line.BalanceAfter,
        CompensatedCost = line.Compensated.Amount,
        Why = line.Why,
    };
}
