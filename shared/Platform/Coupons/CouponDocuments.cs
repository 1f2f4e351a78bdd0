using System.Globalization;
using System.Text.Json.Serialization;
using GreenFlux.Platform.Storage;

namespace GreenFlux.Platform.Coupons;

/// <summary>What a tenant's list of coupons knows of one; the driver's own partition holds the truth.</summary>
internal sealed record CouponEntry
{
    public required string Id { get; init; }
    public required string DriverId { get; init; }

    /// <summary>The eMSP; <see cref="OwnEmsp"/> for the tenant's own.</summary>
    public required string Emsp { get; init; }
    public required CouponOrigin Origin { get; init; }
    public required DateTimeOffset ListedAt { get; init; }

    // No eMSP's id begins with a hyphen.
    public const string OwnEmsp = "-";

    public static CouponEntry Of(Coupon coupon) => new()
    {
        Id = coupon.Id,
        DriverId = coupon.DriverId,
        Emsp = coupon.EmspId ?? OwnEmsp,
        Origin = coupon.Origin,
        ListedAt = coupon.IssuedAt,
    };

    /// <summary>Whether it stands for the same coupon, listed at whatever time.</summary>
    public bool IsOfSameCoupon(CouponEntry other) => this with { ListedAt = other.ListedAt } == other;
}

/// <summary>
/// Where an eMSP's coupons come from. Every new coupon replaces this document in the same batch, so that two at once can't
/// begin with different origins.
/// </summary>
internal sealed record EmspCouponOrigin(string Emsp, CouponOrigin Origin);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CouponEntry))]
[JsonSerializable(typeof(EmspCouponOrigin))]
[JsonSerializable(typeof(DriverCoupons))]
[JsonSerializable(typeof(CouponUse))]
internal sealed partial class CouponJson : JsonSerializerContext;

/// <summary>How coupons are kept: a list in the tenant's configuration, balances and uses by driver.</summary>
internal static class CouponDocuments
{
    public static DocumentType<CouponEntry> Entry { get; } = new("coupon-entry", CouponJson.Default.CouponEntry, entry => EntryId(entry.Id), entry => entry.Id);

    public static DocumentType<EmspCouponOrigin> Origin { get; } =
        new("coupon-origin", CouponJson.Default.EmspCouponOrigin, origin => OriginId(origin.Emsp), origin => origin.Emsp);

    public static DocumentType<DriverCoupons> Book { get; } = new("coupon-book", CouponJson.Default.DriverCoupons, _ => BookId, _ => "");

    /// <summary>Sorted by the session's stop.</summary>
    public static DocumentType<CouponUse> Use { get; } =
        new("coupon-use", CouponJson.Default.CouponUse, use => UseId(use.SessionId, use.Revision), use => SortableTime.Of(use.StoppedAt));

    public const string BookId = "book";

    /// <summary>In the container of configuration.</summary>
    public static PartitionKey List(string tenantId) => PartitionKey.Of(tenantId, "coupon");

    /// <summary>In the container of tokens.</summary>
    public static PartitionKey OfDriver(string tenantId, string driverId) => PartitionKey.Of(tenantId, "coupons", driverId);

    public static string EntryId(string couponId) => $"coupon|{couponId}";
    public static string OriginId(string emsp) => $"origin|{emsp}";

    public static string UseId(string sessionId, int revision) =>
        $"use|{KeyText.Escape(sessionId)}|{revision.ToString("D6", CultureInfo.InvariantCulture)}";
}
