using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>The three ways in which one session is priced.</summary>
[JsonConverter(typeof(NamesOnly<PricingEngine>))]
public enum PricingEngine { Wholesale, Retail, Reimbursement }

/// <summary>What a price charges for: once, per kWh, per minute, or per parked minute.</summary>
[JsonConverter(typeof(NamesOnly<PriceDimensionName>))]
public enum PriceDimensionName { Flat, Energy, Time, Parking }

/// <summary>A tariff code: an identifier that stations name, not a price. Billing rules hold the prices.</summary>
public sealed record TariffRequest
{
    /// <summary>1 to 64 characters. Required to create.</summary>
    public string? Code { get; init; }

    /// <summary>Wholesale or Reimbursement; retail rules refer to retail packages. Fixed once created.</summary>
    public required PricingEngine Engine { get; init; }

    /// <summary>ISO 4217; fixed once the code has billing rules.</summary>
    public required string Currency { get; init; }
    public string? Description { get; init; }
}

public sealed record TariffResponse
{
    public required string Code { get; init; }
    public required PricingEngine Engine { get; init; }
    public required string Currency { get; init; }
    public string? Description { get; init; }
}

/// <param name="Price">Per session, per kWh or per minute; full precision, not negative.</param>
public sealed record PriceComponentBody(PriceDimensionName Dimension, decimal Price)
{
    /// <summary>Energy and time: another price above a quantity, counted over the whole session.</summary>
    public PriceThresholdBody? Threshold { get; init; }

    /// <summary>Parking: seconds that cost nothing, once per session. 0 when left out.</summary>
    public int? FreeSeconds { get; init; }

    /// <summary>Parking: the most that the rule charges for it in one session.</summary>
    public decimal? Cap { get; init; }
}

/// <param name="Above">In kWh or minutes, more than 0.</param>
/// <param name="Price">Per kWh or minute above it.</param>
public sealed record PriceThresholdBody(decimal Above, decimal Price);

/// <summary>How a retail price is built.</summary>
[JsonConverter(typeof(UpperNames<RetailPricingOptionName>))]
public enum RetailPricingOptionName { OwnAmounts, WholesalePlusPercentage, WholesalePlusAmount, OwnAmountsInheritedCurrency }

/// <param name="Option">OWN_AMOUNTS when retailPricing is left out.</param>
public sealed record RetailPricingBody(RetailPricingOptionName Option)
{
    /// <summary>WHOLESALE_PLUS_PERCENTAGE: 0 to 1000; 7 is 7 %.</summary>
    public decimal? Percentage { get; init; }

    /// <summary>OWN_AMOUNTS_INHERITED_CURRENCY: ISO 4217 codes in which the amounts make sense; left out: any.</summary>
    public IReadOnlyList<string>? AllowedCurrencies { get; init; }
}

/// <summary>What a session costs in one engine. Each change makes a new version; old ones stay readable.</summary>
public sealed record BillingRuleRequest
{
    /// <summary>Yours, up to 64 characters; made up when left out.</summary>
    public string? Id { get; init; }
    public required PricingEngine Engine { get; init; }

    /// <summary>Wholesale and reimbursement: the tariff code.</summary>
    public string? TariffCode { get; init; }

    /// <summary>Retail: the package.</summary>
    public string? RetailPackageId { get; init; }

    /// <summary>
    /// Retail: ISO 4217, required unless it is the wholesale price's (see retailPricing). Otherwise the tariff's: leave it
    /// out or repeat it.
    /// </summary>
    public string? Currency { get; init; }

    /// <summary>Retail: how the price is built; left out: by the rule's own amounts.</summary>
    public RetailPricingBody? RetailPricing { get; init; }

    /// <summary>One or more, each dimension once; none for WHOLESALE_PLUS_PERCENTAGE.</summary>
    public required IReadOnlyList<PriceComponentBody> Components { get; init; }

    /// <summary>First moment of validity, by the location's clock; left out: always was.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    /// <summary>First moment that is no longer valid, by the location's clock; left out: for ever.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
    public string? Name { get; init; }

    /// <summary>Whose chargers it is for; left out: everybody's.</summary>
    public CpoScopeBody? CpoScope { get; init; }

    /// <summary>Whose tokens it is for; left out: everybody's.</summary>
    public EmspScopeBody? EmspScope { get; init; }

    /// <summary>Makes it a price of one location for one group of tokens.</summary>
    public LocationExceptionBody? LocationException { get; init; }

    /// <summary>When in the week it applies, not overlapping; left out: always.</summary>
    public IReadOnlyList<WeeklyWindowBody>? Windows { get; init; }

    /// <summary>Parties that it is for alone, or not for.</summary>
    public IReadOnlyList<ExceptionGroupBody>? Exceptions { get; init; }
}

public sealed record BillingRuleResponse
{
    public required string Id { get; init; }

    /// <summary>Counts up with each change.</summary>
    public required int Version { get; init; }
    public required PricingEngine Engine { get; init; }
    public string? TariffCode { get; init; }
    public string? RetailPackageId { get; init; }

    /// <summary>Null where it is the wholesale price's.</summary>
    public string? Currency { get; init; }
    public RetailPricingBody? RetailPricing { get; init; }
    public required IReadOnlyList<PriceComponentBody> Components { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
    public string? Name { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>As of now.</summary>
    public BillingRuleStatus? Status { get; init; }

    /// <summary>In the answer to a change: the price change that follows it, where prices change.</summary>
    public string? PriceChangeId { get; init; }

    /// <summary>In the answer to a change: what the rule does otherwise than one may think.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>Whose chargers it is for; left out: everybody's.</summary>
    public CpoScopeBody? CpoScope { get; init; }

    /// <summary>Whose tokens it is for; left out: everybody's.</summary>
    public EmspScopeBody? EmspScope { get; init; }

    /// <summary>Makes it a price of one location for one group of tokens.</summary>
    public LocationExceptionBody? LocationException { get; init; }

    /// <summary>When in the week it applies, not overlapping; left out: always.</summary>
    public IReadOnlyList<WeeklyWindowBody>? Windows { get; init; }

    /// <summary>Parties that it is for alone, or not for.</summary>
    public IReadOnlyList<ExceptionGroupBody>? Exceptions { get; init; }
}
