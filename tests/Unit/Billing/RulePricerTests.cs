using System.Globalization;
using CsCheck;
using GreenFlux.Billing;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Some;

namespace GreenFlux.Tests.Unit.Billing;

public sealed class RulePricerTests
{
    private static readonly BillingRule AllThree = Rule((PriceDimension.Flat, 1.00m), (PriceDimension.Energy, 0.50m), (PriceDimension.Time, 0.02m));

    private static Gen<IReadOnlyList<MeasuredSlice>> AnySlices { get; } =
        Gen.Select(Gen.OneOf(WildRecord, SteadyRecord), Boundaries, (record, cuts) => MeterCurveAssembly.Assemble(record).Slices(cuts));

    private static (PriceDimension, decimal, decimal, decimal)[] Figures(PricedSession priced) =>
        [.. priced.Lines.Select(line => (line.Dimension, line.Quantity, line.UnroundedCost, line.RoundedCost))];

    [Fact]
    public void A_line_tells_its_rule_its_time_and_the_readings_behind_it()
    {
        var priced = RulePricer.Price(AllThree with { Id = "night", Version = 7 }, Curve(At(0, 1000), At(60, 5000), At(30, 2000)).Slices());

        Assert.All(priced.Lines, line => Assert.Equal(("night", 7, At(0, 0).At, At(60, 0).At), (line.RuleId, line.RuleVersion, line.From, line.To)));
        Assert.Equal([null, At(0, 1000), At(0, 1000)], priced.Lines.Select(line => line.FromReading));
        Assert.Equal([null, At(60, 5000), At(60, 5000)], priced.Lines.Select(line => line.ToReading));
        Assert.Equal([1.00m, 0.50m, 0.02m], priced.Lines.Select(line => line.Price));
    }

    [Fact]
    public void Adjoining_slices_in_one_state_are_one_line_and_minutes_are_those_of_charging()
    {
        var slices = Curve(At(0, 0), At(60, 6000)).Slices([At(15, 0).At, At(40, 0).At]).ToList();
        slices[2] = slices[2] with { State = SliceState.Parked };

        var priced = RulePricer.Price(AllThree, slices);

        Assert.Equal(
            [(PriceDimension.Flat, 1m, 1.00m, 1.00m), (PriceDimension.Energy, 4m, 2.00m, 2.00m), (PriceDimension.Energy, 2m, 1.00m, 1.00m), (PriceDimension.Time, 40m, 0.80m, 0.80m)],
            Figures(priced));
    }

    [Fact]
    public void A_gap_between_slices_parts_the_lines_but_the_start_fee_stays_one()
    {
        var slices = Curve(At(0, 0), At(60, 6000)).Slices([At(15, 0).At, At(30, 0).At]);

        var priced = RulePricer.Price(AllThree, [slices[0], slices[2]]);

        Assert.Equal(
            [(PriceDimension.Flat, 1m), (PriceDimension.Energy, 1.5m), (PriceDimension.Energy, 3m), (PriceDimension.Time, 15m), (PriceDimension.Time, 30m)],
            priced.Lines.Select(line => (line.Dimension, line.Quantity)));
        Assert.Equal(1.00m + 0.75m + 1.50m + 0.30m + 0.60m, priced.Total.Amount);
    }

    [Fact]
    public void A_component_that_measured_nothing_keeps_its_line_with_quantity_zero()
    {
        var priced = RulePricer.Price(AllThree, Curve(At(0, 5000), null).Slices());

        Assert.Equal([(PriceDimension.Flat, 1m, 1.00m, 1.00m), (PriceDimension.Energy, 0m, 0m, 0m), (PriceDimension.Time, 0m, 0m, 0m)], Figures(priced));
    }

    [Theory]
    [InlineData(1, "0.0166666666666666666666666667")]
    [InlineData(20, "0.3333333333333333333333333333")]
    [InlineData(61, "1.0166666666666666666666666667")]
    public void Minutes_are_charged_by_the_second_and_the_cost_is_divided_once(int seconds, string minutes)
    {
        var line = RulePricer.Price(Rule((PriceDimension.Time, 0.06m)), Curve(At(0, 0), At(seconds / 60d, 0)).Slices()).Lines[0];

        Assert.Equal(decimal.Parse(minutes, CultureInfo.InvariantCulture), line.Quantity);
        Assert.Equal(0.001m * seconds, line.UnroundedCost);
    }

    [Fact]
    public void A_second_that_has_not_ended_is_not_charged_and_cuts_lose_none()
    {
        var end = new RegisterReading(TenOClock + Duration.FromMilliseconds(2_900), Energy.Zero);
        var slices = Curve(At(0, 0), end).Slices([TenOClock + Duration.FromMilliseconds(950), TenOClock + Duration.FromMilliseconds(1_450)]);

        var whole = RulePricer.Price(Rule((PriceDimension.Time, 60m)), slices);
        var parted = RulePricer.Price(Rule((PriceDimension.Time, 60m)), [slices[0], slices[2]]);

        Assert.Equal(2m, whole.Total.Amount);
        Assert.Equal([0m, 1m], parted.Lines.Select(line => line.UnroundedCost));
    }

