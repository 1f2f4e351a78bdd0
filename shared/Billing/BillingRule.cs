using System.Text.Json.Serialization;
using GreenFlux.Billing.Retail;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Billing;

/// <summary>The three engines that price one session independently (wholesale, retail, reimbursement).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BillingEngine>))]
public enum BillingEngine { Wholesale, Retail, Reimbursement }

/// <summary>What a price component charges for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PriceDimension>))]
public enum PriceDimension
{
    /// <summary>Once per session.</summary>
    Flat,

    /// <summary>Per kWh.</summary>
    Energy,

    /// <summary>Per minute, pro rata by the second: of the whole session or of its charging part (domain §3.3).</summary>
    Time,

    /// <summary>Per parked minute, pro rata by the second.</summary>
    Parking,
}

/// <summary>One price of a billing rule.</summary>
/// <param name="Dimension">What it charges for.</param>
/// <param name="Price">Per session, per kWh or per minute, in the rule's currency and at full precision; not negative.</param>
/// <param name="Threshold">From where on another price holds; kWh and minute fees only, counted over the whole session.</param>
public sealed record PriceComponent(
    PriceDimension Dimension, decimal Price, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PriceThreshold? Threshold = null)
{
    /// <summary>Seconds that cost nothing, once per session off its first parked time; parking fees only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int FreeSeconds { get; init; }

    /// <summary>
    /// The most that this version of the rule charges for parking in one session, in its currency; parking fees only. Null:
    /// no limit.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Cap { get; init; }
}

/// <summary>A second price that holds above a quantity.</summary>
/// <param name="Above">In kWh for an energy price, in minutes for a minute price; more than 0.</param>
/// <param name="Price">Per unit above it; not negative.</param>
public sealed record PriceThreshold(decimal Above, decimal Price);

/// <summary>One immutable version of a rule that says what a session costs in one engine.</summary>
public sealed record BillingRule
{
    public required string Id { get; init; }

    /// <summary>Whether it is the same version of the same rule: what lines and stretches are told apart by.</summary>
    internal bool IsSameVersionAs(BillingRule other) =>
        ReferenceEquals(this, other) || (Version == other.Version && string.Equals(Id, other.Id, StringComparison.Ordinal));

    /// <summary>What the rule charges in a dimension; null: nothing. A rule has each at most once.</summary>
    public PriceComponent? ComponentFor(PriceDimension dimension)
    {
        for (var i = 0; i < Components.Count; i++)
        {
            if (Components[i].Dimension == dimension)
                return Components[i];
        }
        return null;
    }

    /// <summary>Counts up with each change; a priced line names the version that made it.</summary>
    public required int Version { get; init; }
    public required BillingEngine Engine { get; init; }

    /// <summary>The tariff code that leads here: of the station or connector, or for retail the package's id.</summary>
    public required string TariffCode { get; init; }
    public required Currency Currency { get; init; }

    /// <summary>For retail: how the price is built; null: by the rule's own amounts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RetailPricing? RetailPricing { get; init; }

    /// <summary>Priced in this order; one line each. A rule that only adds a percentage to the wholesale total has none.</summary>
    public required IReadOnlyList<PriceComponent> Components { get; init; }

    /// <summary>First local wall-clock moment of validity in the location's zone, inclusive; null: always was.</summary>
    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? ValidFrom { get; init; }

    /// <summary>First moment that is no longer valid, exclusive; null: for ever.</summary>
    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public LocalDateTime? ValidTo { get; init; }

    /// <summary>Whose chargers it is for; null: everybody's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CpoScope? CpoScope { get; init; }

    /// <summary>Whose tokens it is for; null: everybody's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmspScope? EmspScope { get; init; }

    /// <summary>Makes it a price of one location for one group of tokens; null: it is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LocationPriceException? LocationException { get; init; }

    /// <summary>When in the week it applies, not overlapping; null: always.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<WeeklyWindow>? Windows { get; init; }

    /// <summary>Parties that it is for alone, or not for; null: none are named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ExceptionGroup>? Exceptions { get; init; }
}
