using GreenFlux.Billing;
using GreenFlux.Billing.Coupons;
using GreenFlux.Billing.Vat;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Coupons.CouponSome;

namespace GreenFlux.Tests.Unit.Billing.Coupons;

/// <summary>Short spellings for the coupon tests.</summary>
internal static class CouponSome
{
    public static readonly Instant Ten = Instant.FromUtc(2026, 5, 4, 10, 0);

    /// <summary>10 kWh x 0.50 + start 1.00 + 60 min x 0.02 = 7.20.</summary>
    public static CouponSession Usual { get; } = Session(Flat(1.00m), Energy(0, 10m, 5.00m), Line(PriceDimension.Time, 0, 60m, 1.20m));

    public static CouponSession Session(params CouponLine[] lines) =>
        new(Some.Euro, "cpo", Ten, Ten + Duration.FromHours(1), lines);

    public static CouponLine Line(PriceDimension dimension, int minutes, decimal quantity, decimal net) =>
        new(dimension, Ten + Duration.FromMinutes(minutes), quantity, quantity == 0m ? 0m : net / quantity, net);

    public static CouponLine Flat(decimal net) => Line(PriceDimension.Flat, 0, 1m, net);

    public static CouponLine Energy(int minutes, decimal kwh, decimal net) => Line(PriceDimension.Energy, minutes, kwh, net);

    public static CouponBalance Coupon(CouponUnit unit, decimal remaining, string id = "c", Instant? expires = null) =>
        new() { CouponId = id, Unit = unit, Remaining = remaining, Currency = unit == CouponUnit.Money ? Some.Euro : null, ExpiresAt = expires };
}

public sealed class CouponTests
{
    [Theory]
    [InlineData(CouponUnit.Money, "5.00", "2.20", "0")]
    [InlineData(CouponUnit.Money, "20.00", "0.00", "12.80")]
    [InlineData(CouponUnit.Sessions, "1", "0.00", "0")]
    [InlineData(CouponUnit.Percentage, "25", "5.40", "25")]
    [InlineData(CouponUnit.Kwh, "4", "5.20", "0")]
    [InlineData(CouponUnit.Kwh, "100", "2.20", "90")]
    public void CPN_1_each_unit_pays_its_own_way(CouponUnit unit, string balance, string pays, string left)
    {
        var result = CouponCalculation.Apply(Usual, [Coupon(unit, Exact.Of(balance))]);

        Assert.Equal((new Money(7.20m, Some.Euro), new Money(Exact.Of(pays), Some.Euro)), (result.Internal, result.Public));
        Assert.Equal(Exact.Of(left), result.Balances.Single().Remaining);
        var line = result.Applied.Single();
        Assert.Equal((7.20m - Exact.Of(pays), Exact.Of(balance), Exact.Of(left)), (line.Compensated.Amount, line.BalanceBefore, line.BalanceAfter));
    }

