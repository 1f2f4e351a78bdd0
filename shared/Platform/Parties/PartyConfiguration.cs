using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Parties;

public static class PartyConfiguration
{
    public static IServiceCollection AddParties(this IServiceCollection services) =>
        services.AddSingleton<RetailPackageStore>().AddSingleton<DriverStore>();
}
