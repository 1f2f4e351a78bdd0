using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Crashes;

/// <summary>A night over flagged transactions whose process is killed (SIGKILL) anywhere: nothing is billed twice, nothing is lost.</summary>
public sealed class NightKillTests(NightKillTests.Template template) : IClassFixture<NightKillTests.Template>
{
    private const int Mended = 12;
    private const int Left = 8;
    private const string Night = """{"kind":"NIGHTLY"}""";
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    /// <summary>A night of this size has at least so many commits.</summary>
    private const int LastPoint = 40;

    /// <summary>So that a night of few flags has several pages.</summary>
    private const string SmallPages = "--FlagRuns:PageSize=6";

    /// <summary>Each kill, and the commit at which it happens: as many different ones as there are kills, and then again.</summary>
    public static TheoryData<int, int> Kills()
    {
        var points = Enumerable.Range(1, LastPoint).ToArray();
        new Random(20261123).Shuffle(points);
        var kills = new TheoryData<int, int>();
        for (var kill = 0; kill < Soak.Times(10, 200); kill++)
            kills.Add(kill, points[kill % points.Length]);
        return kills;
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Wherever_the_process_dies_the_night_comes_to_what_an_undisturbed_one_does(int kill, int point)
    {
        var directory = Directory.CreateTempSubdirectory($"greenflux-night-{kill}-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(template.Folder))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            var port = ChildPlatform.FreePort();
            var tenant = Tenant.Existing(new Uri($"http://localhost:{port}"), template.Key);
            await using (var doomed = await ChildPlatform.StartAsync(directory, port, SmallPages, $"--Embedded:Faults:KillAtCommit={point}"))
            {
                try
                {
                    await tenant.PostAsync("/api/v1/flag-runs", Night);
                }
                catch (HttpRequestException)
                {
                    // It died before it answered: nothing was promised, and it is asked for again.
                }
                await Eventually.Async(async () => doomed.HasExited || await IsOverAsync(tenant), "the process to die");
                Assert.True(doomed.HasExited, $"There are fewer than {point} commits: lower the number.");
            }
            await using var next = await ChildPlatform.StartAsync(directory, port, SmallPages);
            Assert.Equal(template.Undisturbed, await ResultAsync(tenant));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<bool> IsOverAsync(Tenant tenant)
    {
        try
        {
            return (await tenant.ListAsync("/api/v1/flag-runs")).Any(run => (string)run["status"]! != "RUNNING");
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The night's figures and report, and every CDR and flag, but for ids of runs and stamps of time.</summary>
    private static async Task<string> ResultAsync(Tenant tenant)
    {
        await tenant.PostAsync("/api/v1/flag-runs", Night);
        await Eventually.Async(async () => (await tenant.ListAsync("/api/v1/flag-runs")).All(run => (string)run["status"]! == "COMPLETED"), "the night to end");
        var nights = await tenant.ListAsync("/api/v1/flag-runs");
        var worked = nights.Single(night => (int)night["figures"]!["calculated"]! > 0);
        var cdrs = await tenant.ListAsync("/api/v1/cdrs?limit=1000");
        var flags = await tenant.ListAsync("/api/v1/flagged-transactions?limit=1000");
        return string.Join('\n',
        [
            worked["figures"]!.ToJsonString(),
            worked["report"]!["reasons"]!.ToJsonString(),
            .. cdrs.Select(Bare),
            .. flags.Select(Bare),
        ]);
    }

    private static string Bare(JsonNode record)
    {
        var copy = record.DeepClone().AsObject();
        copy.Remove("createdAt");
        return copy.ToJsonString();
    }

    /// <summary>A data directory with flagged sessions of which some can be billed by now, and what an undisturbed night makes of them.</summary>
    public sealed class Template : IAsyncLifetime
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("greenflux-night-").FullName;
        public string Key { get; private set; } = "";
        public string Undisturbed { get; private set; } = "";

        public async Task InitializeAsync()
        {
            await using (var platform = await TestPlatform.StartInAsync(Folder))
            {
                var tenant = await Tenant.CreateAsync(platform);
                Key = tenant.Key;
                await using var charger = await TestCharger.ConnectAsync(platform, await tenant.CreateStationAsync());
                await charger.BootAsync();
                for (var i = 0; i < Mended + Left; i++)
                {
                    var token = i < Mended ? "MENDED" : "LEFT";
                    await charger.StopAsync(await charger.StartAsync(Ten.AddHours(2 * i), 0, token), Ten.AddHours(2 * i + 1), 1_000 + 100 * i, token);
                }
                await Eventually.Async(async () => (await tenant.ListAsync("/api/v1/flagged-transactions?limit=1000")).Count == Mended + Left, "the flags");
                await tenant.PostAsync("/api/v1/tokens", """{"uid":"MENDED","driverId":"drv"}""");
            }
            var undisturbed = Directory.CreateTempSubdirectory("greenflux-night-").FullName;
            foreach (var file in Directory.GetFiles(Folder))
                File.Copy(file, Path.Combine(undisturbed, Path.GetFileName(file)));
            await using (var platform = await TestPlatform.StartInAsync(undisturbed, ownsDirectory: true, arguments: SmallPages))
            {
                var tenant = Tenant.Existing(platform.Address, Key);
                await tenant.PostAsync("/api/v1/flag-runs", Night);
                await Eventually.Async(async () => (await tenant.ListAsync("/api/v1/flag-runs")).All(run => (string)run["status"]! == "COMPLETED"), "the night to end");
                Undisturbed = await ResultAsync(tenant);
            }
        }

        public Task DisposeAsync()
        {
            Directory.Delete(Folder, recursive: true);
            return Task.CompletedTask;
        }
    }
}