    [Fact]
    public void CPN_1_VAT_is_on_what_the_driver_pays()
    {
        var result = CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Money, 5.00m)]);

        Assert.Equal(0.46m, VatCalculation.Of(result.Public, 21m).Vat!.Value.Amount);
    }

    [Fact]
    public void CPN_1_after_the_last_session_of_a_coupon_the_normal_price_returns()
    {
        var first = CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Sessions, 1m)]);
        var next = CouponCalculation.Apply(Usual, first.Balances);

        Assert.Equal(7.20m, next.Public.Amount);
        Assert.Equal([new UnusedCoupon("c", "It is used up.")], next.Unused);
    }

    [Fact]
    public void Percentages_come_first_and_then_the_earliest_expiry()
    {
        var result = CouponCalculation.Apply(Usual,
        [
            Coupon(CouponUnit.Money, 1.00m, "never"),
            Coupon(CouponUnit.Money, 1.00m, "late", Ten + Duration.FromDays(9)),
            Coupon(CouponUnit.Percentage, 25m, "percent"),
            Coupon(CouponUnit.Money, 1.00m, "soon", Ten + Duration.FromDays(2)),
            Coupon(CouponUnit.Percentage, 10m, "percent-soon", Ten + Duration.FromDays(1)),
        ]);

        Assert.Equal(
            [("percent-soon", 0.72m), ("percent", 1.62m), ("soon", 1.00m), ("late", 1.00m), ("never", 1.00m)],
            result.Applied.Select(line => (line.CouponId, line.Compensated.Amount)));
        Assert.Equal(7.20m - 5.34m, result.Public.Amount);
        Assert.Equal("10 % of 7.20 EUR.", result.Applied[0].Why);
    }

    [Fact]
    public void A_coupon_that_would_pay_nothing_is_not_used()
    {
        var result = CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Money, 7.20m, "money", Ten + Duration.FromDays(1)), Coupon(CouponUnit.Sessions, 3m, "sessions")]);

        Assert.Equal(["money"], result.Applied.Select(line => line.CouponId));
        Assert.Equal([new UnusedCoupon("sessions", "Nothing is left to pay.")], result.Unused);
        Assert.Equal(3m, result.Balances.Single(coupon => coupon.CouponId == "sessions").Remaining);

        var free = CouponCalculation.Apply(Session(Energy(0, 10m, 0m)), [Coupon(CouponUnit.Sessions, 1m)]);
        Assert.Equal((0m, 1m), (free.Applied.Count, free.Balances[0].Remaining));
    }

    [Fact]
    public void A_kWh_coupon_pays_the_earliest_kWh_at_their_own_price()
    {
        var session = Session(Energy(45, 6m, 3.18m), Flat(1.00m), Energy(0, 8m, 2.72m));

        Assert.Equal(1.36m, CouponCalculation.Apply(session, [Coupon(CouponUnit.Kwh, 4m)]).Applied.Single().Compensated.Amount);
        Assert.Equal(2.72m + 0.53m, CouponCalculation.Apply(session, [Coupon(CouponUnit.Kwh, 9m)]).Applied.Single().Compensated.Amount);
    }

    [Fact]
    public void Two_kWh_coupons_pay_one_after_the_other_and_never_the_same_kWh()
    {
        var result = CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Kwh, 4m, "a"), Coupon(CouponUnit.Kwh, 20m, "b")]);

        Assert.Equal([("a", 4m, 2.00m), ("b", 6m, 3.00m)], result.Applied.Select(line => (line.CouponId, line.Used, line.Compensated.Amount)));
        Assert.Equal(2.20m, result.Public.Amount);
    }

    [Fact]
    public void KWh_that_cost_nothing_are_not_taken_off_a_balance()
    {
        var result = CouponCalculation.Apply(Session(Energy(0, 3m, 0m), Energy(20, 5m, 2.50m)), [Coupon(CouponUnit.Kwh, 4m)]);

        Assert.Equal((4m, 2.00m), (result.Applied.Single().Used, result.Applied.Single().Compensated.Amount));
    }

    [Fact]
    public void After_a_percentage_a_kWh_coupon_pays_what_is_left_of_its_kWh()
    {
        var result = CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Kwh, 4m, "kwh"), Coupon(CouponUnit.Percentage, 25m, "percent")]);

        Assert.Equal([("percent", 1.80m), ("kwh", 1.50m)], result.Applied.Select(line => (line.CouponId, line.Compensated.Amount)));
        Assert.Equal(3.90m, result.Public.Amount);
    }

    [Fact]
    public void A_session_without_an_energy_price_leaves_a_kWh_coupon_alone()
    {
        var result = CouponCalculation.Apply(Session(Flat(1.00m), Line(PriceDimension.Time, 0, 60m, 1.20m)), [Coupon(CouponUnit.Kwh, 4m)]);

        Assert.Empty(result.Applied);
        Assert.Equal([new UnusedCoupon("c", "No energy cost is left that it could pay.")], result.Unused);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_coupon_counts_for_sessions_that_start_before_it_expires(int secondsAfterStart, bool expired)
    {
        var result = CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Money, 5m, expires: Ten + Duration.FromSeconds(secondsAfterStart))]);

        Assert.Equal(expired ? 7.20m : 2.20m, result.Public.Amount);
        Assert.Equal(expired, result.Unused is [{ Why: var why }] && why.StartsWith("It expired", StringComparison.Ordinal));
    }

    [Fact]
    public void A_coupon_that_was_issued_after_the_session_or_cancelled_pays_nothing()
    {
        var coupon = Coupon(CouponUnit.Money, 5m);

        Assert.Equal(7.20m, CouponCalculation.Apply(Usual, [coupon with { IssuedAt = Usual.EndedAt }]).Public.Amount);
        Assert.Equal(2.20m, CouponCalculation.Apply(Usual, [coupon with { IssuedAt = Usual.EndedAt - Duration.FromSeconds(1) }]).Public.Amount);
        Assert.Equal([new UnusedCoupon("c", "It was cancelled.")], CouponCalculation.Apply(Usual, [coupon with { IsCancelled = true }]).Unused);
    }

    [Theory]
    [InlineData("cpo", "cpo", "2.20")]
    [InlineData("other", "cpo", "7.20")]
    [InlineData("cpo", null, "7.20")]
    [InlineData(null, null, "2.20")]
    public void A_coupon_may_count_at_one_CPO_only(string? wanted, string? cpo, string pays) =>
        Assert.Equal(Exact.Of(pays), CouponCalculation.Apply(Usual with { CpoId = cpo }, [Coupon(CouponUnit.Money, 5m) with { CpoId = wanted }]).Public.Amount);

    [Fact]
    public void Money_of_another_currency_is_not_converted()
    {
        var result = CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Money, 5m) with { Currency = Currency.Parse("SEK") }]);

        Assert.Equal(7.20m, result.Public.Amount);
        Assert.Equal("It is in SEK and the price in EUR; nothing is converted.", result.Unused.Single().Why);
    }

    [Fact]
    public void A_price_limit_below_the_sum_is_paid_once()
    {
        var capped = Session(Energy(0, 10m, 5.00m), Flat(1.00m), Line(PriceDimension.Flat, 60, 1m, -2.00m));

        Assert.Equal((4.00m, 0.00m), Amounts(CouponCalculation.Apply(capped, [Coupon(CouponUnit.Kwh, 10m)])));
        Assert.Equal((4.00m, 3.00m), Amounts(CouponCalculation.Apply(capped, [Coupon(CouponUnit.Percentage, 25m)])));
        Assert.Equal((4.00m, 0.00m), Amounts(CouponCalculation.Apply(capped, [Coupon(CouponUnit.Sessions, 1m)])));
    }

    [Fact]
    public void Less_than_a_coin_stays_on_the_balance()
    {
        var result = CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Money, 0.009m)]);

        Assert.Equal((0, 0.009m), (result.Applied.Count, result.Balances[0].Remaining));
        Assert.Equal(0.009m, CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Money, 1.009m)]).Balances[0].Remaining);
    }

    [Fact]
    public void A_credit_gives_back_what_was_used_whatever_happened_since()
    {
        var coupons = new[] { Coupon(CouponUnit.Money, 10m, "money"), Coupon(CouponUnit.Percentage, 25m, "percent") };
        var first = CouponCalculation.Apply(Usual, coupons);
        var second = CouponCalculation.Apply(Usual, first.Balances);

        var restored = CouponCalculation.Restore(second.Balances, first.Applied);

        Assert.Equal(10m - second.Applied.Single(line => line.CouponId == "money").Used, restored.Single(coupon => coupon.CouponId == "money").Remaining);
        Assert.Equal(25m, restored.Single(coupon => coupon.CouponId == "percent").Remaining);
        Assert.Equal([-1.80m, -5.40m], first.Applied.Select(line => line.Negated().Compensated.Amount));
        Assert.Throws<ArgumentException>(() => CouponCalculation.Restore([], first.Applied));
    }

    [Fact]
    public void Balances_that_can_not_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Money, -1m)]));
        Assert.Throws<ArgumentException>(() => CouponCalculation.Apply(Usual, [Coupon(CouponUnit.Money, 1m), Coupon(CouponUnit.Kwh, 1m)]));
    }

    private static (decimal, decimal) Amounts(CouponResult result) => (result.Internal.Amount, result.Public.Amount);
}
