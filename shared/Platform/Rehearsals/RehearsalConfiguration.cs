using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Rehearsals;

public static class RehearsalConfiguration
{
    public static IServiceCollection AddRehearsals(this IServiceCollection services) =>
        services.AddSingleton<RehearsalStore>().AddSingleton<RehearsalPricing>().AddSingleton<RehearsalRun>();
}
