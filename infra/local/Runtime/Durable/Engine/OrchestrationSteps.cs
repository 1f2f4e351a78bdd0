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

    public async Task StepAsync(long run)
    {
        if (file.Read(context => LoadedRun.Load(context, run)) is not { Inbox.Count: > 0 } loaded)
            return;
        if (Decide(loaded) is not { } step)
            return;
        dispatch.Apply(await file.WriteAsync(context => StepCommit.Apply(context, step), CancellationToken.None));
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
        return new StepWrite(
            loaded, at,
            DurableJson.Bytes(new HistoryStep(at, triage.Received, decision.Actions)),
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
