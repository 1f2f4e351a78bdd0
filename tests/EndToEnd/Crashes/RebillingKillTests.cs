using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Billing.Bulk;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Crashes;

/// <summary>A re-billing run whose process is killed (SIGKILL) while it goes through the sessions.</summary>
public sealed class RebillingKillTests(RebillingKillTests.Template template) : IClassFixture<RebillingKillTests.Template>
{
    private const int Sessions = 240;
    private const string Request = """{"from":"2026-03-01T00:00:00Z","before":"2026-07-01T00:00:00Z","reason":"Rates corrected"}""";

    [Theory]
    [InlineData(9)]
    [InlineData(14)]
    [InlineData(19)]
    public async Task Wherever_the_process_dies_the_result_is_that_of_an_undisturbed_run(int point)
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-rebilling-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(template.Folder))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            var port = ChildPlatform.FreePort();
            var tenant = Tenant.Existing(new Uri($"http://localhost:{port}"), template.Key);
            await using (var doomed = await ChildPlatform.StartAsync(directory, port, $"--Embedded:Faults:KillAtCommit={point}"))
            {
                try
                {
                    var accepted = await tenant.PostAsync("/api/v1/rebilling-runs", Request);
                    await RebillingTests.EndedAsync(tenant, (string)accepted["statusUrl"]!);
                }
                catch (HttpRequestException)
                {
                    // That is what it was started for.
                }
                await Eventually.Async(() => Task.FromResult(doomed.HasExited), $"the process to die; there may be fewer than {point} commits");
            }
            await using var next = await ChildPlatform.StartAsync(directory, port);
            var begun = await tenant.ListAsync("/api/v1/rebilling-runs");
            Assert.Equal(template.Undisturbed, begun.Count == 0 ? await ResultAsync(tenant) : await ResultAsync(tenant, $"/api/v1/rebilling-runs/{begun[0]["id"]}"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<string> ResultAsync(Tenant tenant) =>
        await ResultAsync(tenant, (string)(await tenant.PostAsync("/api/v1/rebilling-runs", Request))["statusUrl"]!);

    /// <summary>Figures, CDRs and flags, but for when they were made.</summary>
    private static async Task<string> ResultAsync(Tenant tenant, string url)
    {
        var run = await RebillingTests.EndedAsync(tenant, url);
        Assert.Equal(Sessions, (int)run["figures"]!["sessions"]!);
        var made = (await tenant.ListAsync("/api/v1/cdrs?limit=1000")).Concat(await tenant.ListAsync("/api/v1/flagged-transactions?limit=1000"));
        return $"{run["figures"]!.ToJsonString()}\n{string.Join('\n', made.Select(WithoutTimes))}";
    }

    private static string WithoutTimes(JsonNode record)
    {
        var copy = record.DeepClone().AsObject();
        foreach (var time in (string[])["createdAt", "flaggedAt", "flaggedSince", "history", "dropsAt", "estimate"])
            copy.Remove(time);
        return copy.ToJsonString();
    }

    /// <summary>A data directory with sessions of three months, and what an undisturbed run makes of them.</summary>
    public sealed class Template : IAsyncLifetime
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("greenflux-rebilling-").FullName;
        public string Key { get; private set; } = "";
        public string Undisturbed { get; private set; } = "";

        public async Task InitializeAsync()
        {
            await using (var platform = await TestPlatform.StartInAsync(Folder))
            {
                var tenant = await PastSessions.TenantAsync(platform);
                Key = tenant.Key;
                var random = new Random(11);
                var now = TimeProvider.System.GetUtcNow();
                await PastSessions.StoreAsync(platform, Enumerable.Range(0, Sessions).Select(number => PastSessions.Mixed(tenant.Id, number, random, now)));
            }
            var copy = Directory.CreateTempSubdirectory("greenflux-rebilling-").FullName;
            foreach (var file in Directory.GetFiles(Folder))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
            await using var undisturbed = await TestPlatform.StartInAsync(copy, ownsDirectory: true);
            Undisturbed = await ResultAsync(Tenant.Existing(undisturbed.Address, Key));
        }

        public Task DisposeAsync()
        {
            Directory.Delete(Folder, recursive: true);
            return Task.CompletedTask;
        }
    }
}
