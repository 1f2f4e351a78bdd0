using System.Globalization;
using GreenFlux.Cli.Api;
using GreenFlux.Cli.Bench.Load;
using GreenFlux.Contracts;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Bench.Subject;

/// <summary>A tenant with stations that have passwords, drivers and a rule for each engine: nothing is switched off for a measurement.</summary>
internal sealed class BenchTenant
{
    private const int ParallelRequests = 8;
    private const string Location = "yard";

    private BenchTenant(MeasuredPlatform platform, string apiKey)
    {
        Platform = platform;
        ApiKey = apiKey;
        Api = platform.Api.As(apiKey);
    }

    public MeasuredPlatform Platform { get; }

    public string ApiKey { get; }

    /// <summary>The API as this tenant sees it.</summary>
    public PlatformApi Api { get; }

    public static async Task<BenchTenant> CreateAsync(MeasuredPlatform platform, string id, CancellationToken ct)
    {
        var created = await platform.Api.PostAsync(
            "tenants",
            new TenantRequest { Id = id, Name = id, Settings = new TenantSettingsBody { MaxAgeDays = null, AllowOpenStations = false } },
            ContractsJson.Default.TenantRequest,
            ContractsJson.Default.TenantCreatedResponse,
            ct);
        var tenant = new BenchTenant(platform, created.ApiKey);
        await new BillingSetup(
            "EUR",
            Wholesale: [new(PriceDimensionName.Energy, 0.38m)],
            Retail: [new(PriceDimensionName.Flat, 0.35m), new(PriceDimensionName.Energy, 0.45m)],
            Reimbursement: [new(PriceDimensionName.Energy, 0.25m)]).CreateAsync(tenant.Api, ct);
        await tenant.Api.EnsureAsync(
            "locations", Location,
            new LocationRequest { Id = Location, Name = Location, Address = "1", City = "Amsterdam", PostalCode = "1000", Country = "NLD", TimeZone = "Europe/Amsterdam" },
            ContractsJson.Default.LocationRequest, ct);
        return tenant;
    }

    /// <summary>A tenant that was made before the platform was started again.</summary>
    public static BenchTenant Open(MeasuredPlatform platform, string apiKey) => new(platform, apiKey);

    /// <summary>Stations with generated passwords, each with a driver and a token of its own.</summary>
    /// <param name="tariffByClock">A wholesale tariff whose rules follow each other during a session; null: one rule for the whole session.</param>
    public async Task<Fleet> AddFleetAsync(string prefix, int stations, CancellationToken ct, string? tariffByClock = null)
    {
        var chargers = new LoadCharger[stations];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, stations), new ParallelOptions { MaxDegreeOfParallelism = ParallelRequests, CancellationToken = ct },
            async (index, stop) =>
            {
                var number = index.ToString("D5", CultureInfo.InvariantCulture);
                await BillingSetup.CreateDriverAsync(Api, $"{prefix}-driver-{number}", $"Driver {number}", $"{prefix}{number}", stop);
                chargers[index] = new LoadCharger($"{prefix}-{number}", await CreateStationAsync($"{prefix}-{number}", tariffByClock, stop), $"{prefix}{number}");
            });
        return new Fleet(Platform.Process, Platform.ChargerEndpoint, chargers);
    }

    /// <summary>A wholesale tariff with these rules.</summary>
    public async Task AddTariffAsync(string code, CancellationToken ct, params IReadOnlyList<BillingRuleRequest> rules)
    {
        await Api.EnsureAsync("tariffs", code, new TariffRequest { Code = code, Engine = PricingEngine.Wholesale, Currency = "EUR" }, ContractsJson.Default.TariffRequest, ct);
        foreach (var rule in rules)
            await Api.EnsureAsync("billing-rules", rule.Id!, rule, ContractsJson.Default.BillingRuleRequest, ct);
    }

    private async Task<string?> CreateStationAsync(string id, string? tariffByClock, CancellationToken ct) =>
        (await Api.PostAsync(
            "charge-stations",
            new ChargeStationRequest
            {
                Id = id,
                LocationId = Location,
                TariffCode = tariffByClock ?? BillingSetup.WholesaleTariff,
                TimeOfUseTariffs = tariffByClock is not null,
                ReimbursementTariffCode = BillingSetup.ReimbursementTariff,
                GeneratePassword = true,
                Evses = [new EvseBody { Connectors = [new ConnectorBody { Id = 1, MaxPowerW = 22_000 }] }],
            },
            ContractsJson.Default.ChargeStationRequest,
            ContractsJson.Default.ChargeStationResponse,
            ct)).Password;
}
