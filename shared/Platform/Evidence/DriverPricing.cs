using GreenFlux.Billing;
using GreenFlux.Billing.Retail;
using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Stations;
using NodaTime;

namespace GreenFlux.Platform.Evidence;

/// <summary>From a session that is about to start to what its driver is shown. Pure.</summary>
internal static class DriverPricing
{
    public static IReadOnlyList<DriverPrice> Of(FinishedSession session, Station station)
    {
        var wholesale = Wholesale(session, station);
        return [wholesale, Retail(session, wholesale)];
    }

    private static DriverPrice Wholesale(FinishedSession session, Station station)
    {
        var code = session.Session.TariffCode;
        return code is null || session.Rules.Wholesale.Shown is not { } shown
            ? None(BillingEngine.Wholesale, PriceValidity.NoTariffFound, "The connector names no tariff.")
            : With(new DriverPrice(BillingEngine.Wholesale, code, code == station.TariffCode, Periods(session, shown, BillingEngine.Wholesale, wholesale: null), PriceValidity.Valid, null));
    }

    private static DriverPrice Retail(FinishedSession session, DriverPrice wholesale)
    {
        if (!session.Session.Token.Known)
            return None(BillingEngine.Retail, PriceValidity.Unknown, "The token is none of ours: its own eMSP says what its driver pays.");
        if (session.Rules.Retail is not { } rules)
            return None(BillingEngine.Retail, PriceValidity.Unknown, "The token is a partner's: its own eMSP says what its driver pays.");
        return rules is { TariffCode: { } code, Shown: { } shown }
            ? With(new DriverPrice(BillingEngine.Retail, code, IsDefaultTariff: false, Periods(session, shown, BillingEngine.Retail, wholesale), PriceValidity.Valid, null))
            : None(BillingEngine.Retail, PriceValidity.NoTariffFound, "The token has no driver with a retail package.");
    }

    private static DriverPrice None(BillingEngine engine, PriceValidity validity, string why) => new(engine, null, false, [], validity, why);

    /// <summary>The price as a whole is as good as that of the start.</summary>
    private static DriverPrice With(DriverPrice price) => price with { Validity = price.Periods[0].Validity, Why = price.Periods[0].Why };

    private static List<DriverPricePeriod> Periods(FinishedSession session, ShownRules shown, BillingEngine engine, DriverPrice? wholesale)
    {
        var periods = new List<DriverPricePeriod>(shown.Periods.Count);
        foreach (var period in shown.Periods)
        {
            if (period.Rule is not { } rule)
            {
                periods.Add(new DriverPricePeriod(period.From, period.To, null, null, null,
                    period.IsAmbiguous ? PriceValidity.Error : PriceValidity.NoTariffFound,
                    period.IsAmbiguous ? "Several billing rules apply, and none is narrower than the others." : "No billing rule applies."));
                continue;
            }
            var currency = rule.Currency == Currency.Inherited ? wholesale?.Periods.Select(other => other.Currency).FirstOrDefault() : rule.Currency;
            var (validity, why) = Fit(session, rule, wholesale, periods.Select(other => other.Currency).FirstOrDefault(other => other is not null), currency);
            periods.Add(new DriverPricePeriod(period.From, period.To, rule, currency, VatOf(session, engine, period.From), validity, why));
        }
        return periods;
    }

    private static (PriceValidity Validity, string? Why) Fit(FinishedSession session, BillingRule rule, DriverPrice? wholesale, Currency? before, Currency? currency)
    {
        if (ForbiddenCombination.Of(rule, session.Session.TimePricing) is { } forbidden && wholesale is null)
            return (PriceValidity.NotCompatible, forbidden);
        if (before is { } first && currency is { } own && first != own)
            return (PriceValidity.NotCompatible, $"Rule '{rule.Id}' is in {own} and the rule of the start in {first}; nothing is converted.");
        if (rule.RetailPricing is not { Option: not RetailPricingOption.OwnAmounts } pricing)
            return (PriceValidity.Valid, null);
        if (wholesale?.Periods.Select(period => period.Currency).FirstOrDefault() is not { } based)
            return (PriceValidity.NoTariffFound, $"Rule '{rule.Id}' builds on the wholesale price, and there is none.");
        return pricing switch
        {
            { Option: RetailPricingOption.WholesalePlusAmount } when rule.Currency != based =>
                (PriceValidity.NotCompatible, $"Rule '{rule.Id}' adds an amount in {rule.Currency} to a wholesale price in {based}; nothing is converted."),
            { Option: RetailPricingOption.OwnAmountsInheritedCurrency, AllowedCurrencies: { } allowed } when !allowed.Contains(based) =>
                (PriceValidity.NotCompatible, $"Rule '{rule.Id}' takes the wholesale's currency, and {based} is not among those it allows."),
            _ => (PriceValidity.Valid, null),
        };
    }

    /// <summary>Of a session that ends just after this moment, or that started where that decides.</summary>
    private static decimal? VatOf(FinishedSession session, BillingEngine engine, Instant at)
    {
        var until = at.Plus(Duration.FromSeconds(1)).ToDateTimeOffset();
        var ending = session with { Session = session.Session with { Stop = session.Stop with { At = until } } };
        var nothing = new Money(0, Currency.Parse("EUR"));
        return (engine == BillingEngine.Wholesale ? PriceVat.OfWholesale(ending, nothing) : PriceVat.OfRetail(ending, nothing)).Percent;
    }
}
