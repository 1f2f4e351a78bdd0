using GreenFlux.Azure.Chargers;
using GreenFlux.Azure.Documents;
using GreenFlux.Azure.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Azure;

/// <summary>Azure's services behind the platform's ports.</summary>
public static class AzureServices
{
    /// <summary>Registers an adapter for each Azure service that is configured, and nothing otherwise.</summary>
    public static IServiceCollection AddAzureStorage(this IServiceCollection services, IConfiguration configuration)
    {
        return services.AddWebPubSub(configuration).AddCosmosDocuments(configuration).AddAzureTables(configuration).AddAzureBlobs(configuration);
    }
}
