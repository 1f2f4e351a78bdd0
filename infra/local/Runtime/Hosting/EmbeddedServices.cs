using GreenFlux.Local.Runtime.Blobs;
using GreenFlux.Local.Runtime.Durable;
using GreenFlux.Local.Runtime.Gateway;
using GreenFlux.Local.Runtime.Hosting.Functions;
using GreenFlux.Local.Runtime.Http;
using GreenFlux.Local.Runtime.Timers;
using GreenFlux.Local.Sqlite;
using GreenFlux.Platform.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace GreenFlux.Local.Runtime.Hosting;

/// <summary>What the embedded host brings along. The app's own registrations win.</summary>
internal static class EmbeddedServices
{
    public static void Add(IServiceCollection services, IConfiguration configuration, SqliteFolder folder)
    {
        var own = services.Count;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(folder);
        if (folder.Options.Probe is { } probe) services.TryAddSingleton(probe);
        services.AddSqliteStores(folder.Path);
        services.TryAddSingleton<IBlobStore>(provider => new FileBlobStore(folder.PathOf(FileBlobStore.FolderName), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider => DurableFunctions.Register(provider.GetRequiredService<FunctionApp>(), provider));
        services.AddDurableEngine(new() { Path = folder.PathOf("durable.db") });
        services.AddOcppGateway(GatewayOptions.From(configuration));
        services.AddTimers();
        HostedServicesFirst(services, own);

        services.AddHttpClient();
        services.AddRouting();
        services.AddSingleton<HttpFunctions>();
        services.AddSingleton<InProcessServer.Pipeline>();
        services.AddSingleton<IInProcessHttp>(static provider => provider.GetRequiredService<InProcessServer.Pipeline>());
    }

    public static void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.UseRouting();
        app.Use(HttpFunctions.RefuseOtherMethods);
        app.MapOcppGateway();
        app.Services.GetRequiredService<HttpFunctions>().Map(app);
    }

    // Hosted services start in order and stop in reverse: the stores are there before, and after, whatever the app runs.
    private static void HostedServicesFirst(IServiceCollection services, int from)
    {
        var first = 0;
        for (var i = from; i < services.Count; i++)
        {
            var service = services[i];
            if (service.ServiceType != typeof(IHostedService)) continue;
            services.RemoveAt(i);
            services.Insert(first++, service);
        }
    }
}
