using GreenFlux.Billing;
using GreenFlux.Billing.HomeCharging;
using GreenFlux.Billing.Vat;
using NodaTime;

namespace GreenFlux.Platform.Cdrs;

/// <summary>The VAT of one price, and why it is that.</summary>
/// <param name="Percent">Null: not known, and then neither are the amounts.</param>
/// <param name="RateId">The VAT record; null when none counts or VAT is excluded.</param>
/// <param name="Warning">VAT_NOT_CONFIGURED or VAT_AMBIGUOUS; null when all is well.</param>
public sealed record PriceVat(decimal? Percent, Money? Vat, Money? Gross, string? RateId, string Why, string? Warning)
{
    /// <summary>The wholesale price's: none where home charging excludes it, else the rate of tariff, contract or CPO.</summary>
    internal static PriceVat OfWholesale(FinishedSession finished, Money net)
    {
        var configured = VatResolver.Resolve(finished.VatRates.Wholesale, Query(finished, finished.VatRates.WholesaleSubjects));
        return Of(finished.Station is { HomeCharging: var homeCharging } ? HomeChargingRules.VatOf(homeCharging, configured) : configured, net, finished.WholesaleDecimals);
    }

    /// <summary>The retail price's: of the package or the eMSP, never the CPO's.</summary>
    internal static PriceVat OfRetail(FinishedSession finished, Money net) =>
        Of(VatResolver.Resolve(finished.VatRates.Retail, Query(finished, finished.VatRates.RetailSubjects)), net);

    /// <summary>The same rate on another net amount: what is left after coupons.</summary>
    internal PriceVat On(Money net) => On(net, decimals: null);

    private PriceVat On(Money net, int? decimals)
    {
        var totals = VatCalculation.Of(net, Percent, decimals);
        return this with { Vat = totals.Vat, Gross = totals.Gross };
    }

    private static PriceVat Of(VatDecision decision, Money net, int? decimals = null) =>
        new PriceVat(decision.Percent, null, null, decision.RateId, decision.Why, decision.Warning).On(net, decimals);

    private static VatQuery Query(FinishedSession finished, IReadOnlyList<VatSubject> subjects) =>
        new(subjects, Instant.FromDateTimeOffset(finished.Session.StartedAt), Instant.FromDateTimeOffset(finished.Stop.At), finished.Zone, finished.Settings.VatRateAt);
}
