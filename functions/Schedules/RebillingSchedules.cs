using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Rebilling;
using GreenFlux.Platform.Telemetry;
using GreenFlux.Platform.Tenants;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Functions.Schedules;

/// <summary>Re-billing runs that nobody goes through.</summary>
public sealed class RebillingSchedules(TenantStore tenants, RebillingStore runs, PlatformMetrics metrics, ILogger<RebillingSchedules> logger)
{
    /// <summary>A crash between storing a run and starting its workflow leaves it without one.</summary>
    [Function("sweep-rebilling-runs")]
    public async Task Sweep(
        [TimerTrigger("55 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        var workflows = new DurableWorkflows(client);
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
        {
            // One that has its workflow is left alone.
            if (await runs.RunningAsync(tenant.Id, ct) is { } run && await workflows.StartRebillingAsync(tenant.Id, run.Id, ct))
            {
                metrics.WorkflowsRestarted("rebilling", 1);
                logger.LogWarning("Started the workflow of re-billing run {RunId} of tenant {TenantId}, which had none", run.Id, tenant.Id);
            }
        }
    }
}
