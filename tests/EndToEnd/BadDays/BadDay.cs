using GreenFlux.Local.Runtime.Gateway;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.EndToEnd.Support.Fleets;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.BadDays;

/// <summary>
/// Chargers around one platform of this process to which bad things happen. It ends with the accounts: what the chargers know to
/// be acknowledged against sessions, readings, CDRs and prices in the store; none lost, none doubled, to the watt-hour.
/// </summary>
internal sealed class BadDay : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("greenflux-day-").FullName;
    private readonly CancellationTokenSource workEnds = new();
    private readonly CancellationTokenSource patienceEnds = new();
    private readonly AzureStorage? azure;
    private readonly TimeProvider? time;
    private readonly Action<IServiceCollection>? configure;
    private IReadOnlyList<FleetCharger> chargers = [];
    private Task running = Task.CompletedTask;

    private BadDay(AzureStorage? azure, TimeProvider? time, Action<IServiceCollection>? configure)
    {
        this.azure = azure;
        this.time = time;
        this.configure = configure;
    }

    public TestPlatform Platform { get; private set; } = null!;
    public Tenant Tenant { get; private set; } = null!;
    public OcppGateway Gateway => Platform.Services.GetRequiredService<OcppGateway>();
    public int Acknowledged => chargers.Sum(charger => charger.Acknowledged);

    /// <param name="azure">Null: the embedded stores.</param>
    public static async Task<BadDay> StartAsync(
        FleetOptions options, AzureStorage? azure = null, TimeProvider? time = null, Action<IServiceCollection>? configure = null)
    {
        var day = new BadDay(azure, time, configure);
        await day.StartPlatformAsync();
        day.Tenant = await Tenant.CreateAsync(day.Platform);
        await day.Tenant.PostAsync("/api/v1/tokens", $$"""{"uid":"{{FleetCharger.SecondToken}}","driverId":"drv"}""");
        var stations = new List<(string Id, string Password)>();
        for (var number = 0; number < options.Chargers; number++)
            stations.Add(await day.Tenant.CreateGuardedStationAsync());
        day.chargers = [.. stations.Select((station, number) => new FleetCharger(station.Id, station.Password, number, options, () => day.Platform.Address))];
        return day;
    }

    /// <summary>A handful of chargers that hurry.</summary>
    public static FleetOptions Hurried(int chargers) => new() { Chargers = chargers, ShortestPauseMs = 5, LongestPauseMs = 40, RetryPause = TimeSpan.FromMilliseconds(200) };

    /// <summary>Chargers connect and work.</summary>
    public void Begin() => running = Task.WhenAll(chargers.Select(charger => Task.Run(() => charger.RunAsync(workEnds.Token, patienceEnds.Token))));

    /// <summary>Waits until the platform has acknowledged that many more messages.</summary>
    public Task WorkAsync(int messages)
    {
        var target = Acknowledged + messages;
        return Eventually.Async(() => Task.FromResult(Acknowledged >= target), $"{messages} more messages to be acknowledged");
    }

    /// <summary>The process ends orderly and another takes its place, as with each new release.</summary>
    public async Task RedeployAsync()
    {
        await Platform.DisposeAsync();
        await StartPlatformAsync();
        Tenant = Tenant.Existing(Platform.Address, Tenant.Key, Tenant.Id);
    }

    /// <summary>The chargers end what they have begun.</summary>
    public async Task EndWorkAsync()
    {
        await workEnds.CancelAsync();
        patienceEnds.CancelAfter(TimeSpan.FromSeconds(60));
        await running;
    }

    /// <summary>The chargers end what they have begun, and the accounts are made.</summary>
    public async Task AssertAccountedForAsync()
    {
        await EndWorkAsync();
        var faults = await new FleetAudit(Platform, Tenant, chargers).RunAsync();
        Assert.True(faults.Count == 0, $"{faults.Count} faults after {Acknowledged} messages:\n{string.Join('\n', faults.Take(30))}");
        if (azure is not null)
            Assert.Empty(azure.Server.RefusedQueries);
    }

    public async ValueTask DisposeAsync()
    {
        await workEnds.CancelAsync();
        await patienceEnds.CancelAsync();
        await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(30)));
        await Platform.DisposeAsync();
        workEnds.Dispose();
        patienceEnds.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private async Task StartPlatformAsync() => Platform = azure is null
        ? await TestPlatform.StartInAsync(directory, time: time, configure: configure)
        : await azure.StartAsync(directory, time, configure);
}
