using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GreenFlux.Cli.Terminal;
using GreenFlux.Cli.Up;
using GreenFlux.Functions;
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

    [Fact]
    public async Task Greenflux_up_welcomes_at_wss_under_a_certificate_that_does_not_name_this_machine()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-up-").FullName;
        using var certificate = Certificates.WriteServer(directory, "chargers.example.com");
        using var stop = new CancellationTokenSource();
        using var http = new HttpClient();
        var output = new Lines();
        var options = new UpOptions(new DirectoryInfo(directory), 0, "localhost",
            new FileInfo(Path.Combine(directory, "tls.crt")), new FileInfo(Path.Combine(directory, "tls.key")), ClientCertificates: true, Verbose: false);
        var up = new UpCommand(args => FunctionApp.Build(args), http, Screen.On(output, TimeProvider.System), TimeProvider.System).RunAsync(options, stop.Token);

        await Eventually.Async(() => Task.FromResult(up.IsCompleted || output.Written.Any(text => text.Contains("Try next", StringComparison.Ordinal))), "the welcome");
        await stop.CancelAsync();
        Assert.Equal(0, await up);
        Assert.Contains(output.Written, text => text.Contains("wss://", StringComparison.Ordinal));
        Directory.Delete(directory, recursive: true);
    }

    private sealed class Lines : TextWriter
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(string? value) => Written.Enqueue(value ?? "");

        public override void WriteLine(string? value) => Written.Enqueue(value ?? "");
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
