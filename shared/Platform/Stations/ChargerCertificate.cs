using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GreenFlux.Platform.Stations;

/// <summary>Decides whether a client certificate proves an identity. That the client holds its key is the TLS handshake's proof.</summary>
public static class ChargerCertificate
{
    private const string CommonName = "2.5.4.3";
    private const int MaxShownLength = 200;
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <param name="pem">The certificate that the client showed.</param>
    /// <param name="identity">Must be the subject's one common name, exactly.</param>
    /// <param name="authorities">Those of the station's tenant, roots and intermediates.</param>
    /// <returns>What is wrong, for the operator; null when it proves the identity.</returns>
    public static string? ProblemWith(string pem, string identity, IReadOnlyList<ChargerAuthority> authorities, DateTimeOffset now)
    {
        if (authorities.Count == 0)
            return "The tenant has no charger certificate authority. Add one.";
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            var names = CommonNames(certificate);
            return names is not [var name] || !string.Equals(name, identity, StringComparison.Ordinal)
                ? $"The certificate's subject is '{Shortened(certificate.Subject)}'; its common name must be the station's identity."
                : ChainProblem(certificate, authorities, now) ?? UsageProblem(certificate);
        }
        catch (CryptographicException exception)
        {
            return $"The certificate can't be read: {exception.Message}";
        }
    }

    /// <summary>A stranger wrote it, and an operator reads it.</summary>
    private static string Shortened(string text) => text.Length <= MaxShownLength ? text : $"{text[..MaxShownLength]}…";

    private static string[] CommonNames(X509Certificate2 certificate) =>
        [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
            .Select(part => part.GetSingleElementValue() ?? "")];

    /// <summary>The chain's builder looks at the key usage of authorities alone. Without the extension a key may do anything (RFC 5280 section 4.2.1.3).</summary>
    private static string? UsageProblem(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().All(static usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
            ? null
            : "The certificate's key usage leaves digital signatures out, so its key may not prove who connects.";

    private static string? ChainProblem(X509Certificate2 certificate, IReadOnlyList<ChargerAuthority> authorities, DateTimeOffset now)
    {
        var trusted = authorities.Select(authority => X509Certificate2.CreateFromPem(authority.Certificate)).ToArray();
        try
        {
            using var chain = new X509Chain();
            var policy = chain.ChainPolicy;
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(trusted.Where(IsRoot).ToArray());
            policy.ExtraStore.AddRange(trusted.Where(one => !IsRoot(one)).ToArray());
            // A list of revoked certificates is not fetched from wherever a certificate says: delete the authority or the station instead.
            policy.RevocationMode = X509RevocationMode.NoCheck;
            policy.DisableCertificateDownloads = true;
            policy.VerificationTime = now.UtcDateTime;
            policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
            var valid = chain.Build(certificate);
            foreach (var element in chain.ChainElements)
                element.Certificate.Dispose();
            return valid
                ? null
                : $"The certificate is not valid under the tenant's authorities: {string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct())}.";
        }
        finally
        {
            foreach (var one in trusted)
                one.Dispose();
        }
    }

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
