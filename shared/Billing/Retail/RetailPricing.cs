using System.Text.Json.Serialization;

namespace GreenFlux.Billing.Retail;

/// <summary>The four ways in which a retail rule makes its amounts and finds its currency (domain §5, §10).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetailPricingOption>))]
public enum RetailPricingOption
{
    /// <summary>Its own amounts in its own currency.</summary>
    OwnAmounts,

    /// <summary>The wholesale total and a percentage, in the wholesale currency; 0 % passes it through.</summary>
    WholesalePlusPercentage,

    /// <summary>The wholesale total and its own amounts, which must be in the wholesale currency.</summary>
    WholesalePlusAmount,

    /// <summary>Its own amounts, read in whatever currency the wholesale price has.</summary>
    OwnAmountsInheritedCurrency,
}

/// <summary>How a retail rule builds its price.</summary>
public sealed record RetailPricing(RetailPricingOption Option)
{
    /// <summary>For <see cref="RetailPricingOption.WholesalePlusPercentage"/>: 7 is 7 %.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Percentage { get; init; }

    /// <summary>For <see cref="RetailPricingOption.OwnAmountsInheritedCurrency"/>: the currencies in which the amounts make sense; null: any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Currency>? AllowedCurrencies { get; init; }

    /// <summary>Whether the currency is the wholesale's: the rule names none of its own.</summary>
    [JsonIgnore]
    public bool InheritsCurrency => Option is RetailPricingOption.WholesalePlusPercentage or RetailPricingOption.OwnAmountsInheritedCurrency;
}

/// <summary>What came of pricing retail.</summary>
public abstract record RetailPrice
{
    public sealed record Priced(PricedSession Session) : RetailPrice;

    /// <param name="Code">CURRENCY_MISMATCH or CURRENCY_NOT_ALLOWED: a Billing Rules flag.</param>
    public sealed record Refused(string Code, string Message) : RetailPrice;
}
