using Microsoft.Extensions.Configuration;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>How the embedded gateway stands in for Azure Web PubSub and the application gateway before it.</summary>
public sealed record GatewayOptions
{
    /// <summary>Primary access key: signs events to the handler and proves callers of the data plane. Its characters are the key, it is not decoded.</summary>
    public required string AccessKey { get; init; }

    /// <summary>Shared secret that the front writes into <c>X-Ocpp-Front</c>, so that the handler can tell the front from a caller of <c>/client</c>.</summary>
    public required string FrontSecret { get; init; }

    /// <summary>Second access key; when absent a random one is used, so that handlers always see two signatures.</summary>
    public string? SecondaryAccessKey { get; init; }

    /// <summary>The hub that <c>/ocpp/{identity}</c> leads to.</summary>
    public string Hub { get; init; } = "ocpp";

    /// <summary>URL template of the event handler; may hold <c>{hub}</c> and <c>{event}</c>, values are escaped.</summary>
    public string HandlerPath { get; init; } = "/api/webpubsub/{hub}";

    /// <summary>The service's host name as events carry it in <c>WebHook-Request-Origin</c>.</summary>
    public string Origin { get; init; } = "localhost";

    /// <summary>Time between two pings of an idle connection, 1 to 120 seconds.</summary>
    public TimeSpan PingInterval { get; init; } = DefaultPing;

    /// <summary>How long after a ping the first byte may take; at most <see cref="PingInterval"/>.</summary>
    public TimeSpan PingTimeout { get; init; } = DefaultPing;

    /// <summary>How long one frame to a charger may take before the charger counts as too slow.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the far end may take to answer our close frame.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the handler may take for one event, retries included.</summary>
    public TimeSpan HandlerTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Largest message from a charger, in bytes; a larger one closes the connection with 1009.</summary>
    public int MaxFrameBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a message may take from its first part to its last; a slower one closes the connection with 1008.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Frames that may wait for a charger to take them; one more, and the charger counts as too slow.</summary>
    public int UnsentFramesMax { get; init; } = 64;

    /// <summary>How many frames may be with the handler at once; more wait for their turn, tenant by tenant.</summary>
    public int FramesAtOnce { get; init; } = DefaultFramesAtOnce;

    /// <summary>How long a frame may hold its turn; a slower one goes on without.</summary>
    public TimeSpan FrameTurn { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time per frame of a charger in normal service; one that sends more waits behind those that don't, if anyone has to wait.</summary>
    public TimeSpan FrameInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Frames that a charger in normal service may send at once.</summary>
    public int FrameBurst { get; init; } = 50;

    /// <summary>Largest answer of the handler, in bytes.</summary>
    public int MaxReplyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Whether <c>Authorization</c> stays among the headers of the connect event. Azure strips it in conditions it doesn't document.</summary>
    public bool PassAuthorization { get; init; }

    /// <summary>Faults to start with; see <see cref="OcppGateway.Inject"/> to change them later.</summary>
    public GatewayFaults Faults { get; init; } = GatewayFaults.None;

    /// <summary>Reads <c>WebPubSub:AccessKey</c>, <c>:SecondaryAccessKey</c>, <c>:FrontSecret</c>, <c>:Hub</c>, <c>:FramesAtOnce</c> and <c>:PingSeconds</c>.</summary>
    /// <exception cref="InvalidOperationException">The key or the secret is missing.</exception>
    public static GatewayOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection("WebPubSub");
        var ping = TimeSpan.FromSeconds(section.GetValue("PingSeconds", DefaultPingSeconds));
        return new GatewayOptions
        {
            AccessKey = Required(section, "AccessKey"),
            FrontSecret = Required(section, "FrontSecret"),
            SecondaryAccessKey = section["SecondaryAccessKey"],
            Hub = section["Hub"] is { Length: > 0 } hub ? hub : "ocpp",
            Origin = OriginOf(section),
            FramesAtOnce = section.GetValue("FramesAtOnce", DefaultFramesAtOnce),
            PingInterval = ping,
            PingTimeout = ping < DefaultPing ? ping : DefaultPing,
        };
    }

