using System.Collections.Concurrent;
using GreenFlux.Platform.Coupons;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Platform.Cdrs.Bulk;

/// <summary>The pipeline of one run: the very services of the live path, over stores that remember. One run at a time uses it.</summary>
internal sealed class SettlementScope : IAsyncDisposable
{
    private readonly ServiceProvider services;

    /// <param name="platform">Whose stores, clock and settings are used.</param>
    public SettlementScope(IServiceProvider platform)
    {
        Documents = new RememberedDocuments(platform.GetRequiredService<IDocumentStore>());
        Readings = new GatheredReadings(platform.GetRequiredService<IReadingStore>());
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IDocumentStore>(Documents)
            .AddSingleton<IReadingStore>(Readings)
            .AddSingleton(platform.GetRequiredService<TimeProvider>())
            .AddSingleton(platform.GetRequiredService<IConfiguration>())
            .AddSingleton(platform.GetRequiredService<PlatformMetrics>())
            .AddSingleton(platform.GetRequiredService<PlatformTraces>())
            .AddPlatform()
            .BuildServiceProvider();
        Facts = services.GetRequiredService<SessionFacts>();
        Writes = services.GetRequiredService<SettlementWrites>();
        Coupons = services.GetRequiredService<CouponBook>();
    }

    public RememberedDocuments Documents { get; }
    public GatheredReadings Readings { get; }
    public SessionFacts Facts { get; }
    public SettlementWrites Writes { get; }
    public CouponBook Coupons { get; }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}

/// <summary>Scopes that no run uses at the moment: making one takes some milliseconds.</summary>
internal sealed class SettlementScopes(IServiceProvider platform) : IAsyncDisposable
{
    private readonly ConcurrentBag<SettlementScope> idle = [];

    public SettlementScope Rent() => idle.TryTake(out var scope) ? scope : new SettlementScope(platform);

    public void Return(SettlementScope scope)
    {
        scope.Documents.Forget();
        scope.Readings.Forget();
        idle.Add(scope);
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryTake(out var scope))
            await scope.DisposeAsync();
    }
}
