using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Statements;
using GreenFlux.Platform.Telemetry;
using GreenFlux.Platform.Tenants;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Functions.Schedules;

/// <summary>Billing runs that are due, such that nobody goes through, and what is left of those that were given up.</summary>
public sealed class BillingRunSchedules(TenantStore tenants, BillingRunDesk desk, BillingRunStore runs, PlatformMetrics metrics, ILogger<BillingRunSchedules> logger)
{
    /// <summary>Periods that are over, of tenants whose settings ask for it.</summary>
    [Function("start-billing-runs")]
    public async Task Start(
        [TimerTrigger("0 7 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        var workflows = new DurableWorkflows(client);
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
        {
            foreach (var run in await desk.StartScheduledAsync(tenant.Id, ct))
            {
                await workflows.StartBillingRunAsync(run, ct);
                logger.LogInformation("Started the billing run {RunId} of tenant {TenantId} by its schedule", run.Id, tenant.Id);
            }
        }
    }

    /// <summary>A crash between storing a run and starting its workflow leaves it without one.</summary>
    [Function("sweep-billing-runs")]
    public async Task Sweep(
        [TimerTrigger("20 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        var workflows = new DurableWorkflows(client);
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
        {
            foreach (var run in await runs.RunningAsync(tenant.Id, ct))
            {
                // One that runs is left alone.
                if (await workflows.StartBillingRunAsync(run, ct))
                {
                    metrics.WorkflowsRestarted("billing-run", 1);
                    logger.LogWarning("Started the workflow of billing run {RunId} of tenant {TenantId}, which had none", run.Id, tenant.Id);
                }
            }
        }
    }

    [Function("purge-billing-runs")]
    public async Task Purge([TimerTrigger("0 47 3 * * *")] TimerInfo timer, CancellationToken ct)
    {
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
            await runs.PurgeAsync(tenant.Id, ct);
    }
}
