using System.Text.Json;

namespace GreenFlux.Ocpi.Tariffs;

/// <summary>What a price component charges for (TariffDimensionType).</summary>
public enum OcpiDimension { Flat, Energy, Time, ParkingTime }

/// <summary>ReservationRestrictionType.</summary>
public enum OcpiReservation { Reservation, ReservationExpires }

/// <summary>TaxIncluded, OCPI 2.3.0.</summary>
public enum OcpiTaxIncluded { Yes, No, NotApplicable }

/// <summary>A tariff as a partner sent it, in any of the three versions; read by <see cref="OcpiTariffReader"/>, which also checks it.</summary>
public sealed record OcpiTariff
{
    /// <summary>Named by the caller, or recognised by the fields.</summary>
    public required OcpiVersion Version { get; init; }
    public string? CountryCode { get; init; }
    public string? PartyId { get; init; }
    public required string Id { get; init; }

    /// <summary>Three letters; whether ISO 4217 has them is for the reader of the money to say.</summary>
    public required string Currency { get; init; }

    /// <summary>TariffType as sent; null: for all sessions.</summary>
    public string? Type { get; init; }
    public IReadOnlyList<OcpiText> AltTexts { get; init; } = [];
    public string? AltUrl { get; init; }
    public OcpiPriceLimit? MinPrice { get; init; }
    public OcpiPriceLimit? MaxPrice { get; init; }

    /// <summary>What a payment terminal should reserve; not part of the price.</summary>
    public decimal? PreauthorizeAmount { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<OcpiTariffElement> Elements { get; init; }

    /// <summary>Null before 2.3.0: prices are then before VAT.</summary>
    public OcpiTaxIncluded? TaxIncluded { get; init; }
    public DateTimeOffset? StartDateTime { get; init; }
    public DateTimeOffset? EndDateTime { get; init; }

    /// <summary>As sent: it has no part in the price.</summary>
    public JsonElement? EnergyMix { get; init; }
    public DateTimeOffset? LastUpdated { get; init; }
}

/// <summary>DisplayText.</summary>
public sealed record OcpiText(string Language, string Text);

/// <summary>PriceLimit of 2.3.0, Price of 2.2.1; in the tariff's currency, not negative.</summary>
public sealed record OcpiPriceLimit(decimal BeforeTaxes, decimal? AfterTaxes);

/// <param name="PriceComponents">At least one, each dimension at most once.</param>
/// <param name="Restrictions">Null: always.</param>
public sealed record OcpiTariffElement(IReadOnlyList<OcpiPriceComponent> PriceComponents, OcpiRestrictions? Restrictions);

/// <param name="Price">Per session, kWh or hour; not negative.</param>
/// <param name="Vat">Percent; null: none given.</param>
/// <param name="StepSize">Wh or seconds; 0 and 1 are both as fine as it gets in practice, but 1 rounds up.</param>
public sealed record OcpiPriceComponent(OcpiDimension Type, decimal Price, decimal? Vat, long StepSize);

/// <summary>TariffRestrictions; all of them must hold. Lower bounds are inclusive, upper ones exclusive.</summary>
public sealed record OcpiRestrictions
{
    /// <summary>Local time; null: midnight.</summary>
    public TimeOnly? StartTime { get; init; }

    /// <summary>Local time; null, like 00:00: the end of the day.</summary>
    public TimeOnly? EndTime { get; init; }
    public DateOnly? StartDate { get; init; }
    public DateOnly? EndDate { get; init; }
    public decimal? MinKwh { get; init; }
    public decimal? MaxKwh { get; init; }

    /// <summary>A, over all phases.</summary>
    public decimal? MinCurrent { get; init; }
    public decimal? MaxCurrent { get; init; }

    /// <summary>kW.</summary>
    public decimal? MinPower { get; init; }
    public decimal? MaxPower { get; init; }

    /// <summary>Seconds since the start of the session.</summary>
    public long? MinDuration { get; init; }
    public long? MaxDuration { get; init; }

    /// <summary>Empty: every day.</summary>
    public IReadOnlyList<DayOfWeek> DaysOfWeek { get; init; } = [];
    public OcpiReservation? Reservation { get; init; }

    /// <summary>A restriction of the bookings extension of 2.3.0: the element prices a booking, not a charging session.</summary>
    public bool IsBooking { get; init; }
}
