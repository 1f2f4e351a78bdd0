using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Coupons;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Coupons.CouponSome;

namespace GreenFlux.Tests.Unit.Billing.Coupons;

public sealed class CouponProperties
{
    private static Gen<CouponLine> AnyLine { get; } = Gen.Select(
        Gen.Int[0, 3].Select(i => new[] { PriceDimension.Flat, PriceDimension.Energy, PriceDimension.Energy, PriceDimension.Time }[i]), Gen.Int[0, 600], Some.Decimal(0, 80),
        Gen.Int[0, 10_000],
        (dimension, minutes, quantity, cents) => Line(dimension, minutes, quantity, quantity == 0m ? 0m : cents / 100m));

    /// <summary>Every line begins at an instant of its own.</summary>
    private static Gen<CouponSession> AnySession { get; } =
        AnyLine.Array[1, 8].Select(lines => Session([.. lines.DistinctBy(line => line.From)]));

    private static Gen<CouponBalance> AnyCoupon { get; } = Gen.Select(
        Gen.Enum<CouponUnit>(), Gen.Int[0, 100_000], Gen.Int[-2, 40], Gen.Bool,
        (unit, value, days, limited) => Coupon(unit, unit switch
        {
            CouponUnit.Money => value / 100m,
            CouponUnit.Sessions => value % 4,
            CouponUnit.Percentage => value % 101,
            _ => value / 1000m,
        }) with { ExpiresAt = days == 40 ? null : Ten + Duration.FromDays(days), CpoId = limited ? "cpo" : null });

    private static Gen<CouponBalance[]> AnyCoupons { get; } =
        AnyCoupon.Array[0, 6].Select(coupons => coupons.Select((coupon, i) => coupon with { CouponId = $"c{i}" }).ToArray());

    [Fact]
    public void What_is_paid_and_what_is_left_make_up_the_price_and_no_balance_falls_below_zero() =>
        Gen.Select(AnySession, AnyCoupons).Sample((session, coupons) =>
        {
            var result = CouponCalculation.Apply(session, coupons);

            Assert.Equal(session.Lines.Sum(line => line.Net), result.Internal.Amount);
            Assert.Equal(result.Internal.Amount, result.Public.Amount + result.Applied.Sum(line => line.Compensated.Amount));
            Assert.True(result.Public.Amount >= 0m);
            Assert.Equal(decimal.Round(result.Public.Amount, 2), result.Public.Amount);
            Assert.All(result.Balances, coupon => Assert.True(coupon.Remaining >= 0m));
            Assert.All(result.Applied, line =>
            {
                Assert.True(line.Compensated.Amount > 0m && line.Used >= 0m);
                Assert.Equal(line.BalanceBefore - line.Used, line.BalanceAfter);
                Assert.Equal(line.BalanceAfter, result.Balances.Single(coupon => coupon.CouponId == line.CouponId).Remaining);
            });
            Assert.Equal(coupons.Length, result.Applied.Count + result.Unused.Count);
        });

    [Fact]
    public void Neither_the_order_of_the_coupons_nor_that_of_the_lines_decides_anything() =>
        Gen.Select(AnySession, AnyCoupons, Gen.Int[0, 1_000_000]).Sample((session, coupons, seed) =>
        {
            var result = CouponCalculation.Apply(session, coupons);
            var random = new Random(seed);
            var shuffled = CouponCalculation.Apply(
                session with { Lines = [.. session.Lines.OrderBy(_ => random.Next())] }, [.. coupons.OrderBy(_ => random.Next())]);

            Assert.Equal(result.Applied, shuffled.Applied);
            Assert.Equal(result.Balances, shuffled.Balances);
            Assert.Equal(result.Unused, shuffled.Unused);
            Assert.Equal(result.Public, shuffled.Public);
        });

    [Fact]
    public void A_credit_restores_every_balance_exactly() =>
        Gen.Select(AnySession, AnyCoupons).Sample((session, coupons) =>
        {
            var result = CouponCalculation.Apply(session, coupons);

            var restored = CouponCalculation.Restore(result.Balances, result.Applied);

            Assert.Equal(coupons.OrderBy(coupon => coupon.CouponId, StringComparer.Ordinal), restored.OrderBy(coupon => coupon.CouponId, StringComparer.Ordinal));
        });

    [Fact]
    public void A_kWh_coupon_never_pays_for_anything_but_energy_and_a_large_one_pays_all_of_it() =>
        Gen.Select(AnySession, Some.Decimal(0, 500)).Sample((session, kwh) =>
        {
            var energy = session.Lines.Where(line => line.Dimension == PriceDimension.Energy).ToList();
            var cost = energy.Sum(line => line.Net);

            Assert.True(Paid(session, Coupon(CouponUnit.Kwh, kwh)) <= cost);
            Assert.Equal(cost, Paid(session, Coupon(CouponUnit.Kwh, 1000m)));
        });

    [Fact]
    public void A_larger_balance_never_pays_less() =>
        Gen.Select(AnySession, AnyCoupon, Gen.Int[0, 5000]).Sample((session, coupon, more) =>
        {
            var larger = coupon with { Remaining = coupon.Unit == CouponUnit.Percentage ? Math.Min(100m, coupon.Remaining + more) : coupon.Remaining + more };
            Assert.True(Paid(session, larger) >= Paid(session, coupon));
        });

    [Fact]
    public void One_more_coupon_never_makes_a_session_dearer() =>
        Gen.Select(AnySession, AnyCoupons, AnyCoupon).Sample((session, coupons, another) =>
            Assert.True(
                CouponCalculation.Apply(session, [.. coupons, another with { CouponId = "another" }]).Public.Amount
                <= CouponCalculation.Apply(session, coupons).Public.Amount + 0.05m));

    private static decimal Paid(CouponSession session, CouponBalance coupon) =>
        CouponCalculation.Apply(session, [coupon]).Applied.Sum(line => line.Compensated.Amount);
}
