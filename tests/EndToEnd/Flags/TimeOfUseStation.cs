using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Flags;

/// <summary>A station whose energy costs 0.53 from 08:00 to 22:00 and 0.34 at night.</summary>
internal static class TimeOfUseStation
{
    /// <summary>21:30 in Amsterdam.</summary>
    public static readonly DateTimeOffset HalfPastNine = new(2026, 3, 10, 20, 30, 0, TimeSpan.Zero);

    public static async Task<string> CreateTimeOfUseStationAsync(this Tenant tenant)
    {
        var code = $"T-{Guid.NewGuid():N}"[..12];
        await tenant.PostAsync("/api/v1/tariffs", $$"""{"code":"{{code}}","engine":"WHOLESALE","currency":"EUR"}""");
        foreach (var (price, from, to) in ((string, string, string)[])[("0.53", "08:00", "22:00"), ("0.34", "22:00", "08:00")])
        {
            await tenant.PostAsync("/api/v1/billing-rules",
                $$"""{"engine":"WHOLESALE","tariffCode":"{{code}}","components":[{"dimension":"ENERGY","price":{{price}}}],"windows":[{"from":"{{from}}","to":"{{to}}"}]}""");
        }
        return (string)(await tenant.PostAsync("/api/v1/charge-stations",
            $$"""{"id":"{{$"CP-{Guid.NewGuid():N}"[..16]}}","locationId":"loc","tariffCode":"{{code}}","timeOfUseTariffs":true,"evses":[{"connectors":[{"id":1,"maxPowerW":22000}]}]}"""))["id"]!;
    }
}
