using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Rehearsals;
using GreenFlux.Platform.Telemetry;
using GreenFlux.Platform.Tenants;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Functions.Schedules;

/// <summary>Rehearsals that nobody goes through, and such that nobody needs any more.</summary>
public sealed class RehearsalSchedules(TenantStore tenants, RehearsalStore rehearsals, TimeProvider time, PlatformMetrics metrics, ILogger<RehearsalSchedules> logger)
{
    private const int KeptDays = 90;

    /// <summary>A crash between storing a rehearsal and starting its workflow leaves it without one.</summary>
    [Function("sweep-rehearsals")]
    public async Task Sweep(
        [TimerTrigger("45 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        var workflows = new DurableWorkflows(client);
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
        {
            foreach (var rehearsal in await rehearsals.RunningAsync(tenant.Id, ct))
            {
                // One that runs is left alone.
                if (await workflows.StartRehearsalAsync(tenant.Id, rehearsal.Id, ct))
                {
                    metrics.WorkflowsRestarted("rehearsal", 1);
                    logger.LogWarning("Started the workflow of rehearsal {RehearsalId} of tenant {TenantId}, which had none", rehearsal.Id, tenant.Id);
                }
            }
        }
    }

    [Function("purge-rehearsals")]
    public async Task Purge([TimerTrigger("0 41 3 * * *")] TimerInfo timer, CancellationToken ct)
    {
        var before = time.GetUtcNow().AddDays(-KeptDays);
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
            await rehearsals.PurgeAsync(tenant.Id, before, ct);
    }
}
