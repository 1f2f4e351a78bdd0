using GreenFlux.Platform.Outbox;
using GreenFlux.Platform.Tariffs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Workflows;

/// <summary>What <see cref="Orchestrations.PriceChangeOrchestration"/> has done.</summary>
public sealed class PriceChangeWorkflow(PriceChangeProgress progress, OutboxDelivery outbox)
{
    internal const string AdvanceActivity = "price-change-advance";

    [Function(AdvanceActivity)]
    public async Task<PriceChangeStep> Advance(
        [ActivityTrigger] PriceChangeReference reference, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        var wakeAt = await progress.AdvanceAsync(reference.TenantId, reference.ChangeId, new DurableWorkflows(client), context.CancellationToken);
        // What can't be delivered now is left to the sweep: the moment of other zones must not wait for a receiver.
        await outbox.DrainTariffsAsync(reference.TenantId, context.CancellationToken);
        return new PriceChangeStep(wakeAt?.UtcDateTime);
    }
}

/// <summary>Which price change a workflow follows.</summary>
public sealed record PriceChangeReference(string TenantId, string ChangeId);

/// <param name="WakeAt">UTC; null: nothing is left to be done.</param>
public sealed record PriceChangeStep(DateTime? WakeAt);
