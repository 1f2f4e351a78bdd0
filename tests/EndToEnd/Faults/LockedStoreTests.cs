using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Faults;

/// <summary>Another program holds the store: nothing is acknowledged that is not stored, and all goes on afterwards.</summary>
public sealed class LockedStoreTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_change_is_refused_as_unavailable_and_works_after_the_release()
    {
        await using var platform = await TestPlatform.StartAsync();
        var tenant = await Tenant.CreateAsync(platform);
        using (new StoreLock(Path.Combine(platform.Directory, "documents.db")))
        {
            using var answer = await PostTokenAsync(tenant, "LATE-1");
            var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("STORAGE_UNAVAILABLE", (string)problem["code"]!);
            Assert.Contains("Repeat", (string)problem["detail"]!, StringComparison.Ordinal);
            Assert.NotNull(answer.Headers.RetryAfter);

            Assert.Equal(2, (await tenant.ListAsync("/api/v1/tokens")).Count);
        }

        using var again = await PostTokenAsync(tenant, "LATE-1");
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
    }

    [Fact]
    public async Task A_start_that_could_not_be_stored_is_served_once_when_it_is_sent_again()
    {
        await using var platform = await TestPlatform.StartAsync();
        var tenant = await Tenant.CreateAsync(platform);
        await tenant.PostAsync("/api/v1/tokens", $$"""{"uid":"{{SecondToken}}","driverId":"drv"}""");
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        var earlier = await charger.StartAsync(Ten, 1_000);
        Task<JsonArray> unanswered;
        using (new StoreLock(Path.Combine(platform.Directory, "documents.db")))
        {
            await charger.SendAsync(Start("late"));
            unanswered = charger.NextAnswerAsync();
            using var answer = await PostTokenAsync(tenant, "LATE-2");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.False(unanswered.IsCompletedSuccessfully, "A start was acknowledged while nothing could be stored.");
        }

        var first = await unanswered;
        Assert.Equal(3, (int)first[0]!);
        await charger.SendAsync(Start("again"));
        var second = await charger.NextAnswerAsync();
        Assert.Equal((int)first[2]!["transactionId"]!, (int)second[2]!["transactionId"]!);
        await charger.StopAsync(earlier, Ten.AddHours(1), 6_000);
        await charger.StopAsync((int)second[2]!["transactionId"]!, Ten.AddHours(1), 3_000);

        await Eventually.Async(async () => (await tenant.CdrsAsync(station)).Count == 2, "both CDRs");
        Assert.Equal([3_000m, 5_000m], (await tenant.CdrsAsync(station)).Select(cdr => (decimal)cdr["totalEnergyWh"]!).Order());
        Assert.Empty(await tenant.FlaggedAsync(station));
    }

    [Fact]
    public async Task A_charger_that_reconnects_after_a_long_lock_loses_nothing_that_was_acknowledged()
    {
        await using var platform = await TestPlatform.StartAsync();
        var tenant = await Tenant.CreateAsync(platform);
        var station = await tenant.CreateStationAsync();
        int transaction;
        await using (var charger = await TestCharger.ConnectAsync(platform, station))
        {
            await charger.BootAsync();
            transaction = await charger.StartAsync(Ten, 1_000);
        }
        using (new StoreLock(Path.Combine(platform.Directory, "documents.db")))
            Assert.NotNull(await TryConnectAsync(platform, station));

        await using var again = await Eventually.Async(async () =>
        {
            try
            {
                return await TestCharger.ConnectAsync(platform, station);
            }
            catch (ConnectionRefusedException)
            {
                return null;
            }
        }, "the charger to be admitted again");
        await again.StopAsync(transaction, Ten.AddHours(1), 6_000);
        var cdr = await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
        Assert.Equal(5_000m, (decimal)cdr["totalEnergyWh"]!);
    }

    [Fact]
    public async Task A_command_whose_time_passes_under_the_lock_ends_after_it()
    {
        var time = new FakeTimeProvider(Ten);
        await using var platform = await TestPlatform.StartAsync(time);
        var tenant = await Tenant.CreateAsync(platform);
        var station = await tenant.CreateStationAsync();
        var charger = await TestCharger.ConnectAsync(platform, station);
        var command = (string)(await tenant.PostAsync("/api/v1/commands", $$"""{"stationId":"{{station}}","type":"ClearCache"}"""))["id"]!;
        await charger.NextCallAsync();
        charger.Abort();
        using (new StoreLock(Path.Combine(platform.Directory, "documents.db")))
        {
            time.Advance(TimeSpan.FromSeconds(31));
            // Waits for the lock behind the command's own write, which fails first.
            using var answer = await PostTokenAsync(tenant, "LATE-4");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }
        await Eventually.Async(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (string)(await tenant.GetAsync($"/api/v1/commands/{command}"))["status"]! == "TIMEOUT";
        }, "the command to end");
    }

    [Fact]
    public async Task A_platform_that_starts_on_a_locked_store_says_so_and_serves_once_it_is_released()
    {
        var directory = Directory.CreateTempSubdirectory("greenflux-locked-").FullName;
        try
        {
            Tenant tenant;
            await using (var before = await TestPlatform.StartInAsync(directory))
                tenant = await Tenant.CreateAsync(before);
            TestPlatform platform;
            using (new StoreLock(Path.Combine(directory, "documents.db")))
            {
                platform = await TestPlatform.StartInAsync(directory);
                using var health = await platform.Client().GetAsync("/api/health");
                Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
                Assert.Contains("Another process has locked the store", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
            await using (platform)
            {
                using var answer = await PostTokenAsync(Tenant.Existing(platform.Address, tenant.Key), "LATE-3");
                Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
                await Eventually.Async(async () =>
                {
                    using var health = await platform.Client().GetAsync("/api/health");
                    return health.IsSuccessStatusCode;
                }, "the platform to be healthy");
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <returns>The status of the refusal; null when the connection was made.</returns>
    private static async Task<int?> TryConnectAsync(TestPlatform platform, string station)
    {
        try
        {
            await using var charger = await TestCharger.ConnectAsync(platform, station);
            return null;
        }
        catch (ConnectionRefusedException refused)
        {
            return refused.Status;
        }
    }

    /// <summary>Of whoever charges at connector 2: one token at both would be flagged.</summary>
    private const string SecondToken = "TAG-2";

    private static string Start(string messageId) =>
        $$"""[2,"{{messageId}}","StartTransaction",{"connectorId":2,"idTag":"{{SecondToken}}","meterStart":0,"timestamp":"{{TestCharger.At(Ten)}}"}]""";

    private static async Task<HttpResponseMessage> PostTokenAsync(Tenant tenant, string uid)
    {
        using var content = new StringContent($$"""{"uid":"{{uid}}","driverId":"drv"}""", Encoding.UTF8, "application/json");
        return await tenant.Client.PostAsync("/api/v1/tokens", content);
    }
}
