using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>
/// The token that a caller of the data plane signs for one request: JWT, HS256 with one of the access keys, audience =
/// the request's URL with or without its query.
/// </summary>
internal static class BearerToken
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <returns>What is wrong, or null.</returns>
    public static string? ProblemWith(string? authorization, string url, AccessKeys keys, DateTimeOffset now)
    {
        const string scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return "The Authorization header with a bearer token is missing.";
        var parts = authorization[scheme.Length..].Trim().Split('.');
        if (parts is not [var header, var payload, var signature])
            return "The token is not a JWT.";
        try
        {
            using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
            if (head.RootElement.ValueKind != JsonValueKind.Object || !head.RootElement.TryGetProperty("alg", out var algorithm) || !algorithm.ValueEquals("HS256"))
                return "The token's algorithm is not HS256.";
            if (!IsSigned(Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature), keys))
                return "The token is not signed with an access key of this service.";
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return ProblemWith(claims.RootElement, url, now);
        }
        catch (Exception ex) when (ex is FormatException or JsonException or InvalidOperationException)
        {
            return "The token is not a JWT.";
        }
    }

    private static string? ProblemWith(JsonElement claims, string url, DateTimeOffset now)
    {
        if (!claims.TryGetProperty("exp", out var expiry) || !expiry.TryGetInt64(out var exp))
            return "The token has no expiry (exp).";
        if (now.ToUnixTimeSeconds() - exp > ClockSkew.TotalSeconds)
            return "The token has expired.";
        if (claims.TryGetProperty("nbf", out var start) && start.TryGetInt64(out var nbf) && nbf - now.ToUnixTimeSeconds() > ClockSkew.TotalSeconds)
            return "The token is not valid yet.";
        if (!claims.TryGetProperty("aud", out var audience))
            return "The token has no audience (aud).";
        var actual = audience.ValueKind == JsonValueKind.Array ? audience.EnumerateArray().Select(static a => a.GetString()).ToArray() : [audience.GetString()];
        return actual.Any(a => a is not null && IsFor(a, url)) ? null : $"The token's audience is '{string.Join(", ", actual)}', but the request's URL is '{url}'.";
    }

    private static bool IsFor(string audience, string url)
    {
        var bare = url.Split('?')[0].TrimEnd('/');
        return new[] { url, bare, Uri.UnescapeDataString(url), Uri.UnescapeDataString(bare) }
            .Contains(audience.TrimEnd('/'), StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsSigned(byte[] message, byte[] signature, AccessKeys keys)
    {
        var signed = false;
        foreach (var key in keys.All)
            signed |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, message), signature);
        return signed;
    }
}
