using Azure.Identity;
using Azure.Messaging.WebPubSub;
using GreenFlux.Azure.Chargers;
using GreenFlux.Azure.Documents;
using GreenFlux.Azure.Storage;
using GreenFlux.Platform.Chargers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Azure;

/// <summary>Azure's services behind the platform's ports.</summary>
public static class AzureServices
{
    /// <summary>
    /// Registers an adapter for each Azure service that is configured, and nothing otherwise.
    /// Web PubSub: <c>WebPubSub:ConnectionString</c>, or <c>WebPubSub:Endpoint</c> with a managed identity;
    /// <c>WebPubSub:Hub</c> is <c>ocpp</c> by default.
    /// </summary>
    public static IServiceCollection AddAzureStorage(this IServiceCollection services, IConfiguration configuration)
    {
        if (WebPubSub(configuration.GetSection("WebPubSub")) is { } connect)
            services.AddSingleton<IChargerLink>(_ => new WebPubSubChargerLink(connect()));
        return services.AddCosmosDocuments(configuration).AddAzureTables(configuration).AddAzureBlobs(configuration);
    }

    private static Func<WebPubSubServiceClient>? WebPubSub(IConfigurationSection section)
    {
        var hub = section["Hub"] is { Length: > 0 } name ? name : "ocpp";
        if (section["ConnectionString"] is { Length: > 0 } connectionString)
            return () => new WebPubSubServiceClient(connectionString, hub);
        if (section["Endpoint"] is not { Length: > 0 } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme == Uri.UriSchemeHttps
            ? () => new WebPubSubServiceClient(endpoint, hub, new DefaultAzureCredential())
            : throw new InvalidOperationException($"The setting {section.Path}:Endpoint is '{text}'; it must be an https URL such as https://name.webpubsub.azure.com.");
    }
}
