using System.Text;
using Azure.Core;
using Azure.Messaging.WebPubSub;
using Microsoft.Extensions.Configuration;

namespace GreenFlux.Azure.Chargers;

/// <summary>One Web PubSub resource: where it is, how its events are known, how it is called.</summary>
/// <param name="Name">As connections carry it; null for the resource at the top level of the settings.</param>
/// <param name="Host">What it calls itself in <c>WebHook-Request-Origin</c>; null: any name that is nobody else's (the embedded gateway).</param>
public sealed record WebPubSubShard(string? Name, string? Host)
{
    private string? connectionString;
    private Uri? endpoint;

    /// <summary>Its access keys, by which it signs events: characters as they are. None when it has no local authentication.</summary>
    public IReadOnlyList<byte[]> Keys { get; private init; } = [];

    /// <summary>Whether commands can be sent by it over REST.</summary>
    public bool CanBeCalled => connectionString is not null || endpoint is not null;

    /// <summary>A client of its data plane.</summary>
    /// <param name="identity">Our own identity, for a resource that is given by its endpoint.</param>
    public WebPubSubServiceClient Connect(string hub, Func<TokenCredential> identity) => this switch
    {
        { connectionString: { } text } => new WebPubSubServiceClient(text, hub),
        { endpoint: { } address } => new WebPubSubServiceClient(address, hub, identity()),
        _ => throw new InvalidOperationException("This Web PubSub resource has neither an endpoint nor a connection string."),
    };

    /// <summary>Reads <c>Endpoint</c> or <c>ConnectionString</c>, <c>AccessKey</c>, <c>SecondaryAccessKey</c>, and <c>Host</c> where it differs from the endpoint's.</summary>
    /// <param name="withKeys">False: only what it takes to call it. Keys of an installation may not be there yet while services are registered.</param>
    /// <returns>Null when the section says nothing of a resource.</returns>
    /// <exception cref="InvalidOperationException">A setting can't be used; the message names it.</exception>
    internal static WebPubSubShard? Read(string? name, IConfigurationSection section, bool withKeys)
    {
        var text = Value(section, "ConnectionString");
        var address = text is null ? Endpoint(section) : null;
        var (connectedTo, key) = text is null ? (address, null) : Parts(section, text);
        var keys = withKeys
            ? new[] { key, Value(section, "AccessKey"), Value(section, "SecondaryAccessKey") }.OfType<string>().Distinct(StringComparer.Ordinal).ToArray()
            : [];
        if (connectedTo is null && keys.Length == 0)
            return null;
        return new WebPubSubShard(name, Value(section, "Host") ?? connectedTo?.Host)
        {
            connectionString = text,
            endpoint = address,
            Keys = [.. keys.Select(Encoding.UTF8.GetBytes)],
        };
    }

    private static Uri? Endpoint(IConfigurationSection section)
    {
        if (Value(section, "Endpoint") is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new InvalidOperationException($"The setting {section.Path}:Endpoint is '{text}'; it must be an https URL such as https://name.webpubsub.azure.com.");
    }

    /// <summary>The key itself never gets into a message.</summary>
    private static (Uri Endpoint, string Key) Parts(IConfigurationSection section, string text)
    {
        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static part => part.Split('=', 2)).Where(static part => part.Length == 2)
            .GroupBy(static part => part[0].Trim(), static part => part[1].Trim(), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static part => part.Key, static part => part.Last(), StringComparer.OrdinalIgnoreCase);
        return parts.TryGetValue("Endpoint", out var endpoint) && Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            && parts.TryGetValue("AccessKey", out var key) && key.Length > 0
            ? (address, key)
            : throw new InvalidOperationException($"The setting {section.Path}:ConnectionString must read Endpoint=https://name.webpubsub.azure.com;AccessKey=…;Version=1.0; as the resource shows it.");
    }

    private static string? Value(IConfigurationSection section, string name) => section[name] is { Length: > 0 } value ? value : null;
}
