using GreenFlux.Billing;
using GreenFlux.Billing.Retail;
using static GreenFlux.Tests.Unit.Billing.Some;

namespace GreenFlux.Tests.Unit.Billing;

/// <summary>The four retail options.</summary>
public sealed class RetailPricerTests
{
    private static readonly Currency Krona = Currency.Parse("SEK");

    [Fact]
    public void RT_1_cost_plus_five_percent() =>
        Assert.Equal(new Money(10.50m, Euro), Priced(Plus(5m), new Money(10.00m, Euro)).Total);

    [Fact]
    public void RT_2_a_flat_price_per_kWh() =>
        Assert.Equal(new Money(10.00m, Euro), Priced(Retail((PriceDimension.Energy, 0.40m)), new Money(3m, Euro), 25_000).Total);

    [Fact]
    public void RT_3_a_percentage_on_the_rounded_total_is_a_line_of_its_own()
    {
        var priced = Priced(Plus(7m), new Money(4.79m, Euro));

        Assert.Equal(new Money(5.13m, Euro), priced.Total);
        Assert.Equal([(CostLineKind.Wholesale, 4.79m), (CostLineKind.Markup, 0.34m)], priced.Lines.Select(line => (line.Kind, line.RoundedCost)));
        Assert.Equal(0.3353m, priced.Lines[1].UnroundedCost);
    }

    [Fact]
    public void A_percentage_of_nothing_passes_the_wholesale_through() =>
        Assert.Equal(new Money(45.00m, Krona), Priced(Plus(0m), new Money(45.00m, Krona)).Total);

    [Fact]
    public void RT_4_an_amount_in_another_currency_is_refused_and_in_the_same_one_added()
    {
        var rule = Retail((PriceDimension.Flat, 0.50m)) with { RetailPricing = new(RetailPricingOption.WholesalePlusAmount) };

        var refused = Assert.IsType<RetailPrice.Refused>(Price(rule, new Money(45.00m, Krona)));
        Assert.Equal("CURRENCY_MISMATCH", refused.Code);
        Assert.Equal(new Money(50.00m, Krona),
            Priced(rule with { Currency = Krona, Components = [new(PriceDimension.Flat, 5.00m)] }, new Money(45.00m, Krona)).Total);
    }

    [Fact]
    public void An_inherited_currency_reads_the_amounts_in_it_if_it_is_allowed()
    {
        var rule = Retail((PriceDimension.Energy, 4m)) with
        {
            Currency = Currency.Inherited,
            RetailPricing = new(RetailPricingOption.OwnAmountsInheritedCurrency) { AllowedCurrencies = [Krona] },
        };

        Assert.Equal(new Money(40.00m, Krona), Priced(rule, new Money(1m, Krona)).Total);
        Assert.Equal("CURRENCY_NOT_ALLOWED", Assert.IsType<RetailPrice.Refused>(Price(rule, new Money(1m, Euro))).Code);
        Assert.Equal(new Money(40.00m, Euro), Priced(rule with { RetailPricing = new(RetailPricingOption.OwnAmountsInheritedCurrency) }, new Money(1m, Euro)).Total);
    }

    private static BillingRule Retail(params (PriceDimension, decimal)[] components) => Rule(components) with { Engine = BillingEngine.Retail };

    private static BillingRule Plus(decimal percentage) => Retail() with
    {
        Currency = Currency.Inherited,
        RetailPricing = new(RetailPricingOption.WholesalePlusPercentage) { Percentage = percentage },
    };

    private static RetailPrice Price(BillingRule rule, Money wholesale, decimal wattHours = 10_000)
    {
        Assert.Empty(BillingRuleValidation.Check(rule));
        var curve = Curve(At(0, 0), At(60, wattHours));
        return Assert.IsAssignableFrom<RetailPrice>(RetailPricer.Price([.. curve.Slices().Select(slice => new RatedSlice(rule, slice))], wholesale));
    }

    private static PricedSession Priced(BillingRule rule, Money wholesale, decimal wattHours = 10_000) =>
        Assert.IsType<RetailPrice.Priced>(Price(rule, wholesale, wattHours)).Session;
}
