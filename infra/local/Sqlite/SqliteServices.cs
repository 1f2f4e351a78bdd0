using GreenFlux.Platform.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Sqlite;

/// <summary>Registers the embedded stores.</summary>
public static class SqliteServices
{
    /// <summary>
    /// Documents, readings and messages in files of <paramref name="dataDirectory"/>, each unless another adapter of its port
    /// is registered already, and <see cref="SqliteFolder"/> for whoever keeps a file of its own there. Call it before the
    /// services that use the stores are added: hosted services stop in reverse order, and the stores close last.
    /// </summary>
    public static IServiceCollection AddSqliteStores(this IServiceCollection services, string dataDirectory)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new SqliteFolder(
            dataDirectory, new SqliteOptions { Probe = StoreProbe.FromConfiguration(provider.GetRequiredService<IConfiguration>()) }));
        services.TryAddSingleton<LogReports>();
        services.AddSingleton<IStoreWitness>(provider => provider.GetRequiredService<LogReports>());
        services.TryAddSingleton<IDocumentStore>(provider => SqliteDocumentStore.Open(
            PathOf(provider, SqliteDocumentStore.FileName), Options(provider)));
        services.TryAddSingleton<IReadingStore>(provider => SqliteReadingStore.Open(
            PathOf(provider, SqliteReadingStore.FileName), Options(provider)));
        services.TryAddSingleton<IMessageLog>(provider => SqliteMessageLog.Open(
            PathOf(provider, SqliteMessageLog.FileName), Options(provider),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SqliteMessageLog>>()));
        services.AddHostedService<StoreLifetime>();
        return services;
    }

    private static string PathOf(IServiceProvider provider, string fileName) =>
        provider.GetRequiredService<SqliteFolder>().PathOf(fileName);

    private static SqliteOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<SqliteFolder>().Options with { LogFound = provider.GetRequiredService<LogReports>().Add };

    /// <summary>Opens the stores before anything is served, so that a damaged or locked file is found at once, and closes them orderly.</summary>
    private sealed class StoreLifetime(IDocumentStore documents, IReadingStore readings, IMessageLog messages) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await CloseAsync(messages);
            await CloseAsync(readings);
            await CloseAsync(documents);
        }

        // Adapters of another kind close with the container.
        private static async Task CloseAsync(object store)
        {
            if (store is SqliteMessageLog or SqliteReadingStore or SqliteDocumentStore)
                await ((IAsyncDisposable)store).DisposeAsync();
        }
    }
}
