using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>The one port with a certificate.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task With_a_certificate_the_port_speaks_https_and_wss_only()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-tls-").FullName;
        string station;
        await using (var plain = await TestPlatform.StartInAsync(directory))
            station = await (await Tenant.CreateAsync(plain)).CreateStationAsync();
        using var certificate = WriteCertificate(directory);

        await using var platform = await TestPlatform.StartInAsync(directory, ownsDirectory: true, arguments:
            ["--certificate", Path.Combine(directory, "tls.crt"), "--certificate-key", Path.Combine(directory, "tls.key")]);
        Assert.Equal(Uri.UriSchemeHttps, platform.Address.Scheme);
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(platform.Address, certificate));
        await using (var charger = await TestCharger.ConnectAsync(platform.Address, station, configure: options =>
            options.RemoteCertificateValidationCallback = (_, shown, _, _) => IsSame(shown, certificate)))
            await charger.BootAsync();
        await Assert.ThrowsAsync<HttpRequestException>(
            () => HealthAsync(new UriBuilder(platform.Address) { Scheme = Uri.UriSchemeHttp }.Uri, certificate));
    }

    private static X509Certificate2 WriteCertificate(string directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(directory, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private static async Task<HttpStatusCode> HealthAsync(Uri address, X509Certificate2 certificate)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(certificate);
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        using var client = new HttpClient(handler) { BaseAddress = address };
        using var answer = await client.GetAsync("/api/health");
        return answer.StatusCode;
    }

    private static bool IsSame(X509Certificate? shown, X509Certificate2 expected) =>
        shown is not null && shown.GetCertHashString(HashAlgorithmName.SHA256) == expected.GetCertHashString(HashAlgorithmName.SHA256);
}
