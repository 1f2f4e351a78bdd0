using GreenFlux.Platform.Telemetry;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Tests.EndToEnd.Telemetry;

/// <summary>What leaves the process as telemetry while a session is charged, settled and looked at, as a collector gets it.</summary>
public sealed class TelemetryTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 10, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_session_is_told_by_its_ids_and_by_nothing_that_is_personal_or_secret()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var directory = Directory.CreateTempSubdirectory("greenflux-telemetry-").FullName;
        string[] forbidden;
        string tenantId, flaggedStation, sessionId;
        await using (var platform = await TestPlatform.StartInAsync(directory, ownsDirectory: true, configure: LogEverything, arguments:
            [$"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--Telemetry:TraceRatio=1"]))
        {
            var tenant = await Tenant.CreateAsync(platform);
            tenantId = tenant.Id;
            var station = await tenant.CreateStationAsync();
            await tenant.PostAsync("/api/v1/drivers", """{"id":"driver-mallory","name":"Mallory Quist","externalId":"mallory@example.org","retailPackageId":"basic"}""");
            await using (var charger = await TestCharger.ConnectAsync(platform, station))
            {
                await charger.BootAsync();
                var transaction = await charger.StartAsync(Ten, 1_000);
                await charger.StopAsync(transaction, Ten.AddHours(1), 11_000);
                sessionId = (string)(await Eventually.Async(async () => (await tenant.CdrsAsync(station)).SingleOrDefault(), "the CDR"))["sessionId"]!;
                await charger.SendAsync("this is no frame");
                await charger.NextAnswerAsync();
                await charger.ResultAsync("Heartbeat", "{}");
            }
            flaggedStation = station;
            await tenant.Client.GetAsync($"/api/v1/tokens/{Tenant.Token}");
            await tenant.Client.GetAsync("/api/v1/drivers/driver-mallory");
            using (var stranger = platform.Client("gfk_a-key-that-nobody-has"))
                await stranger.GetAsync("/api/v1/tenant");
            var configuration = platform.Services.GetRequiredService<IConfiguration>();
            forbidden =
            [
                Tenant.Token, "Mallory", "mallory", tenant.Key, platform.RootKey, "gfk_", configuration["Platform:CredentialPepper"]!,
                configuration["WebPubSub:AccessKey"]!, configuration["WebPubSub:FrontSecret"]!, "this is no frame",
            ];
        }

        var (traces, metrics, logs) = (collector.Texts("traces"), collector.Texts("metrics"), collector.Texts("logs"));
        foreach (var id in (string[])[tenantId, flaggedStation, sessionId])
            Assert.Contains(id, traces, StringComparison.Ordinal);
        Assert.Contains("settle session", traces, StringComparison.Ordinal);
        Assert.Contains("StartTransaction", traces, StringComparison.Ordinal);
        foreach (var name in (string[])[TelemetryNames.Connects, TelemetryNames.Disconnects, TelemetryNames.Frames, TelemetryNames.FrameSeconds, TelemetryNames.SettledSessions])
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        Assert.Contains(tenantId, metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(flaggedStation, metrics, StringComparison.Ordinal);
        Assert.NotEmpty(logs);
        Assert.All(forbidden, text => Assert.DoesNotContain(text, traces + metrics + logs, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_logged_during_a_work_says_for_whom_it_is_done()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var directory = Directory.CreateTempSubdirectory("greenflux-telemetry-").FullName;
        await using (var platform = await TestPlatform.StartInAsync(directory, ownsDirectory: true, configure: LogEverything, arguments:
            [$"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--Telemetry:TraceRatio=0"]))
        {
            using var work = platform.Services.GetRequiredService<PlatformTraces>().Begin("a work", "tenant-of-the-work", "station-of-the-work", "session-of-the-work");
            platform.Services.GetRequiredService<ILogger<TelemetryTests>>().LogWarning("Something happened");
        }
        var logs = collector.Texts("logs");
        foreach (var text in (string[])["Something happened", TelemetryNames.Tenant, "tenant-of-the-work", "station-of-the-work", "session-of-the-work"])
            Assert.Contains(text, logs, StringComparison.Ordinal);
        Assert.Empty(collector.Texts("traces"));
    }

    private static void LogEverything(IServiceCollection services) =>
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug));
}
