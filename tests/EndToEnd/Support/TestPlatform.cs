using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using GreenFlux.Functions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Tests.EndToEnd.Support;

/// <summary>The whole platform on real sockets and real files, in this process.</summary>
public sealed class TestPlatform : IAsyncDisposable
{
    private readonly IHost host;
    private readonly bool ownsDirectory;

    private TestPlatform(IHost host, string directory, bool ownsDirectory, Uri address)
    {
        this.host = host;
        this.ownsDirectory = ownsDirectory;
        Directory = directory;
        Address = address;
        RootKey = host.Services.GetRequiredService<IConfiguration>()["Platform:RootKey"]!;
    }

    public string Directory { get; }
    public Uri Address { get; }
    public string RootKey { get; }
    public IServiceProvider Services => host.Services;

    /// <summary>The platform's own certificate, which its clients trust; null where it speaks no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    public static Task<TestPlatform> StartAsync(TimeProvider? time = null, Action<IServiceCollection>? configure = null) =>
        StartInAsync(System.IO.Directory.CreateTempSubdirectory("greenflux-test-").FullName, ownsDirectory: true, time, configure);

    /// <summary>Starts on a directory that outlives the platform, for tests that restart it.</summary>
    /// <param name="arguments">Further command-line arguments.</param>
    public static async Task<TestPlatform> StartInAsync(
        string directory, bool ownsDirectory = false, TimeProvider? time = null, Action<IServiceCollection>? configure = null,
        params string[] arguments)
    {
        var built = FunctionApp.Build(["--data", directory, "--port", "0", .. arguments], builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Error);
            if (time is not null)
                builder.Services.Replace(ServiceDescriptor.Singleton(time));
            configure?.Invoke(builder.Services);
        });
        await built.StartAsync();
        var address = built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new TestPlatform(built, directory, ownsDirectory, new Uri(address.Replace("[::]", "localhost", StringComparison.Ordinal)));
    }

    /// <summary>Starts with a certificate of its own, and asks clients for theirs.</summary>
    public static async Task<TestPlatform> StartWithTlsAsync()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("greenflux-tls-").FullName;
        var certificate = Certificates.WriteServer(directory);
        var started = await StartInAsync(directory, ownsDirectory: true, arguments:
            ["--certificate", Path.Combine(directory, "tls.crt"), "--certificate-key", Path.Combine(directory, "tls.key"), "--client-certificates", "true"]);
        return new TestPlatform(started.host, directory, ownsDirectory: true, started.Address) { Certificate = certificate };
    }

    /// <summary>A client that acts with a key; without one, anonymously.</summary>
    public HttpClient Client(string? key = null) => Client(Address, key, Certificate);

    public static HttpClient Client(Uri address, string? key, X509Certificate2? trusted = null)
    {
        var handler = new SocketsHttpHandler();
        if (trusted is not null)
        {
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.Add(trusted);
            handler.SslOptions.CertificateChainPolicy = trust;
        }
        var client = new HttpClient(handler) { BaseAddress = address, DefaultRequestVersion = HttpVersion.Version11 };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        Certificate?.Dispose();
        if (ownsDirectory)
            System.IO.Directory.Delete(Directory, recursive: true);
    }
}
