using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>Whose price it is: what the operator receives, or what the driver pays its eMSP.</summary>
[JsonConverter(typeof(UpperNames<DriverTariffType>))]
public enum DriverTariffType { Wholesale, Retail }

/// <summary>
/// Whether there is a price: yes; somebody else knows it; no rule applies; a rule applies that doesn't fit the station or the
/// other price; several rules apply.
/// </summary>
[JsonConverter(typeof(UpperNames<TariffValidity>))]
public enum TariffValidity { Valid, Unknown, NoTariffFound, NotCompatible, Error }

/// <summary>What a session at a connector costs that starts at a moment: by the same rules that would bill it.</summary>
public sealed record ConnectorPricesResponse
{
    public required string StationId { get; init; }
    public required int ConnectorId { get; init; }
    public string? TokenUid { get; init; }

    /// <summary>The session's start.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Rules saved later are not in it.</summary>
    public required DateTimeOffset KnownAt { get; init; }

    /// <summary>IANA zone of the location; prices change by its clock.</summary>
    public required string TimeZone { get; init; }
    public required TimePricingName TimePricing { get; init; }

    /// <summary>WHOLESALE, then RETAIL.</summary>
    public required IReadOnlyList<DriverPriceBody> Prices { get; init; }
}

/// <summary>One price, and what it changes to within 24 hours of the start.</summary>
public sealed record DriverPriceBody
{
    public required DriverTariffType TariffType { get; init; }

    /// <summary>Of the price at the start.</summary>
    public required TariffValidity Validity { get; init; }

    /// <summary>Why it isn't VALID.</summary>
    public string? Detail { get; init; }

    /// <summary>The code; for retail the package.</summary>
    public string? TariffCode { get; init; }

    /// <summary>Whether the code is the station's own, not one of this connector.</summary>
    public required bool IsDefaultTariff { get; init; }

    /// <summary>The price at the start.</summary>
    public DriverPricePeriodBody? Current { get; init; }

    /// <summary>The prices that follow; empty when the price of the start holds for the whole session.</summary>
    public required IReadOnlyList<DriverPricePeriodBody> FutureTariffs { get; init; }
}

/// <summary>A stretch of time with one price.</summary>
public sealed record DriverPricePeriodBody
{
    public required TariffValidity Validity { get; init; }

    /// <summary>Why it isn't VALID.</summary>
    public string? Detail { get; init; }
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>Exclusive; left out: as long as the session lasts.</summary>
    public DateTimeOffset? ValidTo { get; init; }
    public string? RuleId { get; init; }
    public int? RuleVersion { get; init; }

    /// <summary>ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>Whether the amounts hold VAT: they never do.</summary>
    public required bool IsVatIncluded { get; init; }

    /// <summary>Left out where no rate is known.</summary>
    public decimal? VatPercentage { get; init; }

    /// <summary>What is charged for; left out where no rule applies.</summary>
    public IReadOnlyList<PriceComponentBody>? Components { get; init; }

    /// <summary>Retail that builds on the wholesale price: how.</summary>
    public RetailPricingBody? RetailPricing { get; init; }
}
