using System.Security.Cryptography;
using System.Text;
using GreenFlux.Tests.EndToEnd.Outbox;

namespace GreenFlux.Tests.EndToEnd.Support.Fleets;

/// <summary>
/// Chargers, an operator's program and a webhook receiver around one platform process that may be killed, frozen or
/// starved; afterwards what they remember is compared with what the platform says.
/// </summary>
public sealed class Fleet : IAsyncDisposable
{
    /// <summary>Set it to repeat a run; what the operating system does in between differs all the same.</summary>
    private const string SeedVariable = "GREENFLUX_FLEET_SEED";

    private readonly int port = ChildPlatform.FreePort();
    private readonly CancellationTokenSource workEnds = new();
    private readonly CancellationTokenSource commandsEnd = new();
    private readonly CancellationTokenSource patienceEnds = new();
    private readonly WebhookReceiver receiver;
    private readonly Tenant tenant;
    private readonly IReadOnlyList<FleetCharger> chargers;
    private readonly FleetCommands commands;
    private Task chargersRun = Task.CompletedTask;
    private Task commandsRun = Task.CompletedTask;

    private Fleet(string directory, int seed, FleetOptions options, WebhookReceiver receiver, Tenant tenant, IReadOnlyList<(string Id, string Password)> stations)
    {
        Directory = directory;
        Seed = seed;
        this.receiver = receiver;
        this.tenant = tenant;
        chargers = [.. stations.Select((station, number) => new FleetCharger(station.Id, station.Password, HashCode.Combine(seed, number), options, () => Address))];
        commands = new FleetCommands(tenant.Key, [.. stations.Select(station => station.Id)], seed, () => Address);
        Platform = null!;
    }

    public string Directory { get; }
    public int Seed { get; }
    public Uri Address => new($"http://localhost:{port}");

    /// <summary>The process that runs now.</summary>
    public ChildPlatform Platform { get; private set; }

    /// <summary>Messages of chargers that were acknowledged so far.</summary>
    public int Acknowledged => chargers.Sum(charger => charger.Acknowledged);

    /// <summary>Commands that were acknowledged so far.</summary>
    public int Commands => commands.Acknowledged.Count;

    /// <summary>Waits until the platform has acknowledged that many more messages.</summary>
    public Task WorkAsync(int messages)
    {
        var target = Acknowledged + messages;
        return Eventually.Async(() => Task.FromResult(Acknowledged >= target), $"{messages} more messages to be acknowledged (there were {target - messages})");
    }

    /// <summary>Makes tenant, stations and webhook, and starts the platform; the chargers wait for <see cref="Begin"/>.</summary>
    /// <param name="directory">The data directory, which must exist; the fleet doesn't delete it.</param>
    public static async Task<Fleet> CreateAsync(string directory, FleetOptions options, params string[] arguments)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), out var given) ? given : RandomNumberGenerator.GetInt32(int.MaxValue);
        var receiver = await WebhookReceiver.StartAsync();
        var stations = new List<(string Id, string Password)>();
        Tenant tenant;
        await using (var platform = await TestPlatform.StartInAsync(directory))
        {
            tenant = await Tenant.CreateAsync(platform);
            await tenant.PostAsync("/api/v1/tokens", $$"""{"uid":"{{FleetCharger.SecondToken}}","driverId":"drv"}""");
            await tenant.PostAsync("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["CDR_CREATED","TRANSACTION_FLAGGED"]}""");
            for (var number = 0; number < options.Chargers; number++)
                stations.Add(await tenant.CreateGuardedStationAsync());
        }
        var fleet = new Fleet(directory, seed, options, receiver, tenant, stations);
        await fleet.StartPlatformAsync(arguments);
        return fleet;
    }

    /// <summary>Chargers connect and work, and commands are sent.</summary>
    public void Begin()
    {
        chargersRun = Task.WhenAll(chargers.Select(charger => Task.Run(() => charger.RunAsync(workEnds.Token, patienceEnds.Token))));
        commandsRun = Task.Run(() => commands.RunAsync(commandsEnd.Token));
    }

    public async Task StartPlatformAsync(params string[] arguments)
    {
        await EndPlatformAsync();
        Platform = await ChildPlatform.StartAsync(Directory, port, arguments);
    }

    /// <summary>Starts the process and doesn't wait until it is ready.</summary>
    public async Task LaunchPlatformAsync()
    {
        await EndPlatformAsync();
        Platform = ChildPlatform.Launch(Directory, port);
    }

    /// <summary>No more commands: those on their way end within their 30 s.</summary>
    public Task EndCommandsAsync()
    {
        commandsEnd.Cancel();
        return commandsRun;
    }

    /// <summary>The chargers end what they have begun.</summary>
    public async Task EndWorkAsync()
    {
        await EndCommandsAsync();
        await workEnds.CancelAsync();
        patienceEnds.CancelAfter(TimeSpan.FromSeconds(120));
        await chargersRun;
    }

    /// <summary>An operator's request.</summary>
    public async Task<HttpResponseMessage> PostTokenAsync(string uid)
    {
        using var body = new StringContent($$"""{"uid":"{{uid}}","driverId":"drv"}""", Encoding.UTF8, "application/json");
        using var client = TestPlatform.Client(Address, tenant.Key);
        return await client.PostAsync("/api/v1/tokens", body);
    }

    /// <summary>Ends the process with SIGKILL, starts another on its files, and compares.</summary>
    public async Task AssertNothingIsLostAsync()
    {
        await Platform.KillAsync();
        await using var platform = await TestPlatform.StartInAsync(Directory);
        var audit = new FleetAudit(platform, Tenant.Existing(platform.Address, tenant.Key, tenant.Id), chargers, commands, receiver);
        var faults = await audit.RunAsync();
        Assert.True(faults.Count == 0,
            $"{faults.Count} faults with {SeedVariable}={Seed} after {Acknowledged} messages and {Commands} commands:\n{string.Join('\n', faults.Take(30))}");
    }

    public async ValueTask DisposeAsync()
    {
        await commandsEnd.CancelAsync();
        await workEnds.CancelAsync();
        await patienceEnds.CancelAsync();
        await EndPlatformAsync();
        await Task.WhenAny(Task.WhenAll(chargersRun, commandsRun), Task.Delay(TimeSpan.FromSeconds(30)));
        commands.Dispose();
        await receiver.DisposeAsync();
    }

    private async Task EndPlatformAsync()
    {
        if (Platform is { } running)
            await running.DisposeAsync();
    }
}
