using System.Globalization;
using GreenFlux.Cli.Api;
using GreenFlux.Cli.Up;

namespace GreenFlux.Cli.Bench.Subject;

/// <summary>The platform under measurement: <c>greenflux up</c>, as anybody starts it, on a data directory.</summary>
internal sealed class MeasuredPlatform : IAsyncDisposable
{
    private readonly HttpClient http;

    private MeasuredPlatform(HttpClient http, ServerProcess process, Uri address, string platformKey)
    {
        this.http = http;
        Process = process;
        Address = address;
        Api = new PlatformApi(http, address, platformKey);
    }

    public ServerProcess Process { get; }

    public Uri Address { get; }

    public PlatformApi Api { get; }

    public Uri ChargerEndpoint => new UriBuilder(Address) { Scheme = "ws", Path = "/ocpp/" }.Uri;

    public static async Task<MeasuredPlatform> StartAsync(DirectoryInfo data, CancellationToken ct)
    {
        var port = ServerProcess.FreePort();
        var address = new Uri($"http://localhost:{port}/");
        var client = new HttpClient();
        var anyone = new PlatformApi(client, address, apiKey: null);
        try
        {
            var started = await ServerProcess.StartAsync(
                "dotnet",
                ["exec", typeof(MeasuredPlatform).Assembly.Location, "up", "--data", data.FullName, "--port", port.ToString(CultureInfo.InvariantCulture)],
                async stop => await anyone.HealthAsync(stop) is { Status: Contracts.HealthStatus.Up },
                ct);
            return new MeasuredPlatform(client, started, address, new DataFiles(data).PlatformKey());
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        http.Dispose();
    }
}
