using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows.Orchestrations;

/// <summary>
/// One night of all tenants, one tenant after the other. Its moment is its input: a night that is started again is the same one.
/// </summary>
public static class NightlyFlaggingOrchestration
{
    public const string Name = "nightly-flagging-workflow";

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, Night night)
    {
        var page = await context.CallActivityAsync<NightPage>(NightlyFlaggingWorkflow.TenantsActivity, night, ActivityRetries.Options);
        foreach (var run in page.Runs)
        {
            context.SetCustomStatus(run.TenantId);
            await context.CallSubOrchestratorAsync(FlagRunOrchestration.Name, run);
        }
        if (page.After is not null)
            context.ContinueAsNew(night with { After = page.After });
    }
}
