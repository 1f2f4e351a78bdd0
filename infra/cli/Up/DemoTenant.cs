using GreenFlux.Cli.Api;
using GreenFlux.Contracts;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Up;

/// <summary>
/// The tenant that a fresh installation starts with, so that there is something to try: made through the public API
/// at the first start, completed at the next one if that start was cut short, and never touched again.
/// </summary>
public static class DemoTenant
{
    public const string Id = "demo";
    private const int StationCount = 4;
    private const int DriverCount = 3;

    /// <summary>Where the chargers of the demo stand.</summary>
    public const string FirstLocation = "canal-street";

    public static BillingSetup Billing { get; } = new(
        "EUR",
        Wholesale: [new(PriceDimensionName.Energy, 0.38m)],
        Retail: [new(PriceDimensionName.Flat, 0.35m), new(PriceDimensionName.Energy, 0.45m)],
        Reimbursement: [new(PriceDimensionName.Energy, 0.25m)]);

    /// <returns>The tenant's API key; null when the tenant is there but nobody kept its key.</returns>
    /// <exception cref="CommandFailedException">The platform refused a part of it.</exception>
    public static async Task<string?> EnsureAsync(PlatformApi root, DataFiles files, CancellationToken ct)
    {
        var key = files.DemoKey();
        if (key is { Seeded: true })
            return key.ApiKey;
        if (key is null)
        {
            if (await root.ExistsAsync($"tenants/{Id}", ct))
                return null;
            var created = await root.PostAsync(
                "tenants",
                new TenantRequest { Id = Id, Name = "Demo", Settings = new TenantSettingsBody { AllowOpenStations = true } },
                ContractsJson.Default.TenantRequest,
                ContractsJson.Default.TenantCreatedResponse,
                ct);
            key = new DemoKey(created.ApiKey, Seeded: false);
            files.Save(key);
        }
        await SeedAsync(root.As(key.ApiKey), ct);
        files.Save(key with { Seeded = true });
        return key.ApiKey;
    }

    private static async Task SeedAsync(PlatformApi api, CancellationToken ct)
    {
        await Billing.CreateAsync(api, ct);
        foreach (var location in Locations)
            await api.EnsureAsync("locations", location.Id!, location, ContractsJson.Default.LocationRequest, ct);
        for (var station = 1; station <= StationCount; station++)
            await BillingSetup.CreateStationAsync(api, $"CP{station:000}", Locations[(station - 1) / 2].Id!, connectorCount: 2, maxPowerW: 22_000, ct);
        for (var driver = 1; driver <= DriverCount; driver++)
            await BillingSetup.CreateDriverAsync(api, $"driver-{driver}", $"Demo driver {driver}", $"DEMO{driver:0000}", ct);
    }

    private static IReadOnlyList<LocationRequest> Locations { get; } =
    [
        new()
        {
            Id = FirstLocation, Name = "Canal Street", Address = "Keizersgracht 1", City = "Amsterdam", PostalCode = "1015 CJ",
            Country = "NLD", TimeZone = "Europe/Amsterdam", Latitude = 52.3780m, Longitude = 4.8870m,
        },
        new()
        {
            Id = "station-square", Name = "Station Square", Address = "Stationsplein 1", City = "Utrecht", PostalCode = "3511 ED",
            Country = "NLD", TimeZone = "Europe/Amsterdam", Latitude = 52.0894m, Longitude = 5.1100m,
        },
    ];
}
