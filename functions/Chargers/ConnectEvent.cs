using System.Text.Json.Serialization;

namespace GreenFlux.Functions.Chargers;

/// <summary>Body of a connect event; header names compare without case.</summary>
public sealed record ConnectEvent(
    IReadOnlyDictionary<string, string?[]?>? Query, IReadOnlyDictionary<string, string?[]?>? Headers, IReadOnlyList<string?>? Subprotocols,
    IReadOnlyList<ConnectCertificate?>? ClientCertificates)
{
    /// <summary>What the client offered, in its order.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Offered => [.. (Subprotocols ?? []).OfType<string>()];

    /// <summary>The secret by which our front shows itself.</summary>
    [JsonIgnore]
    public string? FrontSecret => Only("X-Ocpp-Front");

    /// <summary>
    /// The charge point identity, as the front read it from the URL: from the path in <c>X-Ocpp-Path</c>, or where there
    /// is no such header from the query's <c>cp</c>, in which a plus has become a space. Null when there is none, or two.
    /// </summary>
    [JsonIgnore]
    public string? Identity => All(Headers, "X-Ocpp-Path").Length > 0 ? OfPath(Only("X-Ocpp-Path")) : OfQuery(All(Query, "cp"));

    /// <summary>The front's copy of <c>Authorization</c>, which the service may take away; else the header itself.</summary>
    [JsonIgnore]
    public string? Authorization => Only("X-Ocpp-Authorization") is { Length: > 0 } copy ? copy : Only("Authorization");

    /// <summary>
    /// PEM: of the handshake with the front, where the front speaks of it (an empty header: none was shown), else of that
    /// with the service. A thumbprint alone proves nothing.
    /// </summary>
    [JsonIgnore]
    public string? Certificate =>
        All(Headers, ForwardedCertificate.Header).Length > 0 ? Only(ForwardedCertificate.Header) is { Length: > 0 } forwarded ? ForwardedCertificate.ToPem(forwarded) : null
        : ClientCertificates is [{ Content: { Length: > 0 } shown }, ..] ? shown : null;

    [JsonIgnore]
    public bool IsEncrypted => Only("X-Ocpp-Transport") == "wss";

    /// <summary>
    /// Where the client is, as our front saw it (<c>X-Ocpp-Address</c>, which no client can set); else the last entry of
    /// <c>X-Forwarded-For</c>, the only one that was not written by the client itself.
    /// </summary>
    [JsonIgnore]
    public string? ClientAddress =>
        Only("X-Ocpp-Address") ?? All(Headers, "X-Forwarded-For").LastOrDefault()?.Split(',')[^1].Trim() ?? Only("X-Real-IP");

    /// <summary>The one value of a header; of two, one may be the client's own, so neither counts.</summary>
    private string? Only(string name) => All(Headers, name) is [var value] ? value : null;

    private static string?[] All(IReadOnlyDictionary<string, string?[]?>? values, string name) =>
        values is null ? [] : [.. values.Where(value => string.Equals(value.Key, name, StringComparison.OrdinalIgnoreCase)).SelectMany(static value => value.Value ?? [])];

    /// <summary>The last segment of <c>/ocpp/{identity}</c>, percent-decoded once; a trailing slash is tolerated.</summary>
    private static string? OfPath(string? path)
    {
        const string Front = "/ocpp/";
        return path is not null && path.StartsWith(Front, StringComparison.OrdinalIgnoreCase) ? OfSegment(Uri.UnescapeDataString, path[Front.Length..]) : null;
    }

    /// <summary>The service has decoded it.</summary>
    private static string? OfQuery(string?[] values) =>
        values is [{ } value] ? OfSegment(static text => text, value.StartsWith('/') ? value[1..] : value) : null;

    private static string? OfSegment(Func<string, string> decode, string text)
    {
        const int MaxLength = 255;
        var segment = text.EndsWith('/') ? text[..^1] : text;
        if (segment.Length == 0 || segment.Contains('/', StringComparison.Ordinal))
            return null;
        var identity = decode(segment);
        return identity.Length is > 0 and <= MaxLength && !identity.Any(char.IsControl) && !identity.Contains('\uFFFD', StringComparison.Ordinal)
            ? identity
            : null;
    }
}

/// <summary>What a client showed in its TLS handshake, its own certificate first.</summary>
/// <param name="Content">PEM.</param>
public sealed record ConnectCertificate(string? Thumbprint, string? Content);

/// <summary>Our answer to a connect event.</summary>
/// <param name="Groups">The tenant: those who share a group share what the gateway can do at once.</param>
public sealed record ConnectAnswer(string UserId, string? Subprotocol, IReadOnlyList<string> Groups);
