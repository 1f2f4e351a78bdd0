using System.Collections.Frozen;
using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Takes a run one step further: read, decide, store, set in motion.</summary>
internal sealed class OrchestrationSteps(
    SqliteFile file,
    FrozenDictionary<string, Func<TaskOrchestrationContext, Task<object?>>> orchestrators,
    Dispatch dispatch,
    TimeProvider time,
    ILoggerFactory loggers,
    Action<long, NonDeterminism> late)
{
    private readonly ILogger logger = loggers.CreateLogger<OrchestrationSteps>();
    private readonly WarmRuns warm = new();

    public async Task StepAsync(long run)
    {
        var isWarm = warm.TryTake(run, out var known);
        if (file.Read(context => known is null ? LoadedRun.Load(context, run) : known.WithMessages(context)) is not { } loaded)
            return;
        if (loaded.Inbox.Count == 0 || Decide(loaded) is not { } step)
        {
            if (isWarm)
                warm.Keep(loaded);
            return;
        }
        if (await file.WriteAsync(context => StepCommit.Apply(context, step), CancellationToken.None) is not { } effects)
            return;
        if (step.After is { } after)
            warm.Keep(after);
        dispatch.Apply(effects);
        if (step.Decision.Outcome is Failed failed)
            logger.LogError("Orchestration '{Name}' (instance '{InstanceId}') failed: {Type}: {Message}", loaded.Run.Name, loaded.Run.InstanceId, failed.Failure.Type, failed.Failure.Message);
    }

    /// <summary>Null: the run is suspended and nothing changes that.</summary>
    private StepWrite? Decide(LoadedRun loaded)
    {
        var triage = Triage.Of(loaded.Status == OrchestrationRuntimeStatus.Suspended, loaded.Inbox);
        if (triage.Taken.Count == 0)
            return null;
        var at = Now(loaded);
        if (triage.End is Terminate terminate)
            return Command(loaded, triage, at, new Terminated(terminate.Output, terminate.Recursive));
        if (triage.End is Violation violation)
            return Command(loaded, triage, at, new Failed(new NonDeterminism(violation.Message).ToFailure()));
        if (triage.Received.Count == 0)
            return Command(loaded, triage, at, new Waiting());
        var decision = orchestrators.TryGetValue(loaded.Run.Name, out var code)
            ? OrchestrationExecutor.Run(loaded.Run, loaded.History, at, triage.Received, code, loggers, found => late(loaded.Run.Run, found))
            : NoSuchOrchestrator(loaded.Run);
        var history = new HistoryStep(at, triage.Received, [.. decision.Actions.Select(static action => action.Recorded())]);
        return new StepWrite(
            loaded, at, (history, DurableJson.Bytes(history)),
            triage.Taken, triage.Suspended, decision, loaded.OpenTimers(triage.Received, decision.Actions));
    }

    private static StepWrite Command(LoadedRun loaded, Triage triage, DateTime at, StepOutcome outcome) =>
        new(loaded, at, null, triage.Taken, triage.Suspended, new StepDecision([], outcome, null), loaded.OpenTimers([], []));

    // An orchestrator's clock never runs backwards, whatever the machine's does.
    private DateTime Now(LoadedRun loaded)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return loaded.History is [.., var last] && last.At > now ? last.At : now;
    }

    private StepDecision NoSuchOrchestrator(OrchestrationRun run) => new(
        [],
        new Failed(
            new Failure(
                "DurableTask.Core.Exceptions.TypeMissingException",
                $"There is no orchestrator named '{run.Name}'. Known: {string.Join(", ", orchestrators.Keys.Order(StringComparer.Ordinal))}.", null, null),
            Final: true),
        null);
}
