using GreenFlux.Platform.Coupons;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Locations;
using GreenFlux.Platform.Parties;
using GreenFlux.Platform.Roaming.Inbound;
using GreenFlux.Platform.Stations;
using GreenFlux.Platform.Tariffs;
using GreenFlux.Platform.Tenants;
using GreenFlux.Platform.Tokens;
using GreenFlux.Platform.Vat;
using GreenFlux.Platform.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform;

public static class OperatorServices
{
    /// <summary>
    /// The capabilities that operators configure. Needs an <see cref="Storage.IDocumentStore"/> and a TimeProvider;
    /// an <see cref="IStationStatusReader"/> of the chargers' own may be registered before or after.
    /// </summary>
    public static IServiceCollection AddOperatorServices(this IServiceCollection services) => services
        .AddIdentity()
        .AddTenants()
        .AddLocations()
        .AddTariffs()
        .AddParties()
        .AddTokens()
        .AddStations()
        .AddWebhooks()
        .AddVat()
        .AddCoupons()
        .AddSingleton<Audit.AuditLog>()
        .AddInboundRoaming()
        .AddSingleton<Storage.StoreNames>()
        .AddSingleton<Storage.StoreHealth>();
}
