using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tenants;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GreenFlux.Functions.Workflows;

/// <summary>
/// One night of all tenants, one tenant after the other. Its moment is its input: a night that is started again is the same one.
/// </summary>
public sealed class NightlyFlaggingWorkflow(TenantStore tenants, FlagRunStore runs, TimeProvider time)
{
    public const string Name = "nightly-flagging-workflow";
    private const string TenantsActivity = "nightly-flagging-tenants";

    /// <summary>Few enough for a short history.</summary>
    private const int TenantsPerRun = 20;

    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, Night night)
    {
        var page = await context.CallActivityAsync<NightPage>(TenantsActivity, night, ActivityRetries.Options);
        foreach (var run in page.Runs)
        {
            context.SetCustomStatus(run.TenantId);
            await context.CallSubOrchestratorAsync(FlagRunWorkflow.Name, run);
        }
        if (page.After is not null)
            context.ContinueAsNew(night with { After = page.After });
    }

    /// <summary>The next tenants, each with its run of this night: made now, unless one is going on.</summary>
    [Function(TenantsActivity)]
    public async Task<NightPage> Tenants([ActivityTrigger] Night night, FunctionContext context)
    {
        var ct = context.CancellationToken;
        var page = await tenants.ListAsync(TenantsPerRun, night.After is null ? null : new Continuation(night.After, night.After), ct);
        var made = new List<FlagRunReference>();
        foreach (var (tenant, _) in page.Items)
        {
            var run = await runs.CreateAsync(new FlagRun
            {
                Id = night.RunId,
                TenantId = tenant.Id,
                Kind = FlagRunKind.Nightly,
                By = Actor.System(Name),
                CreatedAt = time.GetUtcNow(),
                AsOf = night.AsOf,
            }, ct);
            // One that somebody started by hand is gone through by its own workflow. One that an earlier night left behind has none
            // any more, and would stand in the way of all that follow.
            if (run.Value is { IsRunning: true } going && going.By.Id == Name)
                made.Add(new FlagRunReference(tenant.Id, going.Id));
        }
        return new NightPage(made, page.Next?.Id);
    }
}

/// <summary>A night.</summary>
/// <param name="RunId">Of every tenant's run: by it a night that is started again finds them.</param>
/// <param name="AsOf">The moment that its decisions are of.</param>
/// <param name="After">The last tenant that was dealt with; null: none.</param>
public sealed record Night(string RunId, DateTimeOffset AsOf, string? After = null);

/// <param name="After">Where to go on; null: that were all.</param>
public sealed record NightPage(IReadOnlyList<FlagRunReference> Runs, string? After);
