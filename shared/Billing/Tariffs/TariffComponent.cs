using System.Text.Json.Serialization;

namespace GreenFlux.Billing.Tariffs;

/// <summary>What a price component charges for; the dimensions of OCPI's tariffs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TariffDimension>))]
public enum TariffDimension
{
    /// <summary>A fee without a quantity, due when its element first becomes active.</summary>
    Flat,

    /// <summary>Per kWh, whether the vehicle counts as charging or parked.</summary>
    Energy,

    /// <summary>Per hour or minute of charging; under a reservation condition, of the reservation.</summary>
    Time,

    /// <summary>Per hour or minute in which the vehicle stays without charging.</summary>
    ParkingTime,
}

/// <summary>The unit of time that a tariff's prices are for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TimePriceUnit>))]
public enum TimePriceUnit
{
    /// <summary>As in OCPI.</summary>
    Hour,

    /// <summary>As in billing rules.</summary>
    Minute,
}

/// <summary>One price of a tariff element.</summary>
/// <param name="Dimension">What it charges for; an element has each at most once.</param>
/// <param name="Price">Per session, kWh, or unit of time; at full precision, not negative.</param>
/// <param name="VatPercent">The VAT that belongs to it, for example 21; null: none, or none known (<see cref="TaxMode"/>).</param>
/// <param name="StepSize">Block that the session's total is billed in, in Wh or seconds; 0: as measured.</param>
public sealed record TariffComponent(TariffDimension Dimension, decimal Price, decimal? VatPercent = null, long StepSize = 0);
