using System.Globalization;
using GreenFlux.Functions.Workflows;
using GreenFlux.Functions.Workflows.Orchestrations;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Platform.Telemetry;
using GreenFlux.Platform.Tenants;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Functions.Schedules;

/// <summary>Starts the night over flagged transactions, and runs that nobody goes through.</summary>
public sealed class FlagSchedules(TenantStore tenants, FlagRunStore runs, TimeProvider time, PlatformMetrics metrics, ILogger<FlagSchedules> logger)
{
    [Function("nightly-flagging")]
    public Task Night([TimerTrigger("0 10 2 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return new DurableWorkflows(client).StartNightAsync(new Night($"nightly-{now.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}", now), ct);
    }

    /// <summary>A crash between storing a run and starting its workflow leaves it without one.</summary>
    [Function("sweep-flag-runs")]
    public async Task Sweep([TimerTrigger("50 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        var workflows = new DurableWorkflows(client);
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
        {
            foreach (var run in await runs.RunningAsync(tenant.Id, ct))
            {
                // The night goes through its own; a run whose workflow runs is left alone.
                if (run.By.Id != NightlyFlaggingOrchestration.Name && await workflows.StartFlagRunAsync(tenant.Id, run.Id, ct))
                {
                    metrics.WorkflowsRestarted("flag-run", 1);
                    logger.LogWarning("Started the workflow of flag run {RunId} of tenant {TenantId}, which had none", run.Id, tenant.Id);
                }
            }
        }
    }
}
