using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Data.Tables;
using GreenFlux.Azure.Messages;
using GreenFlux.Platform.Storage;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GreenFlux.Tests.EndToEnd.AzureStores;

/// <summary>Chargers of a platform whose message log is on Table Storage.</summary>
public sealed class TableStorageTests
{
    private static TableMessageLog Log(string connectionString)
    {
        var options = new TableClientOptions { Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(50) } };
        return new TableMessageLog(new TableServiceClient(connectionString, options), TimeProvider.System, NullLogger<TableMessageLog>.Instance);
    }

    private static Task<TestPlatform> StartAsync(TableMessageLog log) =>
        TestPlatform.StartAsync(configure: services => services.AddSingleton<IMessageLog>(log));

    /// <summary>Where nobody listens.</summary>
    private static string Nowhere()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/a;";
    }

    [Fact]
    public async Task While_Table_Storage_is_down_chargers_are_served_and_billed()
    {
        var log = Log(Nowhere());
        await using var platform = await StartAsync(log);
        var tenant = await Tenant.CreateAsync(platform);
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 50; i++)
            await charger.CallAsync("Heartbeat", "{}");
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));

        var started = TimeProvider.System.GetUtcNow().AddHours(-1);
        await charger.StopAsync(await charger.StartAsync(started), started.AddMinutes(30), 5_000);
        var cdr = await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR");
        Assert.Equal(5_000m, (decimal)cdr["totalEnergyWh"]!);
        Assert.Equal(0, log.Dropped);
        using var answer = await tenant.Client.GetAsync($"/api/v1/charge-stations/{station}/messages");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [SkippableFact]
    public async Task What_a_charger_said_is_in_the_log_when_it_is_answered()
    {
        var server = await Azurite.RunningAsync();
        await using var platform = await StartAsync(Log(server.ConnectionString));
        var tenant = await Tenant.CreateAsync(platform);
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
        await using var another = Log(server.ConnectionString);
        for (var i = 0; i < 5; i++)
        {
            var answer = await charger.CallAsync("Heartbeat", "{}", $"beat-{i}");
            var stored = await another.ReadAsync(tenant.Id, station, null, null, 2, default);
            Assert.Equal([$"beat-{i}", $"beat-{i}"], stored.Select(entry => entry.MessageId));
            Assert.Contains(stored, entry => entry is { Direction: MessageDirection.ToPlatform, Action: "Heartbeat" });
            Assert.Contains(stored, entry => entry.Direction == MessageDirection.ToCharger && entry.Content == answer.ToJsonString());
        }
        var listed = await tenant.ListAsync($"/api/v1/charge-stations/{station}/messages");
        Assert.Contains(listed, entry => (string?)entry!["messageId"] == "beat-0");
    }
}
