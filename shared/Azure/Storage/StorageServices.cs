using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using GreenFlux.Azure.Blobs;
using GreenFlux.Azure.Messages;
using GreenFlux.Azure.Readings;
using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Azure.Storage;

/// <summary>
/// Registers what stands on a storage account. <c>Storage:TableEndpoint</c> and <c>Storage:BlobEndpoint</c> with the platform's
/// identity, or <c>Storage:ConnectionString</c> for both.
/// </summary>
public static class StorageServices
{
    private const string Section = "Storage";

    /// <summary>The message log and the readings on Table Storage, when it is configured.</summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it.</exception>
    public static IServiceCollection AddAzureTables(this IServiceCollection services, IConfiguration configuration)
    {
        var service = Client(
            configuration.GetSection(Section), "TableEndpoint", "table",
            (endpoint, identity) => new TableServiceClient(endpoint, identity, Patient(new TableClientOptions())),
            text => new TableServiceClient(text, Patient(new TableClientOptions())));
        if (service is null)
            return services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(service);
        services.AddSingleton<IReadingStore>(provider => new TableReadingStore(provider.GetRequiredService<TableServiceClient>()));
        services.AddSingleton<IMessageLog>(provider => new TableMessageLog(
            provider.GetRequiredService<TableServiceClient>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TableMessageLog>>()));
        return services;
    }

    /// <summary>Files on Blob Storage, when it is configured.</summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it.</exception>
    public static IServiceCollection AddAzureBlobs(this IServiceCollection services, IConfiguration configuration)
    {
        var service = Client(
            configuration.GetSection(Section), "BlobEndpoint", "blob",
            (endpoint, identity) => new BlobServiceClient(endpoint, identity, Patient(new BlobClientOptions())),
            text => new BlobServiceClient(text, Patient(new BlobClientOptions())));
        if (service is null)
            return services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(service);
        services.AddSingleton<IBlobStore>(provider => new AzureBlobStore(provider.GetRequiredService<BlobServiceClient>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static TClient? Client<TClient>(
        IConfigurationSection section, string endpointName, string kind, Func<Uri, TokenCredential, TClient> byIdentity, Func<string, TClient> byConnectionString)
        where TClient : class
    {
        var (endpoint, connectionString) = (section[endpointName], section["ConnectionString"]);
        if (endpoint is not { Length: > 0 })
            return connectionString is { Length: > 0 } ? ByConnectionString(section, connectionString, byConnectionString) : null;
        if (connectionString is { Length: > 0 })
            throw new InvalidOperationException($"Both {section.Path}:{endpointName} and {section.Path}:ConnectionString are set; leave one of them out.");
        return Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.Query.Length == 0
            ? byIdentity(uri, new DefaultAzureCredential())
            : throw new InvalidOperationException($"The setting {section.Path}:{endpointName} is '{endpoint.Split('?')[0]}'; it must be an https URL without a query, such as https://name.{kind}.core.windows.net.");
    }

    // The value holds a key: it is in no message, nor in those of the client.
    private static TClient ByConnectionString<TClient>(IConfigurationSection section, string text, Func<string, TClient> client)
    {
        try
        {
            return client(text);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidOperationException(
                $"The setting {section.Path}:ConnectionString is no connection string of a storage account; copy it whole, as in AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net.", fault);
        }
    }

    /// <summary>Throttled or out of reach, a service is asked again for a few seconds, then whoever asked is told.</summary>
    private static TOptions Patient<TOptions>(TOptions options)
        where TOptions : ClientOptions
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 4;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(3);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        return options;
    }
}
