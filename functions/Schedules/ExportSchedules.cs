using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Exports;
using GreenFlux.Platform.Telemetry;
using GreenFlux.Platform.Tenants;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GreenFlux.Functions.Schedules;

/// <summary>Exports that nobody writes, and files that nobody may fetch any more.</summary>
public sealed class ExportSchedules(
    TenantStore tenants, ExportStore exports, IOptions<ExportOptions> options, TimeProvider time, PlatformMetrics metrics, ILogger<ExportSchedules> logger)
{
    /// <summary>A crash between storing an export and starting its workflow leaves it without one.</summary>
    [Function("sweep-exports")]
    public async Task Sweep(
        [TimerTrigger("50 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        var workflows = new DurableWorkflows(client);
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
        {
            foreach (var export in await exports.RunningAsync(tenant.Id, ct))
            {
                // One that runs is left alone.
                if (await workflows.StartExportAsync(tenant.Id, export.Id, ct))
                {
                    metrics.WorkflowsRestarted("export", 1);
                    logger.LogWarning("Started the workflow of export {ExportId} of tenant {TenantId}, which had none", export.Id, tenant.Id);
                }
            }
        }
    }

    [Function("purge-exports")]
    public async Task Purge([TimerTrigger("0 53 3 * * *")] TimerInfo timer, CancellationToken ct)
    {
        var before = time.GetUtcNow().AddDays(-options.Value.KeptDays);
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
        {
            if (await exports.PurgeAsync(tenant.Id, before, ct) is > 0 and var gone)
                logger.LogInformation("Let go of the files of {Count} exports of tenant {TenantId}", gone, tenant.Id);
        }
    }
}
