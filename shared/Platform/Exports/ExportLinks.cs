using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GreenFlux.Platform.Identity;
using GreenFlux.Platform.Outcomes;
using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Exports;

/// <summary>A link that lets anybody who has it fetch one file of one tenant, for a time.</summary>
/// <param name="Path">From the root, with its signature.</param>
public sealed record ExportLink(string Path, DateTimeOffset ExpiresAt);

/// <summary>
/// Signs download links (HMAC-SHA256 over tenant, export and expiry) and checks them. The key is derived from the installation's
/// pepper, so links survive a restart, and nothing needs to be stored for them.
/// </summary>
public sealed class ExportLinks(IOptions<PlatformSecrets> secrets, IOptions<ExportOptions> options, TimeProvider time)
{
    private const string Route = "/api/downloads/exports";

    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secrets.Value.CredentialPepper ?? throw new InvalidOperationException(PlatformSecrets.PepperProblem)), 32,
        info: "export download links"u8.ToArray());

    public ExportLink Make(string tenantId, string exportId)
    {
        var expires = time.GetUtcNow().AddHours(options.Value.LinkHours).ToUnixTimeSeconds();
        return new ExportLink(
            string.Create(CultureInfo.InvariantCulture, $"{Route}/{tenantId}/{exportId}?expires={expires}&signature={Base64Url.EncodeToString(Sign(tenantId, exportId, expires))}"),
            DateTimeOffset.FromUnixTimeSeconds(expires));
    }

    /// <summary>Whether the link is one of ours, unchanged, and still works.</summary>
    public Outcome<Done> Check(string tenantId, string exportId, string? expires, string? signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            || signature is not { Length: 43 } || !Base64Url.TryDecodeFromChars(signature, given, out var length) || length != given.Length
            || !CryptographicOperations.FixedTimeEquals(Sign(tenantId, exportId, at), given))
            return new Refusal(RefusalCode.LinkInvalid, "This link was not made here, or was changed. Copy it whole, or take a new one from the export.");
        return at > time.GetUtcNow().ToUnixTimeSeconds()
            ? default(Done)
            : new Refusal(RefusalCode.LinkExpired, "This link has expired. Take a new one from the export.");
    }

    private byte[] Sign(string tenantId, string exportId, long expires) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tenantId}\n{exportId}\n{expires}")));
}
