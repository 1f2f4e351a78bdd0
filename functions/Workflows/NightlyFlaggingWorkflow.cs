using GreenFlux.Functions.Workflows.Orchestrations;
using GreenFlux.Platform.Audit;
using GreenFlux.Platform.Flags.Runs;
using GreenFlux.Platform.Storage;
using GreenFlux.Platform.Tenants;
using Microsoft.Azure.Functions.Worker;

namespace GreenFlux.Functions.Workflows;

/// <summary>What <see cref="Orchestrations.NightlyFlaggingOrchestration"/> has done.</summary>
public sealed class NightlyFlaggingWorkflow(TenantStore tenants, FlagRunStore runs, TimeProvider time)
{
    internal const string TenantsActivity = "nightly-flagging-tenants";

    /// <summary>Few enough for a short history.</summary>
    internal const int TenantsPerRun = 20;

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
                By = Actor.System(NightlyFlaggingOrchestration.Name),
                CreatedAt = time.GetUtcNow(),
                AsOf = night.AsOf,
            }, ct);
            // One that somebody started by hand is gone through by its own workflow. One that an earlier night left behind has none
            // any more, and would stand in the way of all that follow.
            if (run.Value is { IsRunning: true } going && going.By.Id == NightlyFlaggingOrchestration.Name)
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
