using GreenFlux.Platform.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Functions.Schedules;

/// <summary>Counts orchestrations that failed, and lets go of those that ended long ago, which no engine does by itself.</summary>
public sealed class WorkflowWatch(PlatformMetrics metrics, TimeProvider time, ILogger<WorkflowWatch> logger)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(5);

    /// <summary>Nothing runs longer without having gone on as a new run.</summary>
    private static readonly TimeSpan Lookback = TimeSpan.FromDays(31);
    private static readonly TimeSpan KeptWhenDone = TimeSpan.FromDays(14);
    private static readonly TimeSpan KeptWhenFailed = TimeSpan.FromDays(90);

    /// <summary>Those of the last five full minutes: each is counted once.</summary>
    [Function("watch-workflows")]
    public async Task Watch([TimerTrigger("40 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var until = new DateTimeOffset(now.Ticks - now.Ticks % Pace.Ticks, TimeSpan.Zero);
        var failed = new OrchestrationQuery(CreatedFrom: now - Lookback, Statuses: [OrchestrationRuntimeStatus.Failed]);
        await foreach (var instance in client.GetAllInstancesAsync(failed).WithCancellation(ct))
        {
            if (instance.LastUpdatedAt < until - Pace || instance.LastUpdatedAt >= until)
                continue;
            metrics.OrchestrationFailed(instance.Name);
            logger.LogError("Orchestration {Orchestration} with the id {InstanceId} failed at {FailedAt:O}", instance.Name, instance.InstanceId, instance.LastUpdatedAt);
        }
    }

    [Function("purge-workflows")]
    public async Task Purge([TimerTrigger("0 37 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var done = await PurgeAsync(client, now - KeptWhenDone, [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Terminated], ct);
        var failed = await PurgeAsync(client, now - KeptWhenFailed, [OrchestrationRuntimeStatus.Failed], ct);
        foreach (var (name, count) in await RunningAsync(client, ct))
            logger.LogInformation("{Count} orchestrations run under the name {Orchestration}", count, name);
        logger.LogInformation("Let go of {Done} orchestrations that had ended, and of {Failed} that had failed", done, failed);
    }

    /// <summary>Which names are still needed: an old version may go when none of its instances is left.</summary>
    private static async Task<SortedDictionary<string, int>> RunningAsync(DurableTaskClient client, CancellationToken ct)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var running = new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended]);
        await foreach (var instance in client.GetAllInstancesAsync(running).WithCancellation(ct))
            counts[instance.Name] = counts.GetValueOrDefault(instance.Name) + 1;
        return counts;
    }

    private static async Task<int> PurgeAsync(DurableTaskClient client, DateTimeOffset before, OrchestrationRuntimeStatus[] statuses, CancellationToken ct) =>
        (await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(DateTimeOffset.UnixEpoch, before, statuses), ct)).PurgedInstanceCount;
}
