using GreenFlux.Billing;
using GreenFlux.Billing.Parking;

namespace GreenFlux.Cli.Pricing.Rules;

/// <summary>What a price by rules depends on beside the rules, for all sessions that don't say otherwise.</summary>
internal sealed record RuleTerms
{
    /// <summary>Null, as the other two: the only code of the engine's rules.</summary>
    public required string? TariffCode { get; init; }
    public required string? ReimbursementTariffCode { get; init; }
    public required string? RetailPackageId { get; init; }
    public required TimePricing TimePricing { get; init; }
    public required bool IsRoaming { get; init; }
    public required ParkingPolicy Parking { get; init; }

    /// <summary>For wholesale; null: not known.</summary>
    public required decimal? VatPercent { get; init; }
    public required decimal? RetailVatPercent { get; init; }
}
