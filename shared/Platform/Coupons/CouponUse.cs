using GreenFlux.Billing;
using GreenFlux.Billing.Coupons;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Coupons;

/// <summary>
/// What one session took of its driver's coupons: written with the balances in one batch, before the CDR, and keyed by
/// session and revision, so that booking it again has no effect.
/// </summary>
public sealed record CouponUse
{
    public required string SessionId { get; init; }

    /// <summary>The revision of the CDR that shows it.</summary>
    public required int Revision { get; init; }
    public required string DriverId { get; init; }
    public required DateTimeOffset StoppedAt { get; init; }
    public required DateTimeOffset BookedAt { get; init; }

    /// <summary>Of the priced session: another price under the same key is booked anew.</summary>
    public required string PriceHash { get; init; }

    /// <summary>Retail cost before coupons.</summary>
    public required Money Internal { get; init; }

    /// <summary>Retail cost after coupons.</summary>
    public required Money Public { get; init; }
    public required IReadOnlyList<AppliedCoupon> Applied { get; init; }

    /// <summary>When the balances were given back; null: the use stands.</summary>
    public DateTimeOffset? RestoredAt { get; init; }

    /// <summary>Why they were, for example <c>credit cdr-…-2</c>.</summary>
    public string? RestoredBecause { get; init; }

    public bool Stands => RestoredAt is null;
}

/// <summary>A session whose retail price coupons may pay for.</summary>
/// <param name="Revision">Of the CDR that is being made.</param>
/// <param name="StoppedAt">Uses of a driver are listed in this order.</param>
public sealed record CouponCharge(string TenantId, string DriverId, string SessionId, int Revision, DateTimeOffset StoppedAt, CouponSession Session)
{
    /// <summary>A revision that this one takes the place of: what it used is given back in the same step; null: none.</summary>
    public int? ReplacedRevision { get; init; }

    /// <summary>Equal for equal prices.</summary>
    public string PriceHash() => ContentHash.Of(
    [
        Session.Currency.Code, Session.CpoId, Session.StartedAt, Session.EndedAt,
        .. Session.Lines.SelectMany(line => new object?[] { line.Dimension, line.From, line.Quantity, line.Price, line.Net }),
    ]);
}
