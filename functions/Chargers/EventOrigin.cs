using System.Security.Cryptography;
using System.Text;
using GreenFlux.Azure.Chargers;
using Microsoft.Extensions.Configuration;

namespace GreenFlux.Functions.Chargers;

/// <summary>
/// Decides whether an event really comes from one of our Web PubSub resources (or the embedded gateway), and whether a
/// connect came through our own front.
/// </summary>
public sealed class EventOrigin
{
    private const string Prefix = "sha256=";
    private readonly WebPubSubShards shards;
    private readonly byte[][] frontSecrets;

    public EventOrigin(IConfiguration configuration)
    {
        shards = WebPubSubShards.Read(configuration);
        frontSecrets = [.. new[] { configuration["WebPubSub:FrontSecret"], configuration["WebPubSub:SecondaryFrontSecret"] }
            .Where(static secret => !string.IsNullOrEmpty(secret)).Select(static secret => Encoding.UTF8.GetBytes(secret!))];
    }

    /// <summary>The hub whose events are served.</summary>
    public string Hub => shards.Hub;

    /// <summary>The resource that an event or a validation call claims to come from; null for a stranger.</summary>
    public WebPubSubShard? Shard(string? origin) => shards.FromOrigin(origin);

    /// <summary>
    /// Whether an event shows a signature of its resource: an HMAC-SHA-256 of the connection id under one of its access
    /// keys, the key's characters taken as UTF-8. No other resource's key counts.
    /// </summary>
    /// <param name="signatures">As sent: one for each key, comma separated or in several header lines.</param>
    public static bool IsSigned(WebPubSubShard shard, string connectionId, IEnumerable<string?> signatures)
    {
        var isSigned = false;
        var message = Encoding.UTF8.GetBytes(connectionId);
        foreach (var signature in signatures.SelectMany(static line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Take(MostSignatures))
        {
            if (!signature.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || !TryFromHex(signature[Prefix.Length..], out var shown))
                continue;
            foreach (var key in shard.Keys)
                isSigned |= CryptographicOperations.FixedTimeEquals(shown, HMACSHA256.HashData(key, message));
        }
        return isSigned;
    }

    /// <summary>Whether a connect came through our own front, which alone may name an identity: it shows a shared secret.</summary>
    public bool IsFrontSecret(string? shown)
    {
        if (string.IsNullOrEmpty(shown))
            return false;
        var bytes = Encoding.UTF8.GetBytes(shown);
        var isOurs = false;
        foreach (var secret in frontSecrets)
            isOurs |= CryptographicOperations.FixedTimeEquals(bytes, secret);
        return isOurs;
    }

    private const int MostSignatures = 8;

    private static bool TryFromHex(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        return text.Length == 2 * HMACSHA256.HashSizeInBytes && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
