using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GreenFlux.Platform.Chargers;
using Microsoft.Extensions.Configuration;

namespace GreenFlux.Functions.Chargers;

/// <summary>
/// The text under which the gateway keeps with a connection who its charger is, and returns it with each event:
/// <c>1.{what}.{seal}</c>. The seal, under the front's secret, binds it to this connection, so that it proves where it
/// comes from even where the gateway signs nothing.
/// </summary>
public sealed class ConnectionSeal
{
    private const string Version = "1.";
    private const int MaxLength = 4096;
    private const int SealBytes = 16;
    private readonly byte[][] secrets;

    public ConnectionSeal(IConfiguration configuration) =>
        secrets = [.. new[] { configuration["WebPubSub:FrontSecret"], configuration["WebPubSub:SecondaryFrontSecret"] }
            .Where(static secret => !string.IsNullOrEmpty(secret)).Select(static secret => Encoding.UTF8.GetBytes(secret!))];

    /// <exception cref="InvalidOperationException">There is no secret to seal with.</exception>
    public string Of(ConnectedCharger charger)
    {
        if (secrets is not [var current, ..])
            throw new InvalidOperationException("The setting WebPubSub:FrontSecret is missing: give it a random text of at least 32 characters.");
        var what = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
            new ConnectionState(charger.TenantId, charger.StationId, charger.Subprotocol), ChargerJson.Default.ConnectionState));
        return $"{Version}{what}.{Base64Url.EncodeToString(Seal(current, charger.ConnectionId, what))}";
    }

    /// <param name="state">As it came; anything.</param>
    /// <param name="isCurrent">False: sealed under the secret that is on its way out, so seal it anew.</param>
    /// <returns>Null when it is not a state that we gave to this connection.</returns>
    public ConnectedCharger? Open(string connectionId, string? state, out bool isCurrent)
    {
        isCurrent = false;
        if (state is not { Length: > 0 and <= MaxLength } || !state.StartsWith(Version, StringComparison.Ordinal)
            || state[Version.Length..].Split('.') is not [var what, var seal] || !TryDecode(seal, out var shown))
            return null;
        var isOurs = false;
        for (var i = 0; i < secrets.Length; i++)
        {
            var isSame = CryptographicOperations.FixedTimeEquals(shown, Seal(secrets[i], connectionId, what));
            isCurrent |= isSame && i == 0;
            isOurs |= isSame;
        }
        // What we sealed we can read.
        return isOurs && TryDecode(what, out var json) && JsonSerializer.Deserialize(json, ChargerJson.Default.ConnectionState) is { } stored
            ? new ConnectedCharger(stored.Tenant, stored.Station, connectionId, stored.Protocol)
            : null;
    }

    private static byte[] Seal(byte[] secret, string connectionId, string what) =>
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"connection-state\n{connectionId}\n{what}"))[..SealBytes];

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(text))
            return false;
        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}

/// <summary>What is stored with a connection.</summary>
public sealed record ConnectionState(string Tenant, string Station, string Protocol);
