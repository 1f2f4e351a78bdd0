using GreenFlux.Functions;
using GreenFlux.Local.Runtime.Hosting;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>The whole platform in this process, on a free port, with a data directory of its own.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    public const string RootKey = "root-key-of-the-tests-0123456789";

    private readonly string data = Directory.CreateTempSubdirectory("greenflux-api-").FullName;
    private IHost? host;
    private HttpClient? http;
    private int tenants;

    public IServiceProvider Services => host!.Services;

    public Uri Address => http!.BaseAddress!;

    public ApiClient Root => new(http!, RootKey);

    public ApiClient Nobody => new(http!, null);

    public ApiClient With(string key) => new(http!, key);

    /// <summary>A new tenant with the key that may do everything in it.</summary>
    public async Task<ApiClient> NewTenantAsync(object? settings = null)
    {
        var id = $"tenant-{Interlocked.Increment(ref tenants)}";
        var created = await Root.PostAsync("/api/v1/tenants", settings is null ? new { id, name = id } : new { id, name = id, settings });
        Assert.Equal(201, created.Status);
        return new ApiClient(http!, created.Text("apiKey"));
    }

    public async Task InitializeAsync()
    {
        host = FunctionApp.Build(["--data", data, "--port", "0", "--quiet", "true", $"--Platform:RootKey={RootKey}"]);
        await host.StartAsync();
        http = new HttpClient { BaseAddress = host.EmbeddedAddress() };
    }

    public async Task DisposeAsync()
    {
        http?.Dispose();
        if (host is not null)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
        Directory.Delete(data, recursive: true);
    }
}

[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiHost>
{
    public const string Name = "API";
}
