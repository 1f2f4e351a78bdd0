using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>
/// CREDIT takes another CDR back: every amount with its sign changed. RETAIL_SUPPLEMENT brings the retail price of a session whose
/// wholesale was billed before.
/// </summary>
[JsonConverter(typeof(UpperNames<CdrKindName>))]
public enum CdrKindName { Charge, Credit, RetailSupplement }

/// <param name="Reason">In the words of whoever accepted it.</param>
public sealed record AcceptedReasonBody(string Code, ActorBody By, DateTimeOffset At, string Reason);

/// <summary>A charge detail record: one finished session with its prices. It never changes.</summary>
public sealed record CdrResponse
{
    public required string Id { get; init; }
    public required string SessionId { get; init; }

    /// <summary>1 for the first; corrections count up.</summary>
    public required int Revision { get; init; }
    public required CdrKindName Kind { get; init; }

    /// <summary>Of a credit: the CDR that it takes back. Of a replacement: the one before. Of a supplement: the one that it adds to.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>False for one that is too small (under 0.2 kWh and under 2 minutes): in no webhook, export or statement, unless the tenant publishes all.</summary>
    public required bool Published { get; init; }
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

    /// <summary>How much of it the vehicle was parked and drew nearly nothing; 0 when it never was.</summary>
    public required long TotalParkingTimeSeconds { get; init; }

    /// <summary>Where to read which price was shown when the session started.</summary>
    public string? PriceEvidence { get; init; }

    /// <summary>Where it was not billed by the price shown; left out: it was.</summary>
    public IReadOnlyList<PriceDeviationBody>? Deviations { get; init; }

    /// <summary>ISO 4217, of the wholesale cost.</summary>
    public required string Currency { get; init; }

    /// <summary>Wholesale: what the operator receives, without VAT.</summary>
    public required decimal TotalCost { get; init; }

    /// <summary>Percent; null where no rate is known, and then there is no VAT and no total with it (see wholesale.vat).</summary>
    public decimal? Vat { get; init; }
    public decimal? TotalVat { get; init; }
    public decimal? TotalCostInclVat { get; init; }
    public string? RetailCurrency { get; init; }

    /// <summary>What the driver pays, after coupons and without VAT; absent for tokens of others.</summary>
    public decimal? TotalRetailCost { get; init; }

    /// <summary>The same before coupons.</summary>
    public decimal? InternalRetailCost { get; init; }
    public decimal? RetailVat { get; init; }
    public decimal? TotalRetailVat { get; init; }
    public decimal? TotalRetailCostInclVat { get; init; }
    public string? ReimbursementTariffCode { get; init; }

    /// <summary>What is owed to the holder of the energy contract; absent without a reimbursement tariff.</summary>
    public decimal? TotalReimbursementCost { get; init; }
    public required CdrPriceBody Wholesale { get; init; }
    public CdrPriceBody? Retail { get; init; }
    public CdrPriceBody? Reimbursement { get; init; }
    public CdrPartiesBody? Parties { get; init; }
    public ChargerTypeName? ChargerType { get; init; }

    /// <summary>Home Charging Compensation: HCC_E (VAT is excluded), HCC_V (it is charged), or absent.</summary>
    public string? HomeChargingFlag { get; init; }

    /// <summary>Stock or Deprecated, when the station was so at the start: it is not shared with partners, nor resold. Absent: it was in production.</summary>
    public StationDeployment? OutsideProduction { get; init; }

    /// <summary>By the platform's table of product types.</summary>
    public string? ProductType { get; init; }

    /// <summary>What would have held it back, and who accepted it.</summary>
    public IReadOnlyList<AcceptedReasonBody>? Accepted { get; init; }

    /// <summary>What you should know of it although it is billed; absent when there is nothing.</summary>
    public IReadOnlyList<CdrWarningBody>? Warnings { get; init; }

    /// <summary>What the session's signed meter values are worth; absent when there are none and none were needed.</summary>
    public CdrCalibrationBody? Calibration { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <param name="Code">Stable: <c>METER_TOO_COARSE</c> (parking can't be told, so none is counted).</param>
public sealed record CdrWarningBody(string Code, string Sentence);

/// <summary>Who paid whom, when the session started. The tenant itself has the id "own".</summary>
public sealed record CdrPartiesBody
{
    public string? CpoId { get; init; }
    public string? CpoContractId { get; init; }
    public string? CpoNetworkId { get; init; }
    public string? EmspId { get; init; }
    public string? EmspContractId { get; init; }
    public string? EmspNetworkId { get; init; }
    public string? CustomerId { get; init; }
    public string? CustomerExternalId { get; init; }
    public string? AgreementId { get; init; }

    /// <summary>The agreement's treatment of VAT, which statements carry.</summary>
    public VatTreatmentName? VatTreatment { get; init; }

    /// <summary>Whether the session crossed from one party to another.</summary>
    public required bool IsRoaming { get; init; }

    /// <summary>How a driver without a contract paid; absent for one with a contract.</summary>
    public AdHocChannelName? AdHoc { get; init; }

    /// <summary>Who is paid back for the energy.</summary>
    public string? ReimbursementPartyId { get; init; }
}

/// <summary>VAT of a price and the reason for it.</summary>
public sealed record CdrVatBody
{
    public decimal? Percent { get; init; }
    public decimal? Vat { get; init; }
    public decimal? Gross { get; init; }
    public string? VatRateId { get; init; }
    public required string Why { get; init; }

    /// <summary>VAT_NOT_CONFIGURED or VAT_AMBIGUOUS.</summary>
    public string? Warning { get; init; }
}

/// <summary>A coupon that paid for a part of the retail price.</summary>
/// <param name="Used">What it took off the coupon's balance.</param>
/// <param name="Compensated">What it paid, without VAT.</param>
public sealed record CdrCouponBody(string CouponId, CouponUnitName Unit, decimal Used, decimal BalanceAfter, decimal Compensated, string Why);

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

    /// <summary>Absent for reimbursement.</summary>
    public CdrVatBody? Vat { get; init; }

    /// <summary>Retail: what coupons paid.</summary>
    public IReadOnlyList<CdrCouponBody>? Coupons { get; init; }
}

/// <summary>
/// What a line is: a component of the rule; time that costs nothing; what a cap takes off; the wholesale total that retail
/// builds on; a percentage of it.
/// </summary>
[JsonConverter(typeof(UpperNames<CdrLineKind>))]
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
