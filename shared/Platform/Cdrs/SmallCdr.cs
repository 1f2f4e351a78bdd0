using GreenFlux.Platform.Tenants;

namespace GreenFlux.Platform.Cdrs;

/// <summary>CDRs that are too small to be worth anybody's time: priced and stored, but told to nobody (domain §11).</summary>
public static class SmallCdr
{
    /// <summary>Energy below which a short session is small, Wh.</summary>
    public const decimal EnergyWh = 200;

    /// <summary>Duration below which a session with little energy is small.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(120);

    /// <summary>Little energy and short, both; unless the tenant publishes every CDR.</summary>
    public static bool IsUnpublished(decimal energyWh, TimeSpan duration, TenantSettings settings) =>
        !settings.PublishAllCdrs && energyWh < EnergyWh && duration < Duration;
}
