using System.Text.Json.Serialization;
using GreenFlux.Billing;
using GreenFlux.Billing.Coupons;
using NodaTime;

namespace GreenFlux.Platform.Coupons;

/// <summary>Who issues coupons: an operator for tens or hundreds of drivers, or a system of the eMSP's for thousands. An eMSP has one of the two.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CouponOrigin>))]
public enum CouponOrigin { Portal, Api }

/// <summary>A coupon of a driver: it counts for all of the driver's tokens (domain §5).</summary>
public sealed record Coupon
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string DriverId { get; init; }

    /// <summary>The eMSP that issued it; null: the tenant's own.</summary>
    public string? EmspId { get; init; }
    public required CouponUnit Unit { get; init; }

    /// <summary>Money, sessions, kWh or percent that it was issued for.</summary>
    public required decimal Value { get; init; }

    /// <summary>Of a money coupon; null for the others.</summary>
    public Currency? Currency { get; init; }

    /// <summary>The one internal CPO at which it counts; null: at any.</summary>
    public string? CpoId { get; init; }
    public required CouponOrigin Origin { get; init; }
    public string? Reason { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Sessions that start at or after this get nothing of it; null: it never expires.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>What sessions took of it; never more than <see cref="Value"/>. A percentage is never used up.</summary>
    public decimal Used { get; init; }

    [JsonIgnore]
    public decimal Remaining => Value - Used;

    public CouponState StateAt(DateTimeOffset now) =>
        CancelledAt is not null ? CouponState.Cancelled
        : ExpiresAt <= now ? CouponState.Expired
        : Remaining <= 0m ? CouponState.UsedUp
        : CouponState.Usable;

    public CouponBalance ToBalance() => new()
    {
        CouponId = Id,
        Unit = Unit,
        Remaining = Remaining,
        Currency = Currency,
        CpoId = CpoId,
        IssuedAt = Instant.FromDateTimeOffset(IssuedAt),
        ExpiresAt = ExpiresAt is { } expiry ? Instant.FromDateTimeOffset(expiry) : null,
        IsCancelled = CancelledAt is not null,
    };
}

/// <summary>Where a coupon stands.</summary>
public enum CouponState { Usable, UsedUp, Expired, Cancelled }

/// <summary>
/// All coupons of one driver with their balances: one document, so that what a session uses of several is one conditional write.
/// </summary>
public sealed record DriverCoupons
{
    /// <summary>A driver has at most this many, those of the past included.</summary>
    public const int MaxCoupons = 1000;

    public required string DriverId { get; init; }
    public IReadOnlyList<Coupon> Coupons { get; init; } = [];

    public Coupon? Find(string couponId) => Coupons.FirstOrDefault(coupon => coupon.Id == couponId);

    public DriverCoupons With(Coupon changed) => this with
    {
        Coupons = Find(changed.Id) is null
            ? [.. Coupons, changed]
            : [.. Coupons.Select(coupon => coupon.Id == changed.Id ? changed : coupon)],
    };

    /// <summary>Takes what the lines used off the balances.</summary>
    /// <exception cref="InvalidOperationException">A balance would fall below zero, or a coupon is not this driver's.</exception>
    public DriverCoupons Less(IReadOnlyList<AppliedCoupon> applied) => Moved(applied, line => line.Used);

    /// <summary>Gives back what the lines used.</summary>
    /// <inheritdoc cref="Less"/>
    public DriverCoupons Plus(IReadOnlyList<AppliedCoupon> applied) => Moved(applied, line => -line.Used);

    private DriverCoupons Moved(IReadOnlyList<AppliedCoupon> applied, Func<AppliedCoupon, decimal> used)
    {
        var book = this;
        foreach (var line in applied)
        {
            var coupon = book.Find(line.CouponId)
                ?? throw new InvalidOperationException($"Coupon '{line.CouponId}' is not one of driver '{DriverId}'.");
            var moved = coupon with { Used = coupon.Used + used(line) };
            if (moved.Used < 0m || moved.Remaining < 0m)
                throw new InvalidOperationException($"Coupon '{coupon.Id}' of {coupon.Value} {coupon.Unit} can't have {moved.Used} used.");
            book = book.With(moved);
        }
        return book;
    }
}
