using GreenFlux.Local.Sqlite;
using GreenFlux.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GreenFlux.Tests.EndToEnd.Api;

/// <summary>The operators' services on a real store of their own, which goes with them.</summary>
internal sealed class TemporaryServices : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("greenflux-services-").FullName;
    private readonly ServiceProvider provider;

    /// <param name="replace">What is registered before the platform's own.</param>
    public TemporaryServices(Dictionary<string, string?> configuration, Action<IServiceCollection> replace)
    {
        configuration["Platform:CredentialPepper"] = "pepper-of-the-tests";
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        replace(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSqliteStores(folder);
        provider = services.AddOperatorServices().BuildServiceProvider();
    }

    public T GetRequiredService<T>()
        where T : notnull => provider.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
