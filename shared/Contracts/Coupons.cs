using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>What a coupon counts in. Kwh pays for the energy cost of the earliest kWh alone; a Percentage is never used up.</summary>
[JsonConverter(typeof(NamesOnly<CouponUnitName>))]
public enum CouponUnitName { Money, Sessions, Percentage, Kwh }

/// <summary>Who issues coupons: operators in the portal, or a system of yours by the API. An eMSP has one of the two.</summary>
[JsonConverter(typeof(NamesOnly<CouponOriginName>))]
public enum CouponOriginName { Api, Portal }

/// <summary>Where a coupon stands now.</summary>
[JsonConverter(typeof(NamesOnly<CouponStatusName>))]
public enum CouponStatusName { Usable, UsedUp, Expired, Cancelled }

/// <summary>A coupon of a driver; it counts for all of the driver's tokens and pays before VAT.</summary>
public sealed record CouponRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }
    public required string DriverId { get; init; }

    /// <summary>The eMSP that issues it; left out: your own.</summary>
    public string? EmspId { get; init; }
    public required CouponUnitName Unit { get; init; }

    /// <summary>Money before VAT, whole sessions, kWh, or percent (at most 100).</summary>
    public required decimal Value { get; init; }

    /// <summary>ISO 4217; for Money, and only there. It pays for sessions in this currency alone.</summary>
    public string? Currency { get; init; }

    /// <summary>The one internal CPO at which it counts; left out: at any.</summary>
    public string? CpoId { get; init; }

    /// <summary>Api when left out.</summary>
    public CouponOriginName Origin { get; init; }
    public string? Reason { get; init; }

    /// <summary>Sessions that start from then on get nothing of it; left out: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

public sealed record CouponResponse
{
    public required string Id { get; init; }
    public required string DriverId { get; init; }
    public string? EmspId { get; init; }
    public required CouponUnitName Unit { get; init; }
    public required decimal Value { get; init; }

    /// <summary>What sessions took of it.</summary>
    public required decimal Used { get; init; }

    /// <summary>Value less used.</summary>
    public required decimal Remaining { get; init; }
    public string? Currency { get; init; }
    public string? CpoId { get; init; }
    public required CouponOriginName Origin { get; init; }
    public string? Reason { get; init; }
    public required CouponStatusName Status { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
}

/// <summary>What one session took of its driver's coupons.</summary>
public sealed record CouponUseResponse
{
    public required string SessionId { get; init; }

    /// <summary>Of the CDR that shows it.</summary>
    public required int Revision { get; init; }
    public required DateTimeOffset StoppedAt { get; init; }
    public required DateTimeOffset BookedAt { get; init; }
    public required string Currency { get; init; }

    /// <summary>Retail cost before coupons, without VAT.</summary>
    public required decimal InternalCost { get; init; }

    /// <summary>Retail cost after coupons, without VAT.</summary>
    public required decimal PublicCost { get; init; }
    public required IReadOnlyList<AppliedCouponBody> Coupons { get; init; }

    /// <summary>When the balances were given back; absent while the use stands.</summary>
    public DateTimeOffset? RestoredAt { get; init; }
    public string? RestoredBecause { get; init; }
}

/// <summary>A coupon that paid for a part of a session.</summary>
public sealed record AppliedCouponBody
{
    public required string CouponId { get; init; }
    public required CouponUnitName Unit { get; init; }

    /// <summary>Taken off the balance, in the coupon's unit; 0 for a percentage.</summary>
    public required decimal Used { get; init; }
    public required decimal BalanceBefore { get; init; }
    public required decimal BalanceAfter { get; init; }

    /// <summary>Cost that it paid, without VAT.</summary>
    public required decimal CompensatedCost { get; init; }

    /// <summary>How that came about.</summary>
    public required string Why { get; init; }
}
