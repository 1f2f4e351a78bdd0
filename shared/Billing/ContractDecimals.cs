using GreenFlux.Billing.Retail;

namespace GreenFlux.Billing;

/// <summary>Prices wholesale where a contract sets more decimals than the currency's smallest unit has.</summary>
public static class ContractDecimals
{
    /// <summary>As <see cref="RulePricer.Price(IReadOnlyList{RatedSlice})"/>; each line, and so the total, is rounded to these decimals.</summary>
    /// <param name="decimals">Null: to the currency's smallest unit.</param>
    public static PricedSession Price(IReadOnlyList<RatedSlice> slices, int? decimals)
    {
        if (decimals is not { } places || slices.Count == 0)
            return RulePricer.Price(slices);
        var currency = slices[0].Rule.Currency;
        var priced = RulePricer.Price(RetailPricer.InCurrency(slices, currency.RoundedTo(places)));
        return priced with { Total = new Money(priced.Total.Amount, currency) };
    }
}
