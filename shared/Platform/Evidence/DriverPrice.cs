using GreenFlux.Billing;
using NodaTime;

namespace GreenFlux.Platform.Evidence;

/// <summary>Whether there is a price to show (domain §2).</summary>
public enum PriceValidity
{
    Valid,

    /// <summary>Somebody else knows it: the token is not ours, or another eMSP's.</summary>
    Unknown,

    /// <summary>No rule applies.</summary>
    NoTariffFound,

    /// <summary>A rule applies that can't price a session here: its currency or its components don't fit.</summary>
    NotCompatible,

    /// <summary>Several rules apply.</summary>
    Error,
}

/// <summary>What one engine would charge, from the session's start on.</summary>
/// <param name="Engine">Wholesale or Retail.</param>
/// <param name="TariffCode">The code; for retail the package; null when there is none.</param>
/// <param name="IsDefaultTariff">Whether the code is the station's own rather than its connector's.</param>
/// <param name="Periods">In order; the first holds at the start. One when the price doesn't follow the clock; none when there is no code.</param>
/// <param name="Why">Why there are no periods.</param>
public sealed record DriverPrice(
    BillingEngine Engine, string? TariffCode, bool IsDefaultTariff, IReadOnlyList<DriverPricePeriod> Periods, PriceValidity Validity, string? Why);

/// <summary>A stretch of time with one price.</summary>
/// <param name="To">Exclusive; null: as long as the session lasts.</param>
/// <param name="Rule">Null when none or several apply.</param>
/// <param name="Currency">Of the amounts; null when the rule takes a currency that is not known.</param>
/// <param name="VatPercent">Null when no rate is known. Amounts are without VAT.</param>
/// <param name="Why">Null when the price is valid.</param>
public sealed record DriverPricePeriod(
    Instant From, Instant? To, BillingRule? Rule, Currency? Currency, decimal? VatPercent, PriceValidity Validity, string? Why);

/// <summary>What a session at a connector would cost.</summary>
/// <param name="At">Its start.</param>
/// <param name="KnownAt">Rules saved later are not in it.</param>
public sealed record ConnectorPrices(
    string StationId, int ConnectorId, string? TokenUid, DateTimeOffset At, DateTimeOffset KnownAt, string TimeZone, TimePricing TimePricing,
    IReadOnlyList<DriverPrice> Prices);
