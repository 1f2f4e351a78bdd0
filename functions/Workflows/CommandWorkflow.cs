using GreenFlux.Platform.Commands;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Workflows;

/// <summary>Sees one command through: send it when its turn comes, wait for the answer or the deadline, close it.</summary>
public sealed class CommandWorkflow(StationCommands commands)
{
    public const string Name = "command-workflow";
    public const string WokenEvent = "woken";
    private const string SendActivity = "command-send";
    private const string CloseActivity = "command-close";

    /// <summary>A command may wait behind others for some rounds; each gives the open call its full patience.</summary>
    private const int MaxRounds = 12;

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, CommandReference reference)
    {
        if (reference.DelaySeconds > 0)
            await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(reference.DelaySeconds), CancellationToken.None);
        if (await context.CallActivityAsync<bool>(SendActivity, reference, ActivityRetries.Options))
            return;
        for (var round = 0; round < MaxRounds; round++)
        {
            using var cancel = new CancellationTokenSource();
            var deadline = context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(reference.PatienceSeconds), cancel.Token);
            var woken = context.WaitForExternalEvent<string>(WokenEvent, cancel.Token);
            await Task.WhenAny(deadline, woken);
            // Not CancelAsync: it leaves the orchestrator's thread.
#pragma warning disable CA1849
            cancel.Cancel();
#pragma warning restore CA1849
            if (await context.CallActivityAsync<bool>(CloseActivity, reference, ActivityRetries.Options))
                return;
        }
    }

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
