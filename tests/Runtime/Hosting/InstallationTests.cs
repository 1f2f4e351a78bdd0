using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Tests.Runtime.Hosting;

public sealed class InstallationTests : IDisposable
{
    private static readonly string[] Keys = ["Platform:RootKey", "WebPubSub:AccessKey", "WebPubSub:FrontSecret", "Platform:CredentialPepper"];
    private readonly ScratchDirectory data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public void Keys_are_made_at_the_first_start_and_kept()
    {
        string?[] first;
        using (var host = TestHost.Builder(data.Path).Build()) first = Read(host);
        Assert.All(first, key => Assert.Equal(43, key!.Length));
        Assert.Equal(first.Length, first.Distinct().Count());
        using var again = TestHost.Builder(data.Path).Build();
        Assert.Equal(first, Read(again));
    }

    [Fact]
    public void Keys_can_be_read_before_the_host_is_built()
    {
        var builder = TestHost.Builder(data.Path);
        var early = builder.Configuration.GetSection("Platform")["RootKey"];
        using var host = builder.Build();
        Assert.Equal(early, Read(host)[0]);
    }

    [Fact]
    public void A_configured_key_wins()
    {
        var builder = TestHost.Builder(data.Path);
        builder.Configuration["Platform:RootKey"] = "mine";
        using var host = builder.Build();
        Assert.Equal("mine", Read(host)[0]);
    }

    [SkippableFact]
    public void The_key_file_is_its_owners_alone()
    {
        Skip.If(OperatingSystem.IsWindows());
        using var host = TestHost.Builder(data.Path).Build();
        var path = Path.Combine(data.Path, "keys.json");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        using var keys = JsonDocument.Parse(File.ReadAllBytes(path));
        Assert.Equal(Read(host)[0], keys.RootElement.GetProperty("platformKey").GetString());
    }

    [Fact]
    public void A_key_that_the_file_lacks_is_added_to_it()
    {
        File.WriteAllText(Path.Combine(data.Path, "keys.json"), """{ "platformKey": "old" }""");
        using (var host = TestHost.Builder(data.Path).Build()) Assert.Equal("old", Read(host)[0]);
        using var again = TestHost.Builder(data.Path).Build();
        Assert.Contains("gatewayAccessKey", File.ReadAllText(Path.Combine(data.Path, "keys.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_pem_certificate_the_port_speaks_tls()
    {
        using var certificate = NewCertificate();
        var path = Path.Combine(data.Path, "host.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        File.WriteAllText(path + ".key", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await AssertTlsAsync(certificate, ("Embedded:Certificate:Path", path), ("Embedded:Certificate:KeyPath", path + ".key"));
    }

    [Fact]
    public async Task With_a_pfx_certificate_the_port_speaks_tls()
    {
        using var certificate = NewCertificate();
        var path = Path.Combine(data.Path, "host.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, "word"));
        await AssertTlsAsync(certificate, ("Embedded:Certificate:Path", path), ("Embedded:Certificate:Password", "word"));
    }

    [Fact]
    public async Task A_stop_lets_a_running_request_end()
    {
        var gate = new Gate();
        var builder = TestHost.Builder(data.Path, typeof(WaitingFunctions));
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton(gate);
        var host = await TestHost.StartAsync(builder);
        var request = host.Http.GetStringAsync("api/v1/waiting");
        await gate.Entered;
        var stop = host.Host.StopAsync();
        Assert.False(gate.Cancelled.Task.IsCompleted);
        gate.Open();
        Assert.Equal("GET", await request);
        await stop;
        await host.DisposeAsync();
    }

    private async Task AssertTlsAsync(X509Certificate2 certificate, params (string Key, string Value)[] settings)
    {
        var builder = TestHost.Builder(data.Path);
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        await using var host = await TestHost.StartAsync(builder);
        Assert.Equal("https", host.Http.BaseAddress!.Scheme);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(certificate);
        using var http = new HttpClient(handler);
        using var answer = await http.GetAsync(host.Http.BaseAddress);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    private static string?[] Read(IHost host)
    {
        var configuration = host.Services.GetRequiredService<IConfiguration>();
        return [.. Keys.Select(key => configuration[key])];
    }
}
