using GreenFlux.Platform.Flags.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Functions.Workflows;

/// <summary>What <see cref="Orchestrations.FlagRunOrchestration"/> has done.</summary>
public sealed class FlagRunWorkflow(FlagRunSteps steps, FlagRunStore runs)
{
    internal const string PageActivity = "flag-run-page";
    internal const string FailActivity = "flag-run-fail";

    [Function(PageActivity)]
    public Task<FlagRunProgress> Page([ActivityTrigger] FlagRunReference reference, [DurableClient] DurableTaskClient client, FunctionContext context) =>
        steps.AdvanceAsync(reference.TenantId, reference.RunId, new DurableWorkflows(client), context.CancellationToken);

    [Function(FailActivity)]
    public async Task<bool> Fail([ActivityTrigger] FlagRunReference reference, FunctionContext context) =>
        (await runs.EndAsync(reference.TenantId, reference.RunId, FlagRunStatus.Failed, reference.Failure, context.CancellationToken)).Try(out _, out _);
}

/// <summary>Which run a workflow goes through.</summary>
/// <param name="Failure">Why it can't go on.</param>
public sealed record FlagRunReference(string TenantId, string RunId, string? Failure = null);
