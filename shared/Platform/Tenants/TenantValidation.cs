using System.Text.RegularExpressions;
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
    public static Findings Check(Findings findings, TenantSettings settings, string prefix = "") => findings
        .Check(settings.MaxAgeDays is null or (>= 1 and <= 3650), prefix + "maxAgeDays", "must be 1 to 3650, or null to switch the check off.")
        .Range(prefix + "maxDurationDays", settings.MaxDurationDays, 1, 365)
        .Range(prefix + "maxDurationDaysHome", settings.MaxDurationDaysHome, 1, 365)
        .Check(settings.ParkingThresholdW is >= 1 and <= 10_000, prefix + "parkingThresholdW", "must be from 1 to 10000 W.")
        .Check(settings.ParkingThresholdDcW is null or (>= 1 and <= 10_000), prefix + "parkingThresholdDcW", "must be from 1 to 10000 W, or left out to be parkingThresholdW.")
        .Check(settings.PriceChangeLeadHours is null or (>= 0 and <= 8760), prefix + "priceChangeLeadHours", "must be 0 to 8760.")
        .Check(Enum.IsDefined(settings.VatRateAt), prefix + "vatRateAt", "must be End or Start.")
        .Range(prefix + "heartbeatIntervalSeconds", settings.HeartbeatIntervalSeconds, 10, 86400);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,38}[a-z0-9]\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
