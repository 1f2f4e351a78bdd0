using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Crashes;

/// <summary>
/// A session while the process is killed (SIGKILL) before or after its n-th commit, for every n of the flow; the charger
/// does what chargers do: it reconnects and repeats what was not acknowledged.
/// </summary>
public sealed class CrashPointTests(CrashPointTests.Template template) : IClassFixture<CrashPointTests.Template>
{
    /// <summary>More than the flow has; <see cref="No_point_of_the_flow_is_left_out"/> holds it to that.</summary>
    private const int LastPoint = 64;
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    public static TheoryData<int> Points() => [.. Enumerable.Range(1, LastPoint)];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Wherever_the_process_dies_the_session_ends_in_exactly_one_CDR(int point) =>
        await DriveAsync(point);

    [Fact]
    public async Task No_point_of_the_flow_is_left_out() =>
        Assert.False(await DriveAsync(LastPoint + 1), $"The flow has more than {LastPoint} points: raise the number.");

    /// <returns>Whether the process died.</returns>
    private async Task<bool> DriveAsync(int point)
    {
        await using var world = await World.StartAsync(template, $"--Embedded:Faults:KillAtCommit={point}");
        var transaction = 0;
        await world.SayAsync(async charger => transaction = await charger.StartAsync(Ten, 1_000));
        await world.SayAsync(charger => charger.ReadingAsync(transaction, Ten.AddMinutes(15), 3_000));
        await world.SayAsync(charger => charger.ReadingAsync(transaction, Ten.AddMinutes(30), 5_000));
        await world.SayAsync(charger => charger.StopAsync(transaction, Ten.AddHours(1), 11_000));

        var cdr = await world.AskAsync(async tenant => (await tenant.CdrsAsync(template.Station)).SingleOrDefault());
        Assert.Equal((decimal)10_000, (decimal)cdr["totalEnergyWh"]!);
        Assert.Equal(4.00m, (decimal)cdr["totalCost"]!);
        Assert.Equal(7.20m, (decimal)cdr["totalRetailCost"]!);
        var values = await world.AskAsync(async tenant => await tenant.GetAsync($"/api/v1/sessions/{(string)cdr["sessionId"]!}/meter-values"));
        Assert.Equal(2, values["samples"]!.AsArray().Count);
        Assert.Empty(await world.AskAsync(async tenant => await tenant.FlaggedAsync(template.Station)));
        var sessions = await world.AskAsync(async tenant => await tenant.SessionsAsync(template.Station));
        Assert.Equal("COMPLETED", (string)Assert.Single(sessions)["status"]!);
        return world.Died;
    }

    /// <summary>A data directory with a tenant and a station, made once and copied for each test.</summary>
    public sealed class Template : IAsyncLifetime
    {
        public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("greenflux-crash-").FullName;
        public string Station { get; private set; } = "";
        public string Key { get; private set; } = "";

        public async Task InitializeAsync()
        {
            await using var platform = await TestPlatform.StartInAsync(Directory);
            var tenant = await Tenant.CreateAsync(platform);
            Station = await tenant.CreateStationAsync();
            Key = tenant.Key;
        }

        public Task DisposeAsync()
        {
            System.IO.Directory.Delete(Directory, recursive: true);
            return Task.CompletedTask;
        }
    }

    /// <summary>One platform process at a time, and the charger that outlives them.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly Template template;
        private readonly string directory = System.IO.Directory.CreateTempSubdirectory("greenflux-crash-").FullName;
        private readonly int port = ChildPlatform.FreePort();
        private readonly Tenant tenant;
        private ChildPlatform platform = null!;
        private TestCharger? charger;

        private World(Template template)
        {
            this.template = template;
            foreach (var file in System.IO.Directory.GetFiles(template.Directory))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            tenant = Tenant.Existing(new Uri($"http://localhost:{port}"), template.Key);
        }

        public bool Died { get; private set; }

        public static async Task<World> StartAsync(Template template, string fault)
        {
            var world = new World(template);
            world.platform = await ChildPlatform.StartAsync(world.directory, world.port, fault);
            return world;
        }

        /// <summary>Says something until it is acknowledged, over as many connections and processes as it takes.</summary>
        public async Task SayAsync(Func<TestCharger, Task> say)
        {
            while (true)
            {
                try
                {
                    if (charger is null)
                    {
                        charger = await TestCharger.ConnectAsync(platform.Address, template.Station);
                        await charger.BootAsync();
                    }
                    await say(charger);
                    return;
                }
                catch (Exception lost) when (lost is not Xunit.Sdk.XunitException)
                {
                    await RestartAsync(lost);
                }
            }
        }

        /// <summary>Asks until there is an answer: the process may die of what goes on behind the charger's back.</summary>
        public Task<T> AskAsync<T>(Func<Tenant, Task<T?>> ask)
            where T : class
            => Eventually.Async(async () =>
            {
                try
                {
                    return await ask(tenant);
                }
                catch (HttpRequestException lost)
                {
                    await RestartAsync(lost);
                    return null;
                }
            }, "an answer");

        public async ValueTask DisposeAsync()
        {
            charger?.Abort();
            await platform.DisposeAsync();
            System.IO.Directory.Delete(directory, recursive: true);
        }

        /// <summary>Only a dead process is replaced; if it lives, the failure is a fault of ours.</summary>
        private async Task RestartAsync(Exception lost)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            Assert.False(Died && !platform.HasExited, $"The platform that is not to be killed refused: {lost}");
            await platform.ExitedAsync().WaitAsync(patience.Token);
            Died = true;
            charger?.Abort();
            charger = null;
            await platform.DisposeAsync();
            platform = await ChildPlatform.StartAsync(directory, port);
        }
    }
}
