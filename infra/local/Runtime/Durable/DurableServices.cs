using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Puts the engine into a host.</summary>
public static class DurableServices
{
    /// <summary>
    /// Adds <see cref="DurableTaskClient"/> and the engine as a hosted service. The <see cref="DurableRegistry"/> (register it,
    /// or fill the one added here) must hold all functions before the engine is resolved.
    /// </summary>
    public static IServiceCollection AddDurableEngine(this IServiceCollection services, DurableOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DurableRegistry>();
        services.TryAddSingleton(provider => new DurableHost(
            options,
            provider.GetRequiredService<DurableRegistry>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<StoreProbe>(),
            provider.GetService<LogReports>()));
        services.TryAddSingleton(provider => provider.GetRequiredService<DurableHost>().Client);
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<DurableHost>());
        return services;
    }
}
