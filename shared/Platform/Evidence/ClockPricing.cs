using GreenFlux.Billing;
using SessionParties = GreenFlux.Platform.Parties.SessionParties;

namespace GreenFlux.Platform.Evidence;

/// <summary>Whose prices follow the clock.</summary>
internal static class ClockPricing
{
    /// <summary>
    /// Roaming sessions have the rule of their start in wholesale and retail; what the site's energy contract is owed knows
    /// no roaming (domain §7).
    /// </summary>
    public static bool Applies(BillingEngine engine, TimePricing pricing, SessionParties who) =>
        pricing != TimePricing.StartRule && (engine == BillingEngine.Reimbursement || who.AllowsTimeOfUse);
}
