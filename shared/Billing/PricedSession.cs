using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace GreenFlux.Billing;

/// <summary>What the vehicle did during a slice.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SliceState>))]
public enum SliceState { Charging, Parked }

/// <summary>A contiguous, half-open stretch of a session with the energy that was measured in it.</summary>
/// <param name="From">Start, inclusive.</param>
/// <param name="To">End, exclusive; not before <paramref name="From"/>.</param>
/// <param name="Energy">Energy metered in between.</param>
/// <param name="State">Charging or parked.</param>
/// <param name="FromReading">Register reading at (or that brackets) the start: the evidence.</param>
/// <param name="ToReading">Register reading at (or that brackets) the end.</param>
public sealed record MeasuredSlice(
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] Instant From,
    [property: JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))] Instant To,
    Energy Energy,
    SliceState State,
    RegisterReading FromReading,
    RegisterReading ToReading);

/// <summary>What a line is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CostLineKind>))]
public enum CostLineKind
{
    /// <summary>Quantity × price of a component of the rule.</summary>
    Component,

    /// <summary>Parked time that costs nothing because the rule grants it.</summary>
    Free,

    /// <summary>What the rule's cap takes off; not above zero.</summary>
    Cap,

    /// <summary>The wholesale total of the same session, rounded and without VAT, on which a retail rule builds.</summary>
    Wholesale,

    /// <summary>A retail rule's percentage: the quantity is the wholesale total, the price the percentage as a fraction.</summary>
    Markup,
}

/// <summary>One line of a price: quantity × price, with the rule and the readings that made it.</summary>
public sealed record CostLine
{
    public required string RuleId { get; init; }
    public required int RuleVersion { get; init; }
    public required PriceDimension Dimension { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CostLineKind Kind { get; init; }

    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public required Instant From { get; init; }
    [JsonConverter(typeof(NodaTimeDefaultJsonConverterFactory))]
    public required Instant To { get; init; }

    /// <summary>kWh, minutes, or 1 for a flat fee; exact.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>Price per unit of quantity.</summary>
    public required decimal Price { get; init; }
    public required decimal UnroundedCost { get; init; }

    /// <summary>Half away from zero at the currency's minor unit.</summary>
    public required decimal RoundedCost { get; init; }

    /// <summary>First and last register reading behind the line; null for a flat fee.</summary>
    public RegisterReading? FromReading { get; init; }
    public RegisterReading? ToReading { get; init; }
}

/// <summary>A measured slice and the rule that governs it.</summary>
public sealed record RatedSlice(BillingRule Rule, MeasuredSlice Slice);

/// <summary>A session priced by one engine.</summary>
/// <param name="Lines">In the order of the rule's components, then time.</param>
/// <param name="Total">Sum of the rounded lines.</param>
public sealed record PricedSession(IReadOnlyList<CostLine> Lines, Money Total)
{
    /// <summary>The total of the lines, which are rounded already.</summary>
    internal static PricedSession Of(IReadOnlyList<CostLine> lines, Currency currency)
    {
        var total = 0m;
        for (var i = 0; i < lines.Count; i++)
            total += lines[i].RoundedCost;
        return new PricedSession(lines, new Money(total, currency));
    }
}
