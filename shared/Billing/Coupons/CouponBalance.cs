using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Billing.Coupons;

/// <summary>What a coupon counts in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CouponUnit>))]
public enum CouponUnit
{
    /// <summary>An amount of money, before VAT.</summary>
    Money,

    /// <summary>Whole sessions.</summary>
    Sessions,

    /// <summary>A share of each session's cost; never used up.</summary>
    Percentage,

    /// <summary>kWh: their energy cost alone. Start fee, minutes and parking stay.</summary>
    Kwh,
}

/// <summary>A coupon of the driver as it stands before (or after) a session.</summary>
public sealed record CouponBalance
{
    public required string CouponId { get; init; }
    public required CouponUnit Unit { get; init; }

    /// <summary>Money, sessions or kWh that are left; for a percentage the percentage itself. Not negative.</summary>
    public required decimal Remaining { get; init; }

    /// <summary>Of a money coupon; null for the others.</summary>
    public Currency? Currency { get; init; }

    /// <summary>The one internal CPO at which it counts; null: at any.</summary>
    public string? CpoId { get; init; }

    /// <summary>Sessions that had ended by then get nothing of it.</summary>
    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public Instant? IssuedAt { get; init; }

    /// <summary>Sessions that start at or after this get nothing of it; null: it never expires.</summary>
    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public Instant? ExpiresAt { get; init; }

    public bool IsCancelled { get; init; }
}

/// <summary>One retail line as coupons see it.</summary>
/// <param name="From">When its quantity begins: says which kWh are the earliest.</param>
/// <param name="Quantity">kWh for an energy line.</param>
/// <param name="Price">Per unit of quantity; for the reader.</param>
/// <param name="Net">Rounded cost before VAT; negative only where a price limit cut the total.</param>
public sealed record CouponLine(PriceDimension Dimension, Instant From, decimal Quantity, decimal Price, decimal Net)
{
    public static CouponLine Of(CostLine line) => new(line.Dimension, line.From, line.Quantity, line.Price, line.RoundedCost);
}

/// <summary>A priced session that coupons may pay for.</summary>
/// <param name="Currency">Of the retail price; nothing is converted.</param>
/// <param name="CpoId">The internal CPO; null: not known, so coupons of one CPO don't count.</param>
public sealed record CouponSession(Currency Currency, string? CpoId, Instant StartedAt, Instant EndedAt, IReadOnlyList<CouponLine> Lines);

/// <summary>A coupon that paid for a part of a session: a line of its own on the CDR.</summary>
/// <param name="Used">What it took off the balance; 0 for a percentage, which is never used up.</param>
/// <param name="BalanceBefore">As of <see cref="CouponBalance.Remaining"/>.</param>
/// <param name="Compensated">Net cost that it pays; above 0.</param>
/// <param name="Why">A sentence for people.</param>
public sealed record AppliedCoupon(
    string CouponId, CouponUnit Unit, decimal Used, decimal BalanceBefore, decimal BalanceAfter, Money Compensated, string Why)
{
    /// <summary>The line of a credit: the same figures with the sign changed. The balances stay those of the original.</summary>
    public AppliedCoupon Negated() => this with { Used = -Used, Compensated = Compensated with { Amount = -Compensated.Amount } };
}

/// <summary>A coupon that paid nothing, and why.</summary>
public sealed record UnusedCoupon(string CouponId, string Why);

/// <summary>A session's retail cost before and after coupons, net.</summary>
/// <param name="Internal">Before: the sum of the rounded lines.</param>
/// <param name="Public">After: what the driver pays. Internal less all compensations.</param>
/// <param name="Applied">In the order in which they were applied.</param>
/// <param name="Balances">Every coupon of the input as it stands now, in the order of application.</param>
public sealed record CouponResult(
    Money Internal, Money Public, IReadOnlyList<AppliedCoupon> Applied, IReadOnlyList<UnusedCoupon> Unused, IReadOnlyList<CouponBalance> Balances);
