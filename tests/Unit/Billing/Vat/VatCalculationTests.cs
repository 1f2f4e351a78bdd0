using CsCheck;
using GreenFlux.Billing;
using GreenFlux.Billing.Vat;

namespace GreenFlux.Tests.Unit.Billing.Vat;

public sealed class VatCalculationTests
{
    private static Money Euros(decimal amount) => new(amount, Some.Euro);

    [Fact]
    public void RT_3_the_VAT_of_a_retail_price() =>
        Assert.Equal((Euros(1.08m), Euros(6.21m)), Figures(VatCalculation.Of(Euros(5.13m), 21m)));

    [Theory]
    [InlineData("10.00", "21", "2.10")]
    [InlineData("2.20", "21", "0.46")]
    [InlineData("0.50", "9", "0.05")]
    [InlineData("0.50", "7", "0.04")]
    [InlineData("-0.50", "7", "-0.04")]
    [InlineData("0.00", "21", "0.00")]
    public void VAT_is_rounded_half_away_from_zero_at_the_cent(string net, string percent, string vat) =>
        Assert.Equal((Euros(Exact.Of(vat)), Euros(Exact.Of(net) + Exact.Of(vat))), Figures(VatCalculation.Of(Euros(Exact.Of(net)), Exact.Of(percent))));

    [Theory]
    [InlineData("JPY", "116")]
    [InlineData("EUR", "115.50")]
    public void The_currencys_smallest_unit_decides(string code, string gross) =>
        Assert.Equal(Exact.Of(gross), VatCalculation.Of(new Money(105m, Currency.Parse(code)), 10m).Gross!.Value.Amount);

    [Fact]
    public void A_contract_may_set_four_decimals() =>
        Assert.Equal((Euros(0.2594m), Euros(1.4946m)), Figures(VatCalculation.Of(Euros(1.2352m), 21m, decimals: 4)));

    /// <summary>Three lines of 0.03 at 21 %: rounded one by one they would make 0.03.</summary>
    [Fact]
    public void VAT_is_rounded_once_per_rate_on_the_sum_of_its_lines()
    {
        var totals = VatCalculation.Of(Some.Euro, [new(0.03m, 21m), new(1.00m, 9m), new(0.03m, 21m), new(0.03m, 21m)]);

        Assert.Equal([new VatShare(9m, 1.00m, 0.09m), new VatShare(21m, 0.09m, 0.02m)], totals.Shares);
        Assert.Equal((Euros(0.11m), Euros(1.20m)), Figures(totals));
    }

    [Fact]
    public void One_line_without_a_rate_leaves_the_whole_VAT_unknown()
    {
        var totals = VatCalculation.Of(Some.Euro, [new(1.00m, 21m), new(2.00m, null)]);

        Assert.Equal((null, null), Figures(totals));
        Assert.Equal(Euros(3.00m), totals.Net);
        Assert.Equal([new VatShare(21m, 1.00m, 0.21m)], totals.Shares);
    }

    [Fact]
    public void Gross_is_net_and_VAT_and_a_credit_takes_all_of_it_back() =>
        Gen.Select(Gen.Long[-100_000, 10_000_000], Gen.Int[0, 4].Select(rate => new decimal?[] { 0m, 5.5m, 9m, 21m, 100m }[rate]), (cents, percent) => new VatLine(cents / 100m, percent)).Array[1, 12]
            .Sample(lines =>
            {
                var totals = VatCalculation.Of(Some.Euro, lines);
                var credit = totals.Negated();

                Assert.Equal(totals.Gross, totals.Net + totals.Vat!.Value);
                Assert.Equal(totals.Net.Amount, totals.Shares.Sum(share => share.Net));
                Assert.All(totals.Shares, share => Assert.True(Math.Abs(share.Vat - share.Net * share.Percent / 100m) <= 0.005m));
                Assert.Equal((0m, 0m, 0m), ((totals.Net + credit.Net).Amount, (totals.Vat!.Value + credit.Vat!.Value).Amount, (totals.Gross!.Value + credit.Gross!.Value).Amount));
                Assert.Equal(0m, totals.Shares.Zip(credit.Shares, (one, other) => Math.Abs(one.Vat + other.Vat)).Sum());
            });

    private static (Money?, Money?) Figures(VatTotals totals) => (totals.Vat, totals.Gross);
}