    /// <summary>What is wrong with these options, or nothing.</summary>
    public IEnumerable<string> Problems()
    {
        if (AccessKey.Length < 16)
            yield return "AccessKey needs at least 16 characters: it signs every event.";
        if (FrontSecret.Length < 16)
            yield return "FrontSecret needs at least 16 characters: it keeps callers of /client out.";
        if (!HubName.IsValid(Hub))
            yield return $"Hub '{Hub}' must be a letter followed by at most 127 letters, digits or _ ` , . [ ].";
        if (!HandlerPath.StartsWith('/'))
            yield return $"HandlerPath '{HandlerPath}' must start with a slash.";
        if (PingInterval < TimeSpan.FromSeconds(1) || PingInterval > TimeSpan.FromSeconds(120))
            yield return $"PingInterval {PingInterval} must lie between 1 and 120 seconds.";
        if (PingTimeout <= TimeSpan.Zero || PingTimeout > PingInterval)
            yield return $"PingTimeout {PingTimeout} must be positive and at most PingInterval.";
        if (SendTimeout <= TimeSpan.Zero || MessageTimeout <= TimeSpan.Zero || UnsentFramesMax < 1 || CloseTimeout <= TimeSpan.Zero || HandlerTimeout <= TimeSpan.Zero)
            yield return "SendTimeout, MessageTimeout, UnsentFramesMax, CloseTimeout and HandlerTimeout must be positive.";
        if (FramesAtOnce < 1 || FrameBurst < 1 || FrameTurn <= TimeSpan.Zero || FrameInterval <= TimeSpan.Zero)
            yield return "FramesAtOnce, FrameBurst, FrameTurn and FrameInterval must be positive.";
        if (MaxFrameBytes < 1 || MaxReplyBytes < 1)
            yield return "MaxFrameBytes and MaxReplyBytes must be positive.";
    }

    private const int DefaultPingSeconds = 20;

    private static TimeSpan DefaultPing => TimeSpan.FromSeconds(DefaultPingSeconds);

    private static int DefaultFramesAtOnce => 16 * Environment.ProcessorCount;

    /// <summary>Where a resource of Azure is configured beside, its handler takes events under that resource's name alone.</summary>
    private static string OriginOf(IConfigurationSection section)
    {
        var endpoint = section["Endpoint"] is { Length: > 0 } address ? address
            : section["ConnectionString"]?.Split(';', StringSplitOptions.TrimEntries)
                .FirstOrDefault(static part => part.StartsWith("Endpoint=", StringComparison.OrdinalIgnoreCase))?["Endpoint=".Length..];
        return section["Host"] is { Length: > 0 } host ? host
            : Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) ? uri.Host
            : "localhost";
    }

    private static string Required(IConfigurationSection section, string name) =>
        section[name] is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"The setting {section.Path}:{name} is missing: give it a random text of at least 32 characters.");
}

/// <summary>What may go wrong between a charger, the service and the handler, made to go wrong on purpose.</summary>
public sealed record GatewayFaults
{
    public static GatewayFaults None { get; } = new();

    /// <summary>Each event that was accepted is delivered once more with the same id; the second answer counts.</summary>
    public bool DuplicateDelivery { get; init; }

    /// <summary>A connection's <c>disconnected</c> waits until its user has connected anew.</summary>
    public bool DisconnectedAfterNewConnect { get; init; }

    /// <summary><c>disconnected</c> is never sent.</summary>
    public bool LostDisconnected { get; init; }

    /// <summary><c>connected</c> is sent only after the first message was answered.</summary>
    public bool ConnectedAfterFirstMessage { get; init; }
}

internal static class HubName
{
    public static bool IsValid(string name) =>
        name.Length is >= 1 and <= 128
        && char.IsAsciiLetter(name[0])
        && name.AsSpan(1).IndexOfAnyExcept(Rest) < 0;

    private static readonly System.Buffers.SearchValues<char> Rest = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_`,.[]");
}
