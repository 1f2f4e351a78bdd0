using Azure.Core;
using Azure.Identity;
using GreenFlux.Platform.Chargers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GreenFlux.Azure.Chargers;

/// <summary>Chargers whose sockets end at Azure Web PubSub.</summary>
public static class WebPubSubServices
{
    /// <summary>
    /// Registers <see cref="IChargerLink"/> over the resources that are configured (<see cref="WebPubSubShards"/>), and
    /// nothing where none can be called.
    /// </summary>
    /// <exception cref="InvalidOperationException">A setting can't be used; the message names it.</exception>
    public static IServiceCollection AddWebPubSub(this IServiceCollection services, IConfiguration configuration)
    {
        var shards = WebPubSubShards.Read(configuration, withKeys: false);
        if (!shards.All.Any(static shard => shard.CanBeCalled))
            return services;
        return services.AddSingleton<IChargerLink>(provider =>
        {
            var identity = new Lazy<TokenCredential>(static () => new DefaultAzureCredential());
            var logger = provider.GetService<ILogger<WebPubSubChargerLink>>() ?? NullLogger<WebPubSubChargerLink>.Instance;
            return new WebPubSubChargerLink(
                shards.All.Where(static shard => shard.CanBeCalled).ToDictionary(static shard => shard.Name ?? "", shard => shard.Connect(shards.Hub, () => identity.Value)), logger);
        });
    }
}
