using GreenFlux.Contracts;
using GreenFlux.Contracts.Json;

namespace GreenFlux.Cli.Api;

/// <summary>What a tenant needs before its first session can be priced: two tariff codes, a retail package, and a rule for each engine.
/// Repeating a step changes nothing.</summary>
/// <param name="Currency">ISO 4217.</param>
public sealed record BillingSetup(
    string Currency,
    IReadOnlyList<PriceComponentBody> Wholesale,
    IReadOnlyList<PriceComponentBody> Retail,
    IReadOnlyList<PriceComponentBody> Reimbursement)
{
    public const string WholesaleTariff = "CHARGING";
    public const string ReimbursementTariff = "ENERGY";
    public const string RetailPackage = "STANDARD";

    /// <exception cref="CommandFailedException">The platform refused a part of it.</exception>
    public async Task CreateAsync(PlatformApi api, CancellationToken ct)
    {
        await TariffAsync(api, WholesaleTariff, PricingEngine.Wholesale, "What the operator receives", ct);
        await TariffAsync(api, ReimbursementTariff, PricingEngine.Reimbursement, "What the payer of the energy gets back", ct);
        await api.EnsureAsync(
            "retail-packages",
            RetailPackage,
            new RetailPackageRequest { Id = RetailPackage, Name = "Standard" },
            ContractsJson.Default.RetailPackageRequest,
            ct);
        await RuleAsync(api, new BillingRuleRequest { Id = "wholesale", Engine = PricingEngine.Wholesale, TariffCode = WholesaleTariff, Components = Wholesale, Name = "Wholesale" }, ct);
        await RuleAsync(api, new BillingRuleRequest { Id = "reimbursement", Engine = PricingEngine.Reimbursement, TariffCode = ReimbursementTariff, Components = Reimbursement, Name = "Reimbursement" }, ct);
        await RuleAsync(api, new BillingRuleRequest { Id = "retail", Engine = PricingEngine.Retail, RetailPackageId = RetailPackage, Currency = Currency, Components = Retail, Name = "Retail" }, ct);
    }

    /// <summary>A driver with the standard package, and the token that identifies the driver.</summary>
    /// <exception cref="CommandFailedException">The platform refused one of them.</exception>
    public static async Task CreateDriverAsync(PlatformApi api, string driverId, string name, string tokenUid, CancellationToken ct)
    {
        await api.EnsureAsync(
            "drivers",
            driverId,
            new DriverRequest { Id = driverId, Name = name, RetailPackageId = RetailPackage },
            ContractsJson.Default.DriverRequest,
            ct);
        await api.EnsureAsync(
            "tokens", tokenUid, new TokenRequest { Uid = tokenUid, DriverId = driverId }, ContractsJson.Default.TokenRequest, ct);
    }

    /// <summary>A station without a password, with one EVSE for each connector.</summary>
    /// <exception cref="CommandFailedException">The platform refused it.</exception>
    public static Task CreateStationAsync(
        PlatformApi api, string id, string locationId, int connectorCount, int maxPowerW, CancellationToken ct) =>
        api.EnsureAsync(
            "charge-stations",
            id,
            new ChargeStationRequest
            {
                Id = id,
                LocationId = locationId,
                TariffCode = WholesaleTariff,
                ReimbursementTariffCode = ReimbursementTariff,
                Evses = [.. Enumerable.Range(1, connectorCount).Select(connector =>
                    new EvseBody { Connectors = [new ConnectorBody { Id = connector, MaxPowerW = maxPowerW }] })],
            },
            ContractsJson.Default.ChargeStationRequest,
            ct);

    private Task TariffAsync(PlatformApi api, string code, PricingEngine engine, string description, CancellationToken ct) =>
        api.EnsureAsync(
            "tariffs",
            code,
            new TariffRequest { Code = code, Engine = engine, Currency = Currency, Description = description },
            ContractsJson.Default.TariffRequest,
            ct);

    private static Task RuleAsync(PlatformApi api, BillingRuleRequest rule, CancellationToken ct) =>
        api.EnsureAsync("billing-rules", rule.Id!, rule, ContractsJson.Default.BillingRuleRequest, ct);
}
