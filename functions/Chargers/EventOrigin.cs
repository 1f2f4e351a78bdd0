using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace GreenFlux.Functions.Chargers;

/// <summary>
/// Decides whether an event really comes from our Web PubSub resource (or the embedded gateway): its signature is an
/// HMAC-SHA-256 of the connection id under one of the access keys, the key's characters taken as UTF-8.
/// </summary>
public sealed class EventOrigin
{
    private const string Prefix = "sha256=";
    private const int KeptSignatures = 50_000;
    private readonly ConcurrentDictionary<string, string> kept = new(StringComparer.Ordinal);
    private readonly byte[][] keys;
    private readonly byte[]? frontSecret;

    public EventOrigin(IConfiguration configuration)
    {
        keys = [.. new[] { configuration["WebPubSub:AccessKey"], configuration["WebPubSub:SecondaryAccessKey"] }
            .Where(key => !string.IsNullOrEmpty(key)).Select(key => Encoding.UTF8.GetBytes(key!))];
        frontSecret = configuration["WebPubSub:FrontSecret"] is { Length: > 0 } secret ? Encoding.UTF8.GetBytes(secret) : null;
    }

    public bool IsSigned(CloudEvent happened)
    {
        if (happened.ConnectionId is not { } connectionId)
            return false;
        var shown = happened.SignatureHeader;
        // A connection shows the same signature with each of its frames: it is computed for the first of them.
        if (kept.TryGetValue(connectionId, out var known) && Equal(known, shown))
            return true;
        if (!IsSigned(connectionId, happened.Signatures))
            return false;
        if (kept.Count >= KeptSignatures)
            kept.Clear();
        kept[connectionId] = shown;
        return true;
    }

    private bool IsSigned(string connectionId, IEnumerable<string> signatures)
    {
        foreach (var signature in signatures)
        {
            if (!signature.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || !TryFromHex(signature[Prefix.Length..], out var shown))
                continue;
            foreach (var key in keys)
            {
                if (CryptographicOperations.FixedTimeEquals(shown, HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(connectionId))))
                    return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Whether a connect came through our own front, which alone may name an identity: it shows the shared secret.
    /// </summary>
    public bool IsFromFront(ConnectEvent connect) =>
        frontSecret is not null && connect.Header("X-Ocpp-Front") is { } shown
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), frontSecret);

    private static bool Equal(string known, string shown) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(known.AsSpan()), MemoryMarshal.AsBytes(shown.AsSpan()));

    private static bool TryFromHex(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
