using GreenFlux.Platform.Parties;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Stations;

public static class StationConfiguration
{
    public static IServiceCollection AddStations(this IServiceCollection services) => services
        .AddHomeCharging()
        .AddSingleton<StationIndex>()
        .AddSingleton<StationStore>()
        .AddSingleton<StationClaims>()
        .AddSingleton<StationChecks>()
        .AddSingleton<StationCredentials>()
        .AddSingleton<ChargerAuthorityStore>()
        .AddSingleton<StationRegistry>()
        .AddSingleton<StationUpdates>();

    private static IServiceCollection AddHomeCharging(this IServiceCollection services)
    {
        services.TryAddSingleton<ICpoRoaming>(static provider => provider.GetRequiredService<PartyBook>());
        services.AddOptions<ProductTypeOptions>()
            .BindConfiguration(ProductTypeOptions.Section)
            .Validate(static options => options.TryRead(out _, out _), ProductTypeOptions.Problem)
            .ValidateOnStart();
        return services.AddSingleton(static provider => provider.GetRequiredService<IOptions<ProductTypeOptions>>().Value.Read());
    }
}
