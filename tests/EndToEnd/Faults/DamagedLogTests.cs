using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Faults;

/// <summary>A write-ahead log is damaged while the process is down: it starts on what is whole, and says what is not.</summary>
public sealed class DamagedLogTests
{
    private const int Sessions = 5;
    private const int FrameBytes = 24 + 4096;
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("cut in its last page")]
    [InlineData("altered in its last page")]
    [InlineData("followed by rubbish")]
    public async Task With_a_torn_tail_all_but_the_last_transaction_is_there_and_the_log_warns(string how)
    {
        await using var world = await World.CreateAsync();
        await world.DamageAsync(log => how switch
        {
            "cut in its last page" => log[..^100],
            "altered in its last page" => [.. log[..^1], (byte)~log[^1]],
            _ => [.. log, .. Enumerable.Repeat((byte)0xA5, 5000)],
        });
        await world.RestartAsync();

        // The last transaction was the last session's settlement: at most that has to be done again.
        Assert.InRange((await world.Tenant.CdrsAsync(world.Station)).Count, Sessions - 1, Sessions);
        Assert.Contains(world.Platform.Log, line => line.Contains("documents.db-wal is torn after byte ", StringComparison.Ordinal));
        Assert.DoesNotContain("documents.db-wal", await world.HealthAsync(), StringComparison.Ordinal);
        // A charger that repeats itself wakes the session at once; without it the sweep does.
        await world.ChargeAsync(Sessions - 1);
        await world.SettledAsync(Sessions);
        await world.ChargeAsync(Sessions);
        await world.SettledAsync(Sessions + 1);
    }

    [Fact]
    public async Task Damage_in_the_middle_is_told_loudly_and_all_before_it_is_there()
    {
        await using var world = await World.CreateAsync();
        await world.DamageAsync(log =>
        {
            var frames = (log.Length - 32) / FrameBytes;
            log[32 + (frames * 3 / 4 * FrameBytes) + 2000] ^= 0x01;
            return log;
        });
        await world.RestartAsync();

        var kept = (await world.Tenant.CdrsAsync(world.Station)).Count;
        Assert.InRange(kept, 1, Sessions - 1);
        Assert.Contains(world.Platform.Log, line => line.Contains("documents.db-wal is damaged after byte ", StringComparison.Ordinal));
        Assert.Single(Directory.GetFiles(world.Directory, "documents.db-wal.damaged-*"));
        Assert.Contains("documents.db-wal", await world.HealthAsync(), StringComparison.Ordinal);
        await world.ChargeAsync(Sessions);
        await world.SettledAsync(kept + 1, atLeast: true);
    }

    /// <summary>A platform that was killed after some sessions.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly int port = ChildPlatform.FreePort();

        private World(string directory, string station, string key)
        {
            Directory = directory;
            Station = station;
            Tenant = Tenant.Existing(new Uri($"http://localhost:{port}"), key);
        }

        public string Directory { get; }
        public string Station { get; }
        public Tenant Tenant { get; }
        public ChildPlatform Platform { get; private set; } = null!;

        public static async Task<World> CreateAsync()
        {
            var directory = System.IO.Directory.CreateTempSubdirectory("greenflux-damage-").FullName;
            World world;
            await using (var platform = await TestPlatform.StartInAsync(directory))
            {
                var tenant = await Tenant.CreateAsync(platform);
                world = new World(directory, await tenant.CreateStationAsync(), tenant.Key);
            }
            await world.RestartAsync();
            // One after the other: settlements that come together are one transaction.
            for (var number = 0; number < Sessions; number++)
            {
                await world.ChargeAsync(number);
                await world.SettledAsync(number + 1);
            }
            await world.Platform.DisposeAsync();
            return world;
        }

        public async Task RestartAsync() => Platform = await ChildPlatform.StartAsync(Directory, port);

        public async Task ChargeAsync(int number)
        {
            await using var charger = await TestCharger.ConnectAsync(Platform.Address, Station);
            var start = Ten.AddHours(2 * number);
            var transaction = await charger.StartAsync(start, 1_000 * number);
            await charger.ReadingAsync(transaction, start.AddMinutes(30), (1_000 * number) + 500);
            await charger.StopAsync(transaction, start.AddHours(1), 1_000 * (number + 1));
        }

        public Task SettledAsync(int cdrs, bool atLeast = false) => Eventually.Async(async () =>
            await Tenant.CdrsAsync(Station) is var found && (atLeast ? found.Count >= cdrs : found.Count == cdrs), $"{cdrs} CDRs");

        public async Task DamageAsync(Func<byte[], byte[]> damage)
        {
            var file = Path.Combine(Directory, "documents.db-wal");
            await File.WriteAllBytesAsync(file, damage(await File.ReadAllBytesAsync(file)));
        }

        public async Task<string> HealthAsync() => await Tenant.Client.GetStringAsync("/api/health");

        public async ValueTask DisposeAsync()
        {
            await Platform.DisposeAsync();
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
