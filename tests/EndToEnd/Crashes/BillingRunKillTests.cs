using GreenFlux.Platform.Cdrs;
using GreenFlux.Tests.EndToEnd.Statements;
using GreenFlux.Tests.EndToEnd.Support;

namespace GreenFlux.Tests.EndToEnd.Crashes;

/// <summary>A billing run whose process is killed (SIGKILL) again and again while it goes through its CDRs.</summary>
public sealed class BillingRunKillTests(BillingRunKillTests.Template template) : IClassFixture<BillingRunKillTests.Template>
{
    private const int Cdrs = 300;

    /// <summary>So that a run over few CDRs has some forty commits.</summary>
    private const string SmallPages = "--BillingRuns:PageSize=10";

    /// <summary>Before that the process only starts.</summary>
    private const int FirstPoint = 3;
    private const int LastPoint = 60;

    /// <summary>Work during which the process dies again and again is given up for good: a run is killed less often than that.</summary>
    private const int KillsPerRun = 3;

    [Fact]
    public async Task However_often_the_process_is_killed_the_statements_are_those_of_an_undisturbed_run()
    {
        var random = new Random();
        for (var kills = Soak.Times(10, 200); kills > 0;)
        {
            // Nothing of the run before may be left beside the files that it begins with.
            var directory = Directory.CreateTempSubdirectory("greenflux-billing-").FullName;
            try
            {
                kills -= await RunAsync(directory, random, Math.Min(kills, KillsPerRun));
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    /// <summary>One run, killed until it is over or enough.</summary>
    /// <returns>How often it was; now and then it is over before it is killed.</returns>
    private async Task<int> RunAsync(string directory, Random random, int most)
    {
        foreach (var file in Directory.GetFiles(template.Folder))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        var port = ChildPlatform.FreePort();
        var tenant = Tenant.Existing(new Uri($"http://localhost:{port}"), template.Key);
        var bench = new BillingBench(tenant);
        string? url = null;
        for (var killed = 0; ; killed++)
        {
            // What is left is done without a kill.
            var point = random.Next(FirstPoint, LastPoint + 1);
            await using var platform = await ChildPlatform.StartAsync(directory, port, killed < most ? [SmallPages, $"--Embedded:Faults:KillAtCommit={point}"] : [SmallPages]);
            try
            {
                url ??= (string)(await tenant.PostAsync("/api/v1/billing-runs", BillingBench.March))["statusUrl"]!;
                var run = await bench.CompletedAsync(url);
                Assert.Equal("COMPLETED", (string)run["status"]!);
                Assert.Equal(template.Undisturbed, await bench.ResultAsync(run));
                return killed;
            }
            catch (HttpRequestException)
            {
                // It died; the next one goes on.
                await platform.ExitedAsync();
            }
        }
    }

    /// <summary>A data directory with a month of CDRs, and what an undisturbed run makes of them.</summary>
    public sealed class Template : IAsyncLifetime
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("greenflux-billing-").FullName;
        public string Key { get; private set; } = "";
        public string Undisturbed { get; private set; } = "";

        public async Task InitializeAsync()
        {
            var clean = Directory.CreateTempSubdirectory("greenflux-billing-").FullName;
            await using (var platform = await TestPlatform.StartInAsync(clean))
            {
                var tenant = await Tenant.CreateBareAsync(platform);
                Key = tenant.Key;
                var seed = new SeededCdrs(platform, tenant.Id);
                await new BillingBench(tenant).FurnishAsync();
                await seed.AddAsync([.. Enumerable.Range(0, Cdrs).Select(i => Some(seed, i))]);
                await seed.AddDroppedAsync(new DateTimeOffset(2026, 3, 5, 9, 0, 0, TimeSpan.Zero), 1.00m, "landlord", new DateTimeOffset(2026, 3, 20, 0, 0, 0, TimeSpan.Zero));
            }
            foreach (var file in Directory.GetFiles(clean))
                File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
            await using (var platform = await TestPlatform.StartInAsync(clean))
            {
                var bench = new BillingBench(Tenant.Existing(platform.Address, Key));
                Undisturbed = await bench.ResultAsync(await bench.RunAsync(BillingBench.March));
                Assert.Contains("landlord", Undisturbed, StringComparison.Ordinal);
            }
            Directory.Delete(clean, recursive: true);
        }

        public Task DisposeAsync()
        {
            Directory.Delete(Folder, recursive: true);
            return Task.CompletedTask;
        }

        private static Cdr Some(SeededCdrs seed, int i)
        {
            var cdr = seed.Some(new DateTimeOffset(2026, 2, 20, 0, 0, 0, TimeSpan.Zero).AddMinutes(150 * i), SeededCdrs.Price(0.1m * i, i % 3 == 0 ? 9 : 21, $"WS-{i % 5}"));
            return i % 2 == 0
                ? cdr with { Retail = SeededCdrs.Price(0.2m * i, 21, "basic"), Reimbursement = SeededCdrs.Reimbursement(0.1m * i), Parties = cdr.Parties! with { PayeeId = "landlord" } }
                : cdr with { Parties = new CdrParties { CpoId = "cpo-b", CpoContractId = "contract-b", EmspId = "roam", EmspNetworkId = "theirs", IsRoaming = true } };
        }
    }
}
