using System.Net.WebSockets;
using GreenFlux.Platform.Chargers;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GreenFlux.Tests.EndToEnd.Chargers;

/// <summary>More chargers at once than can be let in: each is told when to come back, and gets in then.</summary>
public sealed class ReconnectStormTests : IAsyncLifetime
{
    private TestPlatform platform = null!;
    private Tenant tenant = null!;

    [Fact]
    public async Task A_charger_that_comes_amid_a_storm_is_told_when_to_come_back_and_gets_in_then()
    {
        var station = await tenant.CreateStationAsync();
        await using (await CrowdAsync(7_000))
        {
            var (status, wait) = await RefusalAsync(station);
            Assert.Equal(429, status);
            Assert.InRange(wait, ReconnectBackOff.Least.TotalSeconds, ReconnectBackOff.Most.TotalSeconds);
        }
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await charger.BootAsync();
    }

    [Fact]
    public async Task A_boot_amid_a_storm_is_pending_once_and_counts_when_it_is_repeated()
    {
        var station = await tenant.CreateStationAsync();
        await using var charger = await TestCharger.ConnectAsync(platform, station);
        await using (await CrowdAsync(3))
        {
            var pending = await charger.ResultAsync("BootNotification", """{"chargePointVendor":"ACME","chargePointModel":"One"}""");
            Assert.Equal("Pending", (string)pending["status"]!);
            Assert.InRange((int)pending["interval"]!, ReconnectBackOff.Least.TotalSeconds, ReconnectBackOff.Most.TotalSeconds);
            Assert.Null((await platform.Services.GetRequiredService<StationRuntimeStore>().GetConnectionAsync(tenant.Id, station, CancellationToken.None))!.Boot);

            var accepted = await charger.ResultAsync("BootNotification", """{"chargePointVendor":"ACME","chargePointModel":"One"}""");
            Assert.Equal("Accepted", (string)accepted["status"]!);
        }
    }

    public async Task InitializeAsync()
    {
        platform = await TestPlatform.StartInAsync(Directory.CreateTempSubdirectory("greenflux-test-").FullName, ownsDirectory: true, null, null,
            $"--{AdmissionLimits.Section}:AtOnce", "1", $"--{AdmissionLimits.Section}:Patience", "00:01:00");
        tenant = await Tenant.CreateAsync(platform);
    }

    public Task DisposeAsync() => platform.DisposeAsync().AsTask();

    private async Task<(int Status, double RetryAfterSeconds)> RefusalAsync(string station)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("ocpp1.6");
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new UriBuilder(platform.Address) { Scheme = "ws", Path = $"/ocpp/{station}" }.Uri, CancellationToken.None));
        return ((int)socket.HttpStatusCode, double.Parse(Assert.Single(socket.HttpResponseHeaders!["Retry-After"]), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>One who is being let in for as long as the crowd lasts, and others who wait behind.</summary>
    private async Task<Crowd> CrowdAsync(int waiting)
    {
        var gate = platform.Services.GetRequiredService<AdmissionGate>();
        var first = await gate.EnterAsync(CancellationToken.None);
        var leave = new CancellationTokenSource();
        return new Crowd(first!, leave, [.. Enumerable.Range(0, waiting).Select(_ => gate.EnterAsync(leave.Token))]);
    }

    private sealed record Crowd(IDisposable First, CancellationTokenSource Leave, Task<IDisposable?>[] Waiting) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Leave.CancelAsync();
            First.Dispose();
            foreach (var one in Waiting)
            {
                try
                {
                    (await one)?.Dispose();
                }
                catch (OperationCanceledException)
                {
                    // Left while it waited.
                }
            }
            Leave.Dispose();
        }
    }
}
