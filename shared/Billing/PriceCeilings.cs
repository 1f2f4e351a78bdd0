using System.Collections.Frozen;

namespace GreenFlux.Billing;

/// <summary>
/// What one session may cost before a human looks, by currency, and the prices that can't be meant because of it: a decimal
/// point that slipped, or cents in place of euros.
/// </summary>
public sealed class PriceCeilings
{
    /// <summary>A kWh or a minute that costs more than this part of a dear session is a mistake: EUR 10 of EUR 500.</summary>
    private const decimal UnitsPerSession = 50m;

    private readonly FrozenDictionary<string, decimal> sessions;

    /// <param name="sessions">The dearest session by ISO 4217 code; above 0.</param>
    public PriceCeilings(IEnumerable<KeyValuePair<string, decimal>> sessions) =>
        this.sessions = sessions.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Domain's "cost limits"; other currencies need a setting of their own.</summary>
    public static PriceCeilings Default { get; } = new(new Dictionary<string, decimal>(StringComparer.Ordinal)
    {
        ["EUR"] = 500, ["CHF"] = 500, ["GBP"] = 500, ["USD"] = 500, ["DKK"] = 5_000, ["NOK"] = 5_000, ["SEK"] = 5_000,
        ["PLN"] = 2_500, ["CZK"] = 12_500, ["RON"] = 2_500, ["HUF"] = 200_000, ["ISK"] = 75_000,
    });

    /// <summary>These, and what another table says instead or besides.</summary>
    public PriceCeilings With(IEnumerable<KeyValuePair<string, decimal>> others)
    {
        var all = new Dictionary<string, decimal>(sessions, StringComparer.Ordinal);
        foreach (var (currency, ceiling) in others)
            all[currency] = ceiling;
        return new PriceCeilings(all);
    }

    /// <summary>The dearest session; null: none is set for the currency.</summary>
    public decimal? OfSession(Currency currency) => currency != default && sessions.TryGetValue(currency.Code, out var ceiling) ? ceiling : null;

    /// <summary>The prices of a rule that can't be meant, in the order of its components.</summary>
    /// <remarks>A rule that takes the currency of another price has no ceiling, and neither has a currency that none is set for.</remarks>
    public IEnumerable<BillingRuleError> Check(BillingRule rule)
    {
        if (OfSession(rule.Currency) is not { } session)
            yield break;
        for (var i = 0; i < rule.Components?.Count; i++)
        {
            if (rule.Components[i] is not { } component)
                continue;
            var most = component.Dimension == PriceDimension.Flat ? session : session / UnitsPerSession;
            if (component.Price > most)
                yield return Absurd($"components[{i}].price", component.Price, most);
            if (component.Threshold is { } threshold && threshold.Price > most)
                yield return Absurd($"components[{i}].threshold.price", threshold.Price, most);
            if (component.Cap > session)
                yield return Absurd($"components[{i}].cap", component.Cap.Value, session);
        }

        BillingRuleError Absurd(string field, decimal price, decimal most) => new(field, "PRICE_ABSURD",
            $"{price} {rule.Currency} is above {most / 1.0000000000000000000000000000m} {rule.Currency}, the most that is believed here; check the decimal point, or let the platform's operator raise the currency's ceiling.");
    }
}
