using System.Net;
using GreenFlux.Tests.EndToEnd.Support;
using GreenFlux.Tests.Runtime.Stores.Cosmos;
using GreenFlux.Tests.Runtime.Stores.Tables;

namespace GreenFlux.Tests.EndToEnd.BadDays;

/// <summary>What Azure's stores may do to a fleet.</summary>
public sealed class StorageDayTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [SkippableFact]
    public async Task Cosmos_DB_refuses_everything_for_five_minutes()
    {
        const int Faster = 100;
        var azure = await AzureStorage.OpenAsync();
        var time = new FastTime(Faster);
        await using var day = await BadDay.StartAsync(BadDay.Hurried(4), azure, time);
        day.Begin();
        await day.WorkAsync(20);

        azure.Cosmos.Next = static (_, _) => CosmosFault.Throttled;
        var until = time.GetUtcNow().AddMinutes(5);
        using (var refused = await day.Tenant.Client.GetAsync("/api/v1/sessions"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        // What was on its way when it began may still be answered; nothing after that.
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        var before = day.Acknowledged;
        await Eventually.Async(() => Task.FromResult(time.GetUtcNow() > until), "five minutes to pass");
        Assert.Equal(before, day.Acknowledged);

        azure.Cosmos.Next = static (_, _) => CosmosFault.None;
        await day.WorkAsync(20);
        await day.AssertAccountedForAsync();
        Assert.Empty(await day.Tenant.ListAsync("/api/v1/parked-messages"));
    }

    [SkippableFact]
    public async Task Cosmos_DB_answers_late_falsely_or_not_at_all_every_now_and_then()
    {
        var azure = await AzureStorage.OpenAsync();
        await using var day = await BadDay.StartAsync(BadDay.Hurried(4), azure, new FastTime(10));
        azure.Cosmos.Next = static (_, number) => (number % 23) switch
        {
            3 => CosmosFault.Throttled,
            8 => CosmosFault.TimedOutAfterwards,
            13 => CosmosFault.CutAfterwards,
            18 => CosmosFault.UnavailableAfterwards,
            _ => CosmosFault.None,
        };
        day.Begin();
        await day.WorkAsync(60);
        azure.Cosmos.Next = static (_, _) => CosmosFault.None;
        await day.AssertAccountedForAsync();
    }

    [SkippableFact]
    public async Task Table_Storage_is_down()
    {
        var azure = await AzureStorage.OpenAsync();
        await using var platform = await azure.StartAsync(Directory.CreateTempSubdirectory("greenflux-tables-").FullName, new FastTime(10));
        var tenant = await Tenant.CreateAsync(platform);
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        var transaction = await charger.StartAsync(Ten, 0);

        // A log that can't be written holds nobody up: starts, stops and heartbeats go on.
        azure.Tables.All(Fate.Unreachable);
        await charger.ResultAsync("Heartbeat", "{}");
        var second = await charger.StartAsync(Ten.AddMinutes(1), 0, "TAG-2", connector: 2);
        await charger.StopAsync(second, Ten.AddMinutes(31), 4_000, "TAG-2");
        // Readings are billed: without their store they are not acknowledged, and the charger keeps them.
        var unanswered = charger.ReadingAsync(transaction, Ten.AddMinutes(30), 3_000);
        await Assert.ThrowsAnyAsync<Exception>(() => unanswered);

        azure.Tables.All(Fate.Served);
        await using var again = await TestCharger.ConnectAsync(platform, station);
        await again.ReadingAsync(transaction, Ten.AddMinutes(30), 3_000);
        await again.StopAsync(transaction, Ten.AddHours(1), 6_000);
        var cdr = await Eventually.Async(
            async () => (await tenant.CdrsAsync(station)).FirstOrDefault(cdr => (decimal)cdr["totalEnergyWh"]! == 6_000m), "the CDR");
        var samples = (await tenant.GetAsync($"/api/v1/sessions/{cdr["sessionId"]}/meter-values"))["samples"]!.AsArray();
        Assert.Equal(3_000m, (decimal)Assert.Single(samples)!["value"]!);
        Assert.Equal(2, (await tenant.SessionsAsync(station)).Count);
        Assert.Empty(await tenant.ListAsync("/api/v1/parked-messages"));
        Assert.Empty(azure.Server.RefusedQueries);
    }
}
