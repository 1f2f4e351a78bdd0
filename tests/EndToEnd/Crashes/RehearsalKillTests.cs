using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Crashes;

/// <summary>A rehearsal of stored sessions whose process is killed (SIGKILL) while it goes through them.</summary>
public sealed class RehearsalKillTests(RehearsalKillTests.Template template) : IClassFixture<RehearsalKillTests.Template>
{
    private const int Chargers = 4;
    private const int SessionsEach = 30;
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    private const string Request = """
        {"period":{"from":"2026-03-01T00:00:00Z","before":"2026-04-01T00:00:00Z"},
         "draft":{"replace":[{"id":"ws-1","engine":"Wholesale","tariffCode":"WS","components":[{"dimension":"Energy","price":0.45}]}]} }
        """;

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    public async Task Wherever_the_process_dies_the_figures_are_those_of_an_undisturbed_run(int point)
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-rehearsal-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(template.Folder))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            var port = ChildPlatform.FreePort();
            var tenant = Tenant.Existing(new Uri($"http://localhost:{port}"), template.Key);
            string? url = null;
            await using (var doomed = await ChildPlatform.StartAsync(directory, port, $"--Embedded:Faults:KillAtCommit={point}"))
            {
                try
                {
                    url = await AskAsync(tenant);
                }
                catch (HttpRequestException)
                {
                    // It died before it answered: nothing was promised, and it is asked for again.
                }
                await Eventually.Async(async () => doomed.HasExited || await IsOverAsync(tenant, url), "the process to die");
                Assert.True(doomed.HasExited, $"There are fewer than {point} commits: lower the number.");
            }
            await using var next = await ChildPlatform.StartAsync(directory, port);
            Assert.Equal(template.Undisturbed, await ResultAsync(tenant, url ?? await AskAsync(tenant)));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<string> AskAsync(Tenant tenant) =>
        (string)(await tenant.PostAsync("/api/v1/pricing/rehearsals", Request))["statusUrl"]!;

    private static async Task<bool> IsOverAsync(Tenant tenant, string? url)
    {
        try
        {
            return url is not null && (string)(await tenant.GetAsync(url))["status"]! != "RUNNING";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Everything that a finished rehearsal tells, but for its id and its times.</summary>
    private static async Task<string> ResultAsync(Tenant tenant, string url)
    {
        var rehearsal = await Eventually.Async(async () =>
        {
            var found = await tenant.GetAsync(url);
            return (string)found["status"]! == "RUNNING" ? null : found;
        }, "the rehearsal to end");
        Assert.Equal("COMPLETED", (string)rehearsal["status"]!);
        Assert.Equal(Chargers * SessionsEach, (int)rehearsal["figures"]!["sessions"]!);
        var sessions = new JsonArray([.. (await tenant.ListAsync($"{url}/sessions?limit=1000")).Select(session => session.DeepClone())]);
        var sites = new JsonArray([.. (await tenant.ListAsync($"{url}/differences")).Select(site => site.DeepClone())]);
        return $"{rehearsal["figures"]!.ToJsonString()}\n{sites.ToJsonString()}\n{sessions.ToJsonString()}";
    }

    /// <summary>A data directory with some pages of sessions, and what an undisturbed rehearsal makes of them.</summary>
    public sealed class Template : IAsyncLifetime
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("greenflux-rehearsal-").FullName;
        public string Key { get; private set; } = "";
        public string Undisturbed { get; private set; } = "";

        public async Task InitializeAsync()
        {
            await using var platform = await TestPlatform.StartInAsync(Folder);
            var tenant = await Tenant.CreateAsync(platform);
            Key = tenant.Key;
            await Task.WhenAll(Enumerable.Range(0, Chargers).Select(_ => ChargeAsync(platform, tenant)));
            await Eventually.Async(async () => (await tenant.ListAsync("/api/v1/cdrs?limit=1000")).Count == Chargers * SessionsEach, "the CDRs");
            var accepted = await tenant.PostAsync("/api/v1/pricing/rehearsals", Request);
            Undisturbed = await ResultAsync(tenant, (string)accepted["statusUrl"]!);
        }

        public Task DisposeAsync()
        {
            Directory.Delete(Folder, recursive: true);
            return Task.CompletedTask;
        }

        private static async Task ChargeAsync(TestPlatform platform, Tenant tenant)
        {
            await using var charger = await TestCharger.ConnectAsync(platform, await tenant.CreateStationAsync());
            await charger.BootAsync();
            for (var i = 0; i < SessionsEach; i++)
                await charger.StopAsync(await charger.StartAsync(Ten.AddHours(2 * i), 0), Ten.AddHours(2 * i + 1), 1_000 + 100 * i);
        }
    }
}
