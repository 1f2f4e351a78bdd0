using GreenFlux.Platform.Statements;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Workflows;

/// <summary>What <see cref="Orchestrations.BillingRunOrchestration"/> has done.</summary>
public sealed class BillingRunWorkflow(BillingRunWork work, BillingRunStore runs)
{
    internal const string AdvanceActivity = "billing-run-advance";
    internal const string FailActivity = "billing-run-fail";

    [Function(AdvanceActivity)]
    public Task<BillingRunProgress> Advance([ActivityTrigger] BillingRunReference reference, FunctionContext context) =>
        work.AdvanceAsync(reference.TenantId, reference.RunId, context.CancellationToken);

    [Function(FailActivity)]
    public Task<bool> Fail([ActivityTrigger] BillingRunReference reference, FunctionContext context) =>
        runs.FailAsync(reference.TenantId, reference.RunId, reference.Failure, context.CancellationToken);
}

/// <summary>Which run a workflow goes through.</summary>
/// <param name="Failure">Why it can't go on.</param>
public sealed record BillingRunReference(string TenantId, string RunId, string? Failure = null);
