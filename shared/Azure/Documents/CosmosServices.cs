using Azure.Identity;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Azure.Documents;

/// <summary>Registers the document store on Cosmos DB.</summary>
public static class CosmosServices
{
    /// <summary>
    /// Nothing happens unless <c>Cosmos:Endpoint</c> (with the application's identity) or <c>Cosmos:ConnectionString</c> (an
    /// emulator's) is set; <c>Cosmos:Database</c> is <c>greenflux</c> by default.
    /// </summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it.</exception>
    public static IServiceCollection AddCosmosDocuments(this IServiceCollection services, IConfiguration configuration)
    {
        if (CosmosSettings.Read(configuration) is not { } settings)
            return services;
        services.AddSingleton(provider => new CosmosAccount(settings, new DefaultAzureCredential(), provider.GetService<CosmosTransport>()));
        services.AddSingleton<CosmosMetrics>();
        services.AddSingleton<IDocumentStore>(provider => new CosmosDocumentStore(
            provider.GetRequiredService<CosmosAccount>(), provider.GetRequiredService<CosmosMetrics>(), provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddHostedService<CosmosStart>();
        return services;
    }

    /// <summary>A wrong endpoint or a missing container is told when the application starts, not when the first charger comes.</summary>
    private sealed class CosmosStart(CosmosAccount account) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => account.OpenAllAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
