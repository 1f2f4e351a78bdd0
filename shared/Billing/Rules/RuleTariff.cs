using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Billing.Rules;

/// <summary>A billing rule as the tariff that it is: price components under restrictions (domain §3).</summary>
internal static class RuleTariff
{
    public static Tariff Of(BillingRule rule)
    {
        var elements = new List<TariffElement>();
        var always = new List<TariffComponent>(rule.Components.Count);
        foreach (var component in rule.Components)
        {
            var price = new TariffComponent(DimensionOf(component.Dimension), component.Price);
            if (component.Threshold is { } threshold)
            {
                elements.Add(new TariffElement([price], [Below(component.Dimension, threshold.Above)]));
                price = price with { Price = threshold.Price };
            }
            always.Add(price);
        }
        if (always.Count > 0)
            elements.Add(new TariffElement(always, []));
        return new Tariff { Currency = rule.Currency, Elements = elements, TimeUnit = TimePriceUnit.Minute };
    }

    public static TariffDimension DimensionOf(PriceDimension dimension) => dimension switch
    {
        PriceDimension.Flat => TariffDimension.Flat,
        PriceDimension.Energy => TariffDimension.Energy,
        PriceDimension.Time => TariffDimension.Time,
        PriceDimension.Parking => TariffDimension.ParkingTime,
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "No tariff has this dimension."),
    };

    /// <summary>Counted over the whole session: all energy, or all charging time.</summary>
    private static TariffCondition Below(PriceDimension dimension, decimal limit) =>
        dimension == PriceDimension.Energy
            ? new EnergyBand(Energy.Zero, Energy.FromKilowattHours(limit))
            : new ChargingTimeBand(Duration.Zero, Duration.FromSeconds((long)(limit * 60m)));
}
