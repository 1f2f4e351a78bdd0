using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>A charge detail record: one finished session with its prices. It never changes.</summary>
public sealed record CdrResponse
{
    public required string Id { get; init; }
    public required string SessionId { get; init; }

    /// <summary>1 for the first; corrections count up.</summary>
    public required int Revision { get; init; }
    public required string StationId { get; init; }
    public required int ConnectorId { get; init; }
    public string? EvseId { get; init; }
    public required string LocationId { get; init; }
    public required string TokenUid { get; init; }
    public string? AuthId { get; init; }
    public string? DriverId { get; init; }
    public string? RetailPackageId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
    public required decimal TotalEnergyWh { get; init; }
    public required long TotalTimeSeconds { get; init; }

    /// <summary>ISO 4217, of the wholesale cost.</summary>
    public required string Currency { get; init; }

    /// <summary>Wholesale: what the operator receives.</summary>
    public required decimal TotalCost { get; init; }
    public string? RetailCurrency { get; init; }

    /// <summary>What the driver pays; absent for tokens of others.</summary>
    public decimal? TotalRetailCost { get; init; }
    public string? ReimbursementTariffCode { get; init; }

    /// <summary>What is owed to the holder of the energy contract; absent without a reimbursement tariff.</summary>
    public decimal? TotalReimbursementCost { get; init; }
    public required CdrPriceBody Wholesale { get; init; }
    public CdrPriceBody? Retail { get; init; }
    public CdrPriceBody? Reimbursement { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>How one engine came to its price.</summary>
public sealed record CdrPriceBody
{
    /// <summary>For retail: the package's id.</summary>
    public required string TariffCode { get; init; }
    public required string RuleId { get; init; }
    public required int RuleVersion { get; init; }
    public required IReadOnlyList<CdrLineBody> Lines { get; init; }

    /// <summary>Sum of the rounded lines.</summary>
    public required decimal Total { get; init; }
}

/// <summary>
/// What a line is: a component of the rule; time that costs nothing; what a cap takes off; the wholesale total that retail
/// builds on; a percentage of it.
/// </summary>
[JsonConverter(typeof(NamesOnly<CdrLineKind>))]
public enum CdrLineKind { Component, Free, Cap, Wholesale, Markup }

/// <summary>One line: quantity times price, with the rule and the readings that made it.</summary>
public sealed record CdrLineBody
{
    public required string RuleId { get; init; }
    public required int RuleVersion { get; init; }
    public required PriceDimensionName Dimension { get; init; }
    public required CdrLineKind Kind { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public required decimal Quantity { get; init; }

    /// <summary>KWH, MIN, SESSION, or for a percentage MONEY.</summary>
    public required string Unit { get; init; }

    /// <summary>Per unit, at full precision.</summary>
    public required decimal Price { get; init; }
    public required decimal UnroundedCost { get; init; }

    /// <summary>Half away from zero at the currency's smallest unit.</summary>
    public required decimal RoundedCost { get; init; }
    public RegisterReadingBody? FromReading { get; init; }
    public RegisterReadingBody? ToReading { get; init; }
}

public sealed record RegisterReadingBody(DateTimeOffset At, decimal RegisterWh);
