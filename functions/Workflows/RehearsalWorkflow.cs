using GreenFlux.Platform.Rehearsals;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Workflows;

/// <summary>What <see cref="Orchestrations.RehearsalOrchestration"/> has done.</summary>
public sealed class RehearsalWorkflow(RehearsalRun run, RehearsalStore rehearsals)
{
    internal const string PageActivity = "rehearsal-page";
    internal const string FailActivity = "rehearsal-fail";

    [Function(PageActivity)]
    public Task<RehearsalProgress> Page([ActivityTrigger] RehearsalReference reference, FunctionContext context) =>
        run.AdvanceAsync(reference.TenantId, reference.RehearsalId, context.CancellationToken);

    [Function(FailActivity)]
    public Task<bool> Fail([ActivityTrigger] RehearsalReference reference, FunctionContext context) =>
        rehearsals.EndAsync(reference.TenantId, reference.RehearsalId, RehearsalStatus.Failed, reference.Failure, context.CancellationToken);
}

/// <summary>Which rehearsal a workflow goes through.</summary>
/// <param name="Failure">Why it can't go on.</param>
public sealed record RehearsalReference(string TenantId, string RehearsalId, string? Failure = null);
