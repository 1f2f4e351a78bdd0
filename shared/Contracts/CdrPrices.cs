using System.Text.Json.Serialization;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Contracts;

/// <summary>
/// Where a quantity comes from: once per session; readings at both ends; readings around the ends, between which energy is
/// taken to have flowed evenly; the clock; quarter hours with hardly any energy; the wholesale total.
/// </summary>
[JsonConverter(typeof(UpperNames<QuantitySourceName>))]
public enum QuantitySourceName { Session, Meter, MeterInterpolated, Clock, ParkingDetection, WholesaleTotal }

/// <summary>How a CDR's prices came about: for each engine its segments, their lines, and where each figure comes from.</summary>
public sealed record CdrPriceExplanationResponse
{
    public required string CdrId { get; init; }
    public required string SessionId { get; init; }

    /// <summary>Where to read which price was shown when the session started.</summary>
    public required string PriceEvidence { get; init; }

    /// <summary>IANA zone of the location; prices change by its clock.</summary>
    public required string TimeZone { get; init; }
    public required IReadOnlyList<EnginePriceExplanationBody> Engines { get; init; }

    /// <summary>Where it was not billed by the price shown; empty: it was.</summary>
    public required IReadOnlyList<PriceDeviationBody> Deviations { get; init; }
}

/// <summary>One engine's price.</summary>
public sealed record EnginePriceExplanationBody
{
    public required PricingEngine Engine { get; init; }

    /// <summary>The code; for retail the package.</summary>
    public required string TariffCode { get; init; }
    public required string Currency { get; init; }

    /// <summary>Sum of the rounded lines, without VAT and before coupons.</summary>
    public required decimal Total { get; init; }

    /// <summary>Retail: what is left after coupons; left out: no coupon paid anything.</summary>
    public decimal? TotalAfterCoupons { get; init; }

    /// <summary>On the total after coupons; left out for reimbursement.</summary>
    public CdrVatBody? Vat { get; init; }

    /// <summary>Stretches under one rule version, in order of time.</summary>
    public required IReadOnlyList<CostSegmentBody> Segments { get; init; }
    public IReadOnlyList<CdrCouponBody>? Coupons { get; init; }
}

/// <summary>A stretch of the session under one rule version.</summary>
public sealed record CostSegmentBody
{
    /// <summary>From 1.</summary>
    public required int SegmentId { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public required string RuleId { get; init; }
    public required int RuleVersion { get; init; }

    /// <summary>Where the rule can be read as it was.</summary>
    public required string Rule { get; init; }
    public required IReadOnlyList<ExplainedLineBody> Lines { get; init; }
}

/// <summary>A line, where its quantity comes from, and the same in words.</summary>
public sealed record ExplainedLineBody
{
    public required CdrLineBody Line { get; init; }
    public required QuantitySourceName QuantitySource { get; init; }

    /// <summary>Percent on this line; left out where none is known. The amount of VAT is one, on the total.</summary>
    public decimal? VatPercent { get; init; }
    public required string Text { get; init; }
}
