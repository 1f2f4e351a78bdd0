using GreenFlux.Billing.Coupons;
using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Platform.Coupons;

public static class CouponValidation
{
    /// <summary>Largest balance of any unit; more is a slip of the decimal point.</summary>
    public const decimal MaxValue = 1_000_000m;

    /// <summary>Finest kWh: a Wh.</summary>
    public const int KwhDecimals = 3;

    /// <summary>Finest percentage.</summary>
    public const int PercentDecimals = 4;

    public static Findings Check(Coupon coupon)
    {
        var findings = new Findings()
            .Id("id", coupon.Id)
            .Text("reason", coupon.Reason, 500, required: false)
            .Check(coupon.ExpiresAt is not { } expiry || expiry > coupon.IssuedAt, "expiresAt", "must be in the future.")
            .Check(coupon.Value > 0m && coupon.Value <= (coupon.Unit == CouponUnit.Percentage ? 100m : MaxValue), "value", ValueRule(coupon.Unit));
        if (coupon.EmspId is { } emsp)
            findings.Id("emspId", emsp);
        if (coupon.CpoId is { } cpo)
            findings.Id("cpoId", cpo);
        if (coupon.Unit == CouponUnit.Money)
            findings.Check(coupon.Currency is not null, "currency", "is required for a money coupon, for example EUR.");
        else
            findings.Check(coupon.Currency is null, "currency", $"does not go with the unit {coupon.Unit}. Leave it out.");
        if (Decimals(coupon) is { } places)
            findings.Check(decimal.Round(coupon.Value, places) == coupon.Value, "value", $"has more than {places} decimal places.");
        return findings;
    }

    private static int? Decimals(Coupon coupon) => coupon.Unit switch
    {
        CouponUnit.Money => coupon.Currency?.MinorUnits,
        CouponUnit.Sessions => 0,
        CouponUnit.Percentage => PercentDecimals,
        _ => KwhDecimals,
    };

    private static string ValueRule(CouponUnit unit) =>
        unit == CouponUnit.Percentage ? "must be above 0 and at most 100." : $"must be above 0 and at most {MaxValue}.";
}
