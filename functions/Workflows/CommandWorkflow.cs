using GreenFlux.Platform.Commands;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Workflows;

/// <summary>What <see cref="Orchestrations.CommandOrchestration"/> has done.</summary>
public sealed class CommandWorkflow(StationCommands commands)
{
    internal const string SendActivity = "command-send";
    internal const string CloseActivity = "command-close";

    /// <returns>True when the command is settled already (its charger is offline, or somebody was faster).</returns>
    [Function(SendActivity)]
    public async Task<bool> Send(
        [ActivityTrigger] CommandReference reference, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        await commands.SendNextAsync(reference.TenantId, reference.StationId, new DurableWorkflows(client), context.CancellationToken);
        return await commands.GetAsync(reference.TenantId, reference.StationId, reference.CommandId, context.CancellationToken) is not { IsSettled: false };
    }

    /// <returns>True when the command is settled; false while it waits for its turn.</returns>
    [Function(CloseActivity)]
    public Task<bool> Close(
        [ActivityTrigger] CommandReference reference, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        commands.ExpireAsync(reference.TenantId, reference.StationId, reference.CommandId, new DurableWorkflows(client), context.CancellationToken);
}

/// <summary>Which command a workflow sees through.</summary>
/// <param name="PatienceSeconds">How long its charger has to answer.</param>
/// <param name="DelaySeconds">How long it waits before it sends.</param>
public sealed record CommandReference(string TenantId, string StationId, string CommandId, int PatienceSeconds, int DelaySeconds = 0);
