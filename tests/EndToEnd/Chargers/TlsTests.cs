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
        using var certificate = Certificates.WriteServer(directory);

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

    private static async Task<HttpStatusCode> HealthAsync(Uri address, X509Certificate2 certificate)
    {
        using var client = TestPlatform.Client(address, null, certificate);
        using var answer = await client.GetAsync("/api/health");
        return answer.StatusCode;
    }

    private static bool IsSame(X509Certificate? shown, X509Certificate2 expected) =>
        shown is not null && shown.GetCertHashString(HashAlgorithmName.SHA256) == expected.GetCertHashString(HashAlgorithmName.SHA256);
}
