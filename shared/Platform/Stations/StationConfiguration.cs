using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GreenFlux.Platform.Stations;

public static class StationConfiguration
{
    public static IServiceCollection AddStations(this IServiceCollection services)
    {
        services.TryAddSingleton<IStationStatusReader, NoChargersServed>();
        return services
            .AddSingleton<StationIndex>()
            .AddSingleton<StationStore>()
            .AddSingleton<StationClaims>()
            .AddSingleton<StationChecks>()
            .AddSingleton<StationCredentials>()
            .AddSingleton<StationRegistry>();
    }
}
