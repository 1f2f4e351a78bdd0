namespace GreenFlux.Billing.Retail;

/// <summary>Prices retail: by the rule's own amounts, or on top of the wholesale total (domain §5).</summary>
public static class RetailPricer
{
    /// <param name="slices">Under the retail rule, or under several when time of use applies.</param>
    /// <param name="wholesale">The total on the CDR: rounded, without VAT; null when there is none.</param>
    /// <returns>Null when the rule builds on a wholesale total and there is none.</returns>
    public static RetailPrice? Price(IReadOnlyList<RatedSlice> slices, Money? wholesale)
    {
        var rule = slices[0].Rule;
        if (rule.RetailPricing is not { } pricing || pricing.Option == RetailPricingOption.OwnAmounts)
            return new RetailPrice.Priced(RulePricer.Price(slices));
        return wholesale is { } total ? Price(slices, rule, pricing, total) : null;
    }

    private static RetailPrice Price(IReadOnlyList<RatedSlice> slices, BillingRule rule, RetailPricing pricing, Money total)
    {
        switch (pricing.Option)
        {
            case RetailPricingOption.OwnAmountsInheritedCurrency:
                return pricing.AllowedCurrencies is { } allowed && !allowed.Contains(total.Currency)
                    ? new RetailPrice.Refused("CURRENCY_NOT_ALLOWED",
                        $"Rule '{rule.Id}' takes the wholesale's currency, and {total.Currency} is not among those it allows ({string.Join(", ", allowed)}). Allow it, or add a rule for it, then retry.")
                    : new RetailPrice.Priced(RulePricer.Price(InCurrency(slices, total.Currency)));
            case RetailPricingOption.WholesalePlusPercentage:
                return new RetailPrice.Priced(PricedSession.Of([WholesaleLine(slices, total), MarkupLine(slices, total, pricing.Percentage ?? 0m)], total.Currency));
            case RetailPricingOption.WholesalePlusAmount:
                return rule.Currency != total.Currency
                    ? new RetailPrice.Refused("CURRENCY_MISMATCH",
                        $"Rule '{rule.Id}' adds an amount in {rule.Currency} to a wholesale cost in {total.Currency}, and nothing is converted. Give the amount in {total.Currency}, then retry.")
                    : new RetailPrice.Priced(PricedSession.Of([WholesaleLine(slices, total), .. RulePricer.Price(slices).Lines], total.Currency));
            default:
                throw new ArgumentOutOfRangeException(nameof(slices), pricing.Option, "No retail option has this name.");
        }
    }

    /// <summary>The slices under the same rules, their amounts read in a currency.</summary>
    internal static RatedSlice[] InCurrency(IReadOnlyList<RatedSlice> slices, Currency currency)
    {
        var rules = new Dictionary<BillingRule, BillingRule>(ReferenceEqualityComparer.Instance);
        var inherited = new RatedSlice[slices.Count];
        for (var i = 0; i < inherited.Length; i++)
        {
            if (!rules.TryGetValue(slices[i].Rule, out var rule))
                rules[slices[i].Rule] = rule = slices[i].Rule with { Currency = currency };
            inherited[i] = slices[i] with { Rule = rule };
        }
        return inherited;
    }

    private static CostLine WholesaleLine(IReadOnlyList<RatedSlice> slices, Money wholesale) =>
        Line(slices, wholesale.Currency, CostLineKind.Wholesale, 1m, wholesale.Amount);

    private static CostLine MarkupLine(IReadOnlyList<RatedSlice> slices, Money wholesale, decimal percentage) =>
        Line(slices, wholesale.Currency, CostLineKind.Markup, wholesale.Amount, percentage / 100m);

    private static CostLine Line(IReadOnlyList<RatedSlice> slices, Currency currency, CostLineKind kind, decimal quantity, decimal price) => new()
    {
        RuleId = slices[0].Rule.Id,
        RuleVersion = slices[0].Rule.Version,
        Dimension = PriceDimension.Flat,
        Kind = kind,
        From = slices[0].Slice.From,
        To = slices[^1].Slice.To,
        Quantity = quantity,
        Price = price,
        UnroundedCost = quantity * price,
        RoundedCost = currency.Round(quantity * price),
    };
}
