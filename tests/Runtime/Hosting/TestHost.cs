using GreenFlux.Local.Runtime.Hosting;
using GreenFlux.Local.Runtime.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Tests.Runtime.Hosting;

/// <summary>An embedded host of some functions, on a free port, with a data directory of its own.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private TestHost(IHost host)
    {
        Host = host;
        Http = new HttpClient { BaseAddress = host.EmbeddedAddress() };
    }

    public IHost Host { get; }

    public HttpClient Http { get; }

    public static FunctionsApplicationBuilder Builder(string data, params Type[] functions)
    {
        var builder = FunctionsApplication.CreateBuilder(["--data", data, "--port", "0", "--quiet", "true"]);
        builder.Properties[EmbeddedProperties.Functions] = functions;
        return builder;
    }

    public static async Task<TestHost> StartAsync(FunctionsApplicationBuilder builder)
    {
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public Task<HttpReply> SendInProcessAsync(string method, string pathAndQuery, byte[]? body = null, CancellationToken ct = default) =>
        Host.Services.GetRequiredService<IInProcessHttp>().SendAsync(new(method, pathAndQuery, new HeaderDictionary(), body ?? []), ct);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.StopAsync();
        await ((IAsyncDisposable)Host).DisposeAsync();
    }
}

/// <summary>A directory that goes with the test.</summary>
public sealed class ScratchDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("greenflux-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
