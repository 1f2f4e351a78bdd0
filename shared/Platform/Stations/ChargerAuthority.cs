using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;

namespace GreenFlux.Platform.Stations;

/// <summary>A certificate authority that a tenant trusts to name its chargers, root or intermediate.</summary>
public sealed record ChargerAuthority
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Name { get; init; }

    /// <summary>PEM. Public: it holds no key.</summary>
    public required string Certificate { get; init; }
    public required string Subject { get; init; }

    /// <summary>SHA-256 of the certificate, hex.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>After this instant no charger is admitted by it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Reads exactly one certificate.</summary>
    /// <returns>The authority, or what is wrong with the text.</returns>
    public static (ChargerAuthority? Authority, string? Problem) Read(string id, string tenantId, string name, string pem, DateTimeOffset now)
    {
        const int MaxPemLength = 16 * 1024;
        if (pem.Length > MaxPemLength || !PemEncoding.TryFind(pem, out var found) || pem[found.Label] is not "CERTIFICATE"
            || !string.IsNullOrWhiteSpace(pem[..found.Location.Start.Value]) || !string.IsNullOrWhiteSpace(pem[found.Location.End.Value..]))
            return (null, "must be one certificate in PEM and nothing else (-----BEGIN CERTIFICATE-----).");
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            if (!certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
                return (null, "must be the certificate of an authority (basic constraints: CA), not that of a charger.");
            if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime)
                return (null, $"has expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}.");
            return (new ChargerAuthority
            {
                Id = id,
                TenantId = tenantId,
                Name = name,
                Certificate = certificate.ExportCertificatePem(),
                Subject = certificate.Subject,
                Fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(),
                ExpiresAt = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero),
                CreatedAt = now,
            }, null);
        }
        catch (CryptographicException exception)
        {
            return (null, $"can't be read as a certificate: {exception.Message}");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChargerAuthority))]
internal sealed partial class ChargerAuthorityJson : JsonSerializerContext;
