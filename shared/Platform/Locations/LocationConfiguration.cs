using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Locations;

public static class LocationConfiguration
{
    public static IServiceCollection AddLocations(this IServiceCollection services) => services.AddSingleton<LocationStore>();
}
