using GreenFlux.Billing.Vat;
using GreenFlux.Contracts;
using GreenFlux.Functions.Operators.Http;
using GreenFlux.Platform.Tenants;

namespace GreenFlux.Functions.Operators;

internal static class TenantMapping
{
    public static Tenant ToDomain(TenantRequest body, DateTimeOffset now) => new()
    {
        Id = body.Id,
        Name = body.Name,
        CreatedAt = now,
        Settings = body.Settings is null ? new TenantSettings() : ToDomain(body.Settings),
    };

    public static TenantSettings ToDomain(TenantSettingsBody body) => new()
    {
        MaxAgeDays = body.MaxAgeDays,
        MaxDurationDays = body.MaxDurationDays,
        MaxDurationDaysHome = body.MaxDurationDaysHome,
        AllowOpenStations = body.AllowOpenStations,
        StrictContractIds = body.StrictContractIds,
        HeartbeatIntervalSeconds = body.HeartbeatIntervalSeconds,
        ParkingThresholdW = body.ParkingThresholdW,
        ParkingThresholdDcW = body.ParkingThresholdDcW,
        VatRateAt = WireNames.To<VatMoment>(body.VatRateAt),
        PublishAllCdrs = body.PublishAllCdrs,
        PriceChangeLeadHours = body.PriceChangeLeadHours,
        Limits = new SessionLimits
        {
            PowerToleranceFactor = body.Limits.PowerToleranceFactor,
            EnergyToleranceWh = body.Limits.EnergyToleranceWh,
            UnusualEnergyWh = body.Limits.UnusualEnergyWh,
            MaxClockSkewSeconds = body.Limits.MaxClockSkewSeconds,
            ClockToleranceSeconds = body.Limits.ClockToleranceSeconds,
            PartnerTolerancePercent = body.Limits.PartnerTolerancePercent,
            PartnerToleranceAmount = body.Limits.PartnerToleranceAmount,
            CostCeilings = body.Limits.CostCeilings,
        },
    };

    public static TenantResponse ToContract(Tenant tenant) => new()
    {
        Id = tenant.Id,
        Name = tenant.Name,
        CreatedAt = tenant.CreatedAt,
        Settings = new TenantSettingsBody
        {
            MaxAgeDays = tenant.Settings.MaxAgeDays,
            MaxDurationDays = tenant.Settings.MaxDurationDays,
            MaxDurationDaysHome = tenant.Settings.MaxDurationDaysHome,
            AllowOpenStations = tenant.Settings.AllowOpenStations,
            StrictContractIds = tenant.Settings.StrictContractIds,
            HeartbeatIntervalSeconds = tenant.Settings.HeartbeatIntervalSeconds,
            ParkingThresholdW = tenant.Settings.ParkingThresholdW,
            ParkingThresholdDcW = tenant.Settings.ParkingThresholdDcW,
            VatRateAt = WireNames.To<VatRateMoment>(tenant.Settings.VatRateAt),
            PublishAllCdrs = tenant.Settings.PublishAllCdrs,
            PriceChangeLeadHours = tenant.Settings.PriceChangeLeadHours,
            Limits = ToContract(tenant.Settings.Limits),
        },
    };

    private static SessionLimitsBody ToContract(SessionLimits limits) => new()
    {
        PowerToleranceFactor = limits.PowerToleranceFactor,
        EnergyToleranceWh = limits.EnergyToleranceWh,
        UnusualEnergyWh = limits.UnusualEnergyWh,
        MaxClockSkewSeconds = limits.MaxClockSkewSeconds,
        ClockToleranceSeconds = limits.ClockToleranceSeconds,
        PartnerTolerancePercent = limits.PartnerTolerancePercent,
        PartnerToleranceAmount = limits.PartnerToleranceAmount,
        CostCeilings = limits.CostCeilings,
    };
}
