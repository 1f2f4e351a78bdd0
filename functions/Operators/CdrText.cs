using GreenFlux.Billing.HomeCharging;

namespace GreenFlux.Functions.Operators;

/// <summary>Words that CDRs are known by elsewhere.</summary>
internal static class CdrText
{
    public static string? Of(HomeChargingFlag? flag) => flag switch
    {
        HomeChargingFlag.HccE => "HCC_E",
        HomeChargingFlag.HccV => "HCC_V",
        _ => null,
    };
}
