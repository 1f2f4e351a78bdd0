using GreenFlux.Functions.Workflows;
using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Sessions;
using GreenFlux.Platform.Tariffs;
using GreenFlux.Platform.Telemetry;
using GreenFlux.Platform.Tenants;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Functions.Schedules;

/// <summary>Safety nets: wake what was not woken, deliver what was not delivered.</summary>
public sealed class SweepFunctions(TenantStore tenants, SessionSweep sessions, OutboxDelivery outbox, PriceChangeDesk priceChanges, PlatformMetrics metrics, ILogger<SweepFunctions> logger)
{
    [Function("sweep-sessions")]
    public async Task Sessions(
        [TimerTrigger("30 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
        {
            var woken = await sessions.WakeAsync(tenant.Id, new DurableWorkflows(client), ct);
            if (woken == 0)
                continue;
            metrics.WorkflowsRestarted("session", woken);
            logger.LogWarning("Woke {Count} sessions of tenant {TenantId} that had ended without being settled", woken, tenant.Id);
        }
    }

    /// <summary>A crash between saving a price change and starting its workflow leaves it without one.</summary>
    [Function("sweep-price-changes")]
    public async Task PriceChanges(
        [TimerTrigger("15 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        var workflows = new DurableWorkflows(client);
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
        {
            await foreach (var (change, _) in priceChanges.OpenAsync(tenant.Id, ct))
            {
                // One that runs is left alone.
                if (!change.NeedsWorkflow || !await workflows.StartPriceChangeAsync(tenant.Id, change.Id, ct))
                    continue;
                metrics.WorkflowsRestarted("price-change", 1);
                logger.LogWarning("Started the workflow of price change {ChangeId} of tenant {TenantId}, which had none", change.Id, tenant.Id);
            }
        }
    }

    [Function("sweep-outbox")]
    public async Task Outbox([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken ct)
    {
        await foreach (var (tenant, _) in tenants.AllAsync(ct))
            await outbox.DrainTenantAsync(tenant.Id, ct);
    }
}
