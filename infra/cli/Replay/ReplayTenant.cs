using GreenFlux.Cli.Api;
using GreenFlux.Cli.Replay.Import;
using GreenFlux.Cli.Replay.Plan;
using GreenFlux.Contracts;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Replay;

/// <summary>The tenant of one replay: made through the public API, used once, and kept to look at.</summary>
public static class ReplayTenant
{
    private const int ParallelRequests = 8;

    /// <returns>The API as the new tenant sees it.</returns>
    /// <exception cref="CommandFailedException">The platform refused a part of it.</exception>
    public static async Task<PlatformApi> CreateAsync(
        PlatformApi platform, string tenantId, ReplayPlan plan, SessionMapping mapping, CancellationToken ct)
    {
        var created = await platform.PostAsync(
            "tenants",
            new TenantRequest
            {
                Id = tenantId,
                Name = mapping.Title ?? mapping.Name,
                // The file is years old by nature; its age says nothing about the sessions.
                Settings = new TenantSettingsBody { MaxAgeDays = null, AllowOpenStations = true },
            },
            ContractsJson.Default.TenantRequest,
            ContractsJson.Default.TenantCreatedResponse,
            ct);
        var api = platform.As(created.ApiKey);
        await new BillingSetup(mapping.Currency, mapping.Prices.Wholesale, mapping.Prices.Retail, mapping.Prices.Reimbursement).CreateAsync(api, ct);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ParallelRequests, CancellationToken = ct };
        await Parallel.ForEachAsync(plan.LocationIds, parallel, async (location, stop) =>
            await api.EnsureAsync("locations", location, LocationOf(location, mapping), ContractsJson.Default.LocationRequest, stop));
        await Parallel.ForEachAsync(plan.Stations, parallel, async (station, stop) =>
            await BillingSetup.CreateStationAsync(api, station.Id, station.LocationId, station.ConnectorCount, station.MaxPowerW, stop));
        await Parallel.ForEachAsync(plan.Tokens.Index(), parallel, async (token, stop) =>
            await BillingSetup.CreateDriverAsync(api, $"driver-{token.Index + 1}", $"Driver {token.Index + 1}", token.Item, stop));
        return api;
    }

    private static LocationRequest LocationOf(string id, SessionMapping mapping) => new()
    {
        Id = id,
        Name = id,
        Address = "not published",
        City = "not published",
        PostalCode = "0000",
        Country = mapping.Country,
        TimeZone = mapping.TimeZone,
    };
}
