using GreenFlux.Billing.Parking;
using GreenFlux.Platform.Evidence;

namespace GreenFlux.Platform.Cdrs;

/// <summary>A session priced three times.</summary>
/// <param name="Wholesale">Null when a reason stands in its way.</param>
/// <param name="Retail">Null also when the engine doesn't run for the session.</param>
/// <param name="Reimbursement">Likewise.</param>
/// <param name="Parked">How long the vehicle was parked.</param>
/// <param name="Reasons">What hindered a price, or makes it implausible.</param>
/// <param name="Deviations">Where it is not the price shown at the start.</param>
public sealed record PricedEngines(
    EnginePrice? Wholesale, EnginePrice? Retail, EnginePrice? Reimbursement, ParkedTime Parked,
    IReadOnlyList<FlagReason> Reasons, IReadOnlyList<PriceDeviation> Deviations)
{
    internal IReadOnlyList<PriceDeviation>? Deviated => Deviations.Count == 0 ? null : Deviations;
}
