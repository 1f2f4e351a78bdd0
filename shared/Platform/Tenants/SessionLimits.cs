namespace GreenFlux.Platform.Tenants;

/// <summary>Beyond what a session or a partner's CDR is looked at before it is billed; domain.md's defaults. Days and age stand in <see cref="TenantSettings"/> itself.</summary>
public sealed record SessionLimits
{
    /// <summary>How many times its rated power a connector is believed to deliver.</summary>
    public decimal PowerToleranceFactor { get; set; } = 1.1m;

    /// <summary>Energy beyond that which is no matter, Wh.</summary>
    public decimal EnergyToleranceWh { get; set; } = 500m;

    /// <summary>More than this is noted, Wh; null: never. 100 kWh until something else is set.</summary>
    public decimal? UnusualEnergyWh { get; set; } = 100_000m;

    /// <summary>So far off a charger's clock may be before its sessions are flagged, seconds.</summary>
    public int MaxClockSkewSeconds { get; set; } = 300;

    /// <summary>Differences of times up to this are no matter, seconds.</summary>
    public int ClockToleranceSeconds { get; set; } = 60;

    /// <summary>A partner's figure may be off by so many percent of ours, or by <see cref="PartnerToleranceAmount"/>.</summary>
    public decimal PartnerTolerancePercent { get; set; } = 1m;

    /// <summary>In the figure's own unit: money, kWh or hours.</summary>
    public decimal PartnerToleranceAmount { get; set; } = 0.05m;

    /// <summary>What one session costs at most before a human looks, by ISO 4217 code; currencies that are left out have the platform's ceiling. Null: all have.</summary>
    public IReadOnlyDictionary<string, decimal>? CostCeilings { get; set; }

    /// <summary>The most that a connector is believed to deliver in a time, Wh.</summary>
    public decimal MostWattHours(int powerW, TimeSpan time) => powerW * (decimal)time.Ticks / TimeSpan.TicksPerHour * PowerToleranceFactor + EnergyToleranceWh;

    /// <summary>Whether a partner's figure is off by more than the tolerance.</summary>
    public bool IsOff(decimal told, decimal computed)
    {
        var off = Math.Abs(told - computed);
        return off > PartnerToleranceAmount && off > Math.Abs(computed) * PartnerTolerancePercent / 100m;
    }
}
