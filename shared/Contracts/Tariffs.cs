using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>The three ways in which one session is priced.</summary>
[JsonConverter(typeof(NamesOnly<PricingEngine>))]
public enum PricingEngine { Wholesale, Retail, Reimbursement }

/// <summary>What a price charges for: once, per kWh, or per minute.</summary>
[JsonConverter(typeof(NamesOnly<PriceDimensionName>))]
public enum PriceDimensionName { Flat, Energy, Time }

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
public sealed record PriceComponentBody(PriceDimensionName Dimension, decimal Price);

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

    /// <summary>Retail: ISO 4217, required. Otherwise the tariff's: leave it out or repeat it.</summary>
    public string? Currency { get; init; }

    /// <summary>One or more, each dimension once.</summary>
    public required IReadOnlyList<PriceComponentBody> Components { get; init; }

    /// <summary>First moment of validity, by the location's clock; left out: always was.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    /// <summary>First moment that is no longer valid, by the location's clock; left out: for ever.</summary>
    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
    public string? Name { get; init; }
}

public sealed record BillingRuleResponse
{
    public required string Id { get; init; }

    /// <summary>Counts up with each change.</summary>
    public required int Version { get; init; }
    public required PricingEngine Engine { get; init; }
    public string? TariffCode { get; init; }
    public string? RetailPackageId { get; init; }
    public required string Currency { get; init; }
    public required IReadOnlyList<PriceComponentBody> Components { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidFrom { get; init; }

    [JsonConverter(typeof(LocalTimeConverter))]
    public DateTime? ValidTo { get; init; }
    public string? Name { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }
}