    [Theory]
    [InlineData("EUR", "0.005", "0.01")]
    [InlineData("EUR", "0.0049999999", "0.00")]
    [InlineData("EUR", "2.675", "2.68")]
    [InlineData("JPY", "0.5", "1")]
    [InlineData("JPY", "1.5", "2")]
    [InlineData("KWD", "0.0005", "0.001")]
    public void A_line_is_rounded_half_away_from_zero_at_the_minor_unit(string currency, string price, string rounded)
    {
        var rule = Rule((PriceDimension.Flat, decimal.Parse(price, CultureInfo.InvariantCulture))) with { Currency = Currency.Parse(currency) };

        Assert.Equal(decimal.Parse(rounded, CultureInfo.InvariantCulture), RulePricer.Price(rule, Curve(At(0, 0), At(1, 0)).Slices()).Total.Amount);
    }

    [Fact]
    public void The_dearest_price_on_the_largest_register_overflows_nothing()
    {
        var curve = Curve(
            new RegisterReading(Instant.MinValue, Energy.FromWattHours(-1_000_000_000_000m)),
            new RegisterReading(Instant.MaxValue, Energy.FromWattHours(1_000_000_000_000m)));
        var dearest = BillingRuleValidation.MaxPrice;

        var priced = RulePricer.Price(Rule((PriceDimension.Flat, dearest), (PriceDimension.Energy, dearest), (PriceDimension.Time, dearest)), curve.Slices());

        Assert.Equal(2_000_000_000m * dearest, priced.Lines[1].RoundedCost);
        Assert.True(priced.Total.Amount > priced.Lines[2].RoundedCost);
    }

    [Fact]
    public void Slices_that_are_no_session_are_refused()
    {
        var slices = Curve(At(0, 0), At(60, 6000)).Slices([At(30, 0).At]);

        Assert.Throws<ArgumentException>(() => RulePricer.Price(AllThree, []));
        Assert.Throws<ArgumentException>(() => RulePricer.Price(AllThree, [slices[1], slices[0]]));
        Assert.Throws<ArgumentException>(() => RulePricer.Price(AllThree, [slices[0], slices[0]]));
        Assert.Throws<ArgumentException>(() => RulePricer.Price(AllThree, [slices[0] with { To = At(-1, 0).At }]));
        Assert.Throws<ArgumentException>(() => RulePricer.Price(AllThree, [slices[0] with { Energy = Energy.FromWattHours(-1) }]));
    }

    [Fact]
    public void An_illegal_rule_is_refused_with_the_reason()
    {
        var refused = Assert.Throws<ArgumentException>(() => RulePricer.Price(Rule((PriceDimension.Energy, -1m)), Curve(At(0, 0), At(1, 0)).Slices()));

        Assert.Contains("is negative", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_total_is_the_sum_of_rounded_lines_each_within_half_a_minor_unit() =>
        Gen.Select(AnyRule, AnySlices).Sample((rule, slices) =>
        {
            var priced = RulePricer.Price(rule, slices);
            var half = 0.5m;
            for (var i = 0; i < rule.Currency.MinorUnits; i++)
                half /= 10;

            Assert.Equal(new Money(priced.Lines.Sum(line => line.RoundedCost), rule.Currency), priced.Total);
            Assert.All(priced.Lines, line =>
            {
                Assert.True(Math.Abs(line.RoundedCost - line.UnroundedCost) <= half);
                Assert.Equal(decimal.Round(line.RoundedCost, rule.Currency.MinorUnits), line.RoundedCost);
                Assert.True(line.RoundedCost >= 0);
            });
            Assert.Equal(rule.Components.Select(component => component.Dimension), priced.Lines.Select(line => line.Dimension));
        });

    [Fact]
    public void Cutting_a_session_changes_no_price() =>
        Gen.Select(AnyRule, SteadyRecord, Boundaries).Sample((rule, record, cuts) =>
        {
            var curve = MeterCurveAssembly.Assemble(record);

            Assert.Equal(RulePricer.Price(rule, curve.Slices()).Lines, RulePricer.Price(rule, curve.Slices(cuts)).Lines);
        });

    [Fact]
    public void More_energy_or_more_time_never_costs_less() =>
        Gen.Select(AnyRule, Decimal(0, 100_000), Decimal(0, 100_000), Gen.Int[0, 86_400], Gen.Int[0, 86_400]).Sample((rule, energy, more, seconds, longer) =>
        {
            PricedSession Price(decimal wattHours, int length) =>
                RulePricer.Price(rule, Curve(At(0, 0), new RegisterReading(TenOClock + Duration.FromSeconds(length), Energy.FromWattHours(wattHours))).Slices());

            Assert.True(Price(energy + more, seconds).Total.Amount >= Price(energy, seconds).Total.Amount);
            Assert.True(Price(energy, seconds + longer).Total.Amount >= Price(energy, seconds).Total.Amount);
        });

    [Fact]
    public void Neither_the_thread_nor_its_culture_changes_a_price() =>
        Gen.Select(AnyRule, AnySlices).Sample((rule, slices) =>
        {
            var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (odd.NumberFormat.NumberDecimalSeparator, odd.NumberFormat.NegativeSign) = (",", "~");
            PricedSession? elsewhere = null;
            var thread = new Thread(() => elsewhere = RulePricer.Price(rule, slices)) { CurrentCulture = odd };
            thread.Start();
            thread.Join();

            var here = RulePricer.Price(rule, slices);

            Assert.Equal(here.Total, elsewhere!.Total);
            Assert.Equal(here.Lines, elsewhere.Lines);
            Assert.Equal(here.Total.ToString(), Elsewhere(odd, here.Total.ToString));
        }, threads: 1, iter: 50);

    private static string Elsewhere(CultureInfo culture, Func<string> text)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            return text();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
