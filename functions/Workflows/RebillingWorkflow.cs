using GreenFlux.Platform.Rebilling;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace GreenFlux.Functions.Workflows;

/// <summary>What <see cref="Orchestrations.RebillingOrchestration"/> has done.</summary>
public sealed class RebillingWorkflow(RebillingProgress progress, RebillingStore runs, IOptions<RebillingOptions> options)
{
    /// <summary>What fits into a payload, and more than one run of the orchestration gets through: the rest comes with the next plan.</summary>
    internal const int MostMonths = 200;
    internal const string PlanActivity = "rebilling-plan";
    internal const string ChunkActivity = "rebilling-chunk";
    internal const string EndActivity = "rebilling-end";

    [Function(PlanActivity)]
    public async Task<RebillingWork> Plan([ActivityTrigger] RebillingReference reference, FunctionContext context)
    {
        var plan = await progress.PlanAsync(reference.TenantId, reference.RunId, context.CancellationToken);
        return new RebillingWork([.. plan.Months.Take(MostMonths)], options.Value.Width);
    }

    [Function(ChunkActivity)]
    public Task<RebillingStep> Chunk([ActivityTrigger] RebillingReference reference, FunctionContext context) =>
        progress.AdvanceAsync(reference.TenantId, reference.RunId, reference.Month!, context.CancellationToken);

    [Function(EndActivity)]
    public async Task<bool> End([ActivityTrigger] RebillingReference reference, FunctionContext context) =>
        (await runs.EndAsync(
            reference.TenantId, reference.RunId, reference.Failure is null ? RebillingStatus.Completed : RebillingStatus.Failed, reference.Failure, context.CancellationToken))
        .Try(out _, out _);
}

/// <summary>Which run a workflow goes through.</summary>
/// <param name="Month">The part that an activity is about.</param>
/// <param name="Failure">Why it can't go on.</param>
public sealed record RebillingReference(string TenantId, string RunId, string? Month = null, string? Failure = null);

/// <param name="Months">What is left to go through, or the first of it.</param>
/// <param name="Width">How many at once.</param>
public sealed record RebillingWork(IReadOnlyList<string> Months, int Width);

/// <summary>How many months are left.</summary>
public sealed record RebillingWorkflowStatus(int Months);
