using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Stations;

public static class StationConfiguration
{
    public static IServiceCollection AddStations(this IServiceCollection services) => services
        .AddSingleton<StationIndex>()
        .AddSingleton<StationStore>()
        .AddSingleton<StationClaims>()
        .AddSingleton<StationChecks>()
        .AddSingleton<StationCredentials>()
        .AddSingleton<ChargerAuthorityStore>()
        .AddSingleton<StationRegistry>();
}
