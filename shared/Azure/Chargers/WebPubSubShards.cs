using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace GreenFlux.Azure.Chargers;

/// <summary>
/// The Web PubSub resources among which chargers are spread: <c>WebPubSub:Shards:{name}</c>, and the one at the top level
/// of <c>WebPubSub</c>, which alone is all that a small installation needs.
/// </summary>
public sealed partial class WebPubSubShards
{
    private readonly WebPubSubShard? anyHost;

    private WebPubSubShards(string hub, IReadOnlyList<WebPubSubShard> all)
    {
        (Hub, All) = (hub, all);
        anyHost = all.FirstOrDefault(static shard => shard.Host is null);
    }

    /// <summary>The hub that chargers connect to, in each of them.</summary>
    public string Hub { get; }

    public IReadOnlyList<WebPubSubShard> All { get; }

    /// <param name="withKeys">False: only what it takes to call them.</param>
    /// <exception cref="InvalidOperationException">A setting can't be used; the message names it.</exception>
    public static WebPubSubShards Read(IConfiguration configuration, bool withKeys = true)
    {
        var section = configuration.GetSection("WebPubSub");
        var shards = new List<WebPubSubShard>();
        if (WebPubSubShard.Read(null, section, withKeys) is { } only)
            shards.Add(only);
        foreach (var named in section.GetSection("Shards").GetChildren())
        {
            // The name is part of stored connection ids and, with a colon, of settings.
            if (!Names().IsMatch(named.Key))
                throw new InvalidOperationException($"The setting {named.Path} names a shard '{named.Key}'; use 1 to 32 letters, digits and dashes.");
            var shard = WebPubSubShard.Read(named.Key.ToLowerInvariant(), named, withKeys);
            if (shard is not { CanBeCalled: true })
                throw new InvalidOperationException($"The setting {named.Path} needs an Endpoint (https://name.webpubsub.azure.com) or a ConnectionString.");
            shards.Add(shard);
        }
        if (shards.GroupBy(static shard => shard.Host, StringComparer.OrdinalIgnoreCase).FirstOrDefault(static same => same.Count() > 1) is { } twice)
            throw new InvalidOperationException($"The settings below WebPubSub name '{twice.Key}' twice; each Web PubSub resource is one shard.");
        return new WebPubSubShards(section["Hub"] is { Length: > 0 } hub ? hub : "ocpp", shards);
    }

    /// <summary>The resource that calls itself so.</summary>
    /// <param name="origin">A value of <c>WebHook-Request-Origin</c>; null when there was none.</param>
    public WebPubSubShard? FromOrigin(string? origin) =>
        All.FirstOrDefault(shard => shard.Host is { } host && host.Equals(origin, StringComparison.OrdinalIgnoreCase)) ?? anyHost;

    [GeneratedRegex("^[A-Za-z0-9-]{1,32}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Names();
}
