using System.Globalization;
using GreenFlux.Cli.Api;
using GreenFlux.Cli.Terminal;
using GreenFlux.Local.Runtime.Http;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Cli.Up;

/// <param name="Port">0 takes any free one.</param>
/// <param name="Bind">localhost, an address of this machine, or * for all.</param>
/// <param name="Certificate">PEM or PFX; null speaks no TLS.</param>
/// <param name="CertificateKey">The PEM certificate's private key, if it is in a file of its own.</param>
/// <param name="ClientCertificates">Whether clients are asked for a certificate.</param>
public sealed record UpOptions(
    DirectoryInfo Data, int Port, string Bind, FileInfo? Certificate, FileInfo? CertificateKey, bool ClientCertificates, bool Verbose)
{
    /// <summary>Where documents, readings, messages and files are kept.</summary>
    public StorageChoice Storage { get; init; } = StorageChoice.AsConfigured;

    /// <summary>Settings for this start, each <c>Name=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The host's switches.</summary>
    public string[] ToArguments() =>
    [
        "--data", Data.FullName,
        "--port", Port.ToString(CultureInfo.InvariantCulture),
        "--bind", Bind,
        "--quiet", Verbose ? "false" : "true",
        .. Certificate is null ? [] : new[] { "--certificate", Certificate.FullName },
        .. CertificateKey is null ? [] : new[] { "--certificate-key", CertificateKey.FullName },
        .. ClientCertificates ? new[] { "--client-certificates", "true" } : [],
        .. Settings.Select(setting => $"--{setting}"),
        .. Storage == StorageChoice.Local ? StorageSettings.None : [],
    ];
}

/// <summary>Runs the platform in this process until it is told to stop.</summary>
/// <param name="build">Makes the host from its command-line switches.</param>
public sealed class UpCommand(Func<string[], IHost> build, HttpClient http, Screen screen, TimeProvider clock)
{
    private static readonly TimeSpan HealthPatience = TimeSpan.FromSeconds(60);

    public async Task<int> RunAsync(UpOptions options, CancellationToken ct)
    {
        using var host = build(options.ToArguments());
        if (options.Storage == StorageChoice.Azure)
            StorageSettings.Require(host.Services.GetRequiredService<IConfiguration>());
        await host.StartAsync(ct);
        using var inside = new HttpClient(new InProcessHandler(host.Services.GetRequiredService<IInProcessHttp>()));
        try
        {
            var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping);
            var remote = StorageSettings.AnyIsSet(host.Services.GetRequiredService<IConfiguration>()) ? host.Services.GetRequiredService<StoreNames>().ToString() : null;
            await WelcomeAsync(AddressOf(host), inside, new DataFiles(options.Data), remote, stop.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Told to stop while still starting.
        }
        // Not under the token that asked for the stop: what was begun is finished.
        await host.StopAsync(CancellationToken.None);
        screen.Line("Stopped. Everything acknowledged is stored; goodbye.");
        return 0;
    }

    /// <param name="remote">Which stores serve; null: all are on this machine.</param>
    private async Task WelcomeAsync(Uri address, HttpClient inside, DataFiles files, string? remote, CancellationToken ct)
    {
        var platform = new PlatformApi(address.Scheme == Uri.UriSchemeHttps ? inside : http, address, files.PlatformKey());
        await WaitForHealthAsync(platform, ct);
        var key = await DemoTenant.EnsureAsync(platform, files, ct);
        var webSocket = new UriBuilder(address) { Scheme = address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;
        screen.Line("GreenFlux is up. Ctrl-C stops it.");
        screen.Line();
        if (remote is not null)
            screen.Line($"Storage:  {remote} Workflows: this machine.");
        screen.Line($"API:      {address}api/v1");
        screen.Line($"Chargers: {webSocket}ocpp/{{identity}}  (CP001 to CP004 need no password)");
        if (key is null)
        {
            screen.Line("The demo tenant's key was not kept in demo.json: make another with the platform key in keys.json.");
            return;
        }
        screen.Line($"API key: {key}");
        screen.Line();
        screen.Line("Try next, in another terminal:");
        screen.Line("  ./greenflux demo");
        screen.Line($"  curl -H \"Authorization: Bearer {key}\" {address}api/v1/charge-stations");
    }

    private async Task WaitForHealthAsync(PlatformApi platform, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var health = await platform.HealthAsync(ct);
            if (health is { Status: Contracts.HealthStatus.Up })
                return;
            if (clock.GetElapsedTime(started) > HealthPatience)
            {
                var down = health?.Checks.Where(check => check.Status == Contracts.HealthStatus.Down).Select(check => $"{check.Name}: {check.Detail}") ?? [];
                throw new CommandFailedException($"The platform started but isn't healthy. {string.Join("; ", down)}".TrimEnd());
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, ct);
        }
    }

    /// <summary>Where this process reaches the host; "all addresses" is reached by localhost.</summary>
    private static Uri AddressOf(IHost host)
    {
        var first = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new CommandFailedException("The host listens nowhere.");
        return new Uri(first
            .Replace("//[::]", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
            .TrimEnd('/') + "/");
    }
}
