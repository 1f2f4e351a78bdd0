using System.Diagnostics.Metrics;
using GreenFlux.Functions.Schedules;
using GreenFlux.Platform.Telemetry;
using GreenFlux.Tests.EndToEnd.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GreenFlux.Tests.EndToEnd.Telemetry;

/// <summary>An orchestration that failed is counted once, kept for a while, and then let go of.</summary>
public sealed class WorkflowWatchTests
{
    private const string Name = "orchestration-that-nobody-has";

    [Fact]
    public async Task A_failed_orchestration_is_counted_once_and_kept_for_ninety_days()
    {
        await using var platform = await TestPlatform.StartAsync();
        var client = platform.Services.GetRequiredService<DurableTaskClient>();
        await client.ScheduleNewOrchestrationInstanceAsync(Name, null, new StartOrchestrationOptions("lost"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var failed = await client.WaitForInstanceCompletionAsync("lost", patience.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);

        var counted = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == TelemetryNames.FailedOrchestrations)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            foreach (var (tag, value) in tags)
                counted += tag == "orchestration" && (string)value! == Name ? count : 0;
        });
        listener.Start();

        var time = new FakeTimeProvider(failed.LastUpdatedAt.AddMinutes(5));
        var watch = new WorkflowWatch(platform.Services.GetRequiredService<PlatformMetrics>(), time, NullLogger<WorkflowWatch>.Instance);
        for (var round = 0; round < 3; round++)
        {
            await watch.Watch(new TimerInfo(), client, CancellationToken.None);
            Assert.Equal(1, counted);
            time.Advance(TimeSpan.FromMinutes(5));
        }

        time.Advance(TimeSpan.FromDays(89));
        await watch.Purge(new TimerInfo(), client, CancellationToken.None);
        Assert.NotNull(await client.GetInstanceAsync("lost"));
        time.Advance(TimeSpan.FromDays(2));
        await watch.Purge(new TimerInfo(), client, CancellationToken.None);
        Assert.Null(await client.GetInstanceAsync("lost"));
    }
}
