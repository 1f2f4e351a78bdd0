using System.Text.RegularExpressions;
using GreenFlux.Billing;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;

namespace GreenFlux.Platform.Tenants;

public static partial class TenantValidation
{
    /// <summary>Whether text can be a tenant's id at all.</summary>
    public static bool IsId(string id) => IdPattern().IsMatch(id) && id != Caller.PlatformScope;

    public static Findings Check(Tenant tenant) =>
        Check(
            new Findings()
                .Check(IsId(tenant.Id), "id", $"must have 2 to 40 lower-case letters, digits and inner hyphens, and not be '{Caller.PlatformScope}'.")
                .Text("name", tenant.Name, 200),
            tenant.Settings,
            "settings.");

    /// <param name="prefix">Where the settings stand in the request.</param>
    public static Findings Check(Findings findings, TenantSettings settings, string prefix = "") => Check(findings, settings.Limits, prefix + "limits.")
        .Check(settings.MaxAgeDays is null or (>= 1 and <= 3650), prefix + "maxAgeDays", "must be 1 to 3650, or null to switch the check off.")
        .Range(prefix + "maxDurationDays", settings.MaxDurationDays, 1, 365)
        .Range(prefix + "maxDurationDaysHome", settings.MaxDurationDaysHome, 1, 365)
        .Check(settings.ParkingThresholdW is >= 1 and <= 10_000, prefix + "parkingThresholdW", "must be from 1 to 10000 W.")
        .Check(settings.ParkingThresholdDcW is null or (>= 1 and <= 10_000), prefix + "parkingThresholdDcW", "must be from 1 to 10000 W, or left out to be parkingThresholdW.")
        .Check(settings.PriceChangeLeadHours is null or (>= 0 and <= 8760), prefix + "priceChangeLeadHours", "must be 0 to 8760.")
        .Check(Enum.IsDefined(settings.VatRateAt), prefix + "vatRateAt", "must be End or Start.")
        .Range(prefix + "heartbeatIntervalSeconds", settings.HeartbeatIntervalSeconds, 10, 86400);

    private static Findings Check(Findings findings, SessionLimits limits, string prefix)
    {
        findings
            .Check(limits.PowerToleranceFactor is >= 1 and <= 10, prefix + "powerToleranceFactor", "must be from 1 to 10.")
            .Check(limits.EnergyToleranceWh is >= 0 and <= 100_000, prefix + "energyToleranceWh", "must be from 0 to 100000 Wh.")
            .Check(limits.UnusualEnergyWh is null or (> 0 and <= 100_000_000), prefix + "unusualEnergyWh", "must be above 0 and at most 100000000 Wh, or null to note none.")
            .Range(prefix + "maxClockSkewSeconds", limits.MaxClockSkewSeconds, 60, 86_400)
            .Range(prefix + "clockToleranceSeconds", limits.ClockToleranceSeconds, 0, 3_600)
            .Check(limits.ClockToleranceSeconds < limits.MaxClockSkewSeconds, prefix + "clockToleranceSeconds", "must be less than maxClockSkewSeconds.")
            .Check(limits.PartnerTolerancePercent is >= 0 and <= 100, prefix + "partnerTolerancePercent", "must be from 0 to 100.")
            .Check(limits.PartnerToleranceAmount is >= 0 and <= 1_000, prefix + "partnerToleranceAmount", "must be from 0 to 1000.")
            .Check(limits.CostCeilings is null or { Count: <= 200 }, prefix + "costCeilings", "may have 200 currencies at most.");
        foreach (var (code, ceiling) in limits.CostCeilings ?? new Dictionary<string, decimal>(StringComparer.Ordinal))
        {
            findings
                .Check(Currency.TryParse(code, out var currency) && currency.Code == code, prefix + "costCeilings", "must have active codes of ISO 4217 as its names, in capitals, for example EUR.")
                .Check(ceiling is > 0 and <= 1_000_000_000_000m, prefix + "costCeilings", "must have amounts above 0 and up to 1000000000000.");
        }
        return findings;
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,38}[a-z0-9]\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
