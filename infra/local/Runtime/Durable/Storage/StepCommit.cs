using GreenFlux.Local.Sqlite;
using Microsoft.DurableTask.Client;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>A step, ready to be stored: whatever can be computed beforehand has been.</summary>
/// <param name="History">The new row of the history, and the same as it is stored; null when only commands were carried out.</param>
/// <param name="Taken">Ids of the messages that the step has dealt with.</param>
/// <param name="OpenTimers">After the step.</param>
internal sealed record StepWrite(
    LoadedRun Before,
    DateTime At,
    (HistoryStep Step, byte[] Body)? History,
    IReadOnlyList<long> Taken,
    bool Suspended,
    StepDecision Decision,
    IReadOnlyDictionary<int, DateTime> OpenTimers)
{
    public OrchestrationRuntimeStatus Status => Decision.Outcome switch
    {
        Completed => OrchestrationRuntimeStatus.Completed,
        Failed => OrchestrationRuntimeStatus.Failed,
        Terminated => OrchestrationRuntimeStatus.Terminated,
        _ when Suspended => OrchestrationRuntimeStatus.Suspended,
        _ => StepsAfter == 0 ? OrchestrationRuntimeStatus.Pending : OrchestrationRuntimeStatus.Running,
    };

    public string? CustomStatus => Decision.CustomStatus is { } set ? set.Json : Before.CustomStatus;

    public int StepsAfter => Before.History.Count + (History is null ? 0 : 1);

    /// <summary>The run once this is stored; null: it has ended or goes on as another.</summary>
    public LoadedRun? After => Decision.Outcome is not Waiting ? null : Before with
    {
        Status = Status,
        CustomStatus = CustomStatus,
        History = History is { } added ? [.. Before.History, added.Step] : Before.History,
        Bytes = Before.Bytes + (History?.Body.Length ?? 0),
    };
}

/// <summary>One transaction per step: history, outgoing work, messages taken and the status, or nothing of it.</summary>
internal static class StepCommit
{
    /// <returns>Null: this step is stored already, or the run is gone; nothing of it has happened.</returns>
    public static Effects? Apply(SqliteWriteContext context, StepWrite step)
    {
        var effects = new Effects();
        if (!Advance(context, step, effects))
            return null;
        var run = step.Before.Run.Run;
        InboxTable.Remove(context, run, step.Taken);
        foreach (var action in step.Decision.Actions)
            CarryOut(context, step, action, effects);
        switch (step.Decision.Outcome)
        {
            case Waiting:
                AddHistory(context, step);
                break;
            case ContinuedAsNew continuation:
                Continue(context, step, continuation, effects);
                break;
            case Completed completed:
                AddHistory(context, step);
                End(context, step, parent => new TaskCompleted(parent.Task, completed.Output), effects);
                break;
            case Failed failed:
                AddHistory(context, step);
                End(context, step, parent => new TaskFailed(parent.Task, failed.Failure, failed.Final), effects);
                break;
            case Terminated terminated:
                EndChildren(context, step, terminated, effects);
                End(context, step, parent => new TaskFailed(parent.Task, TerminatedFailure(step, terminated), false), effects);
                break;
        }
        return effects;
    }

    private static bool Advance(SqliteWriteContext context, StepWrite step, Effects effects)
    {
        var before = step.Before;
        var (output, failure) = step.Decision.Outcome switch
        {
            Completed completed => (completed.Output, null),
            Terminated terminated => (terminated.Output, null),
            Failed failed => (null, DurableJson.Text(failed.Failure)),
            _ => (default(string), default(string)),
        };
        if (step.Status != before.Status)
            effects.Changed.Add(before.Run.InstanceId);
        return context.Statement("""
            UPDATE instances SET status = ?2, updated_at = ?3, steps = ?4, custom_status = ?5, output = ?6, failure = ?7
            WHERE run = ?1 AND steps = ?8 AND status IN (0, 6, 7)
            """)
            .Bind(1, before.Run.Run).Bind(2, (long)step.Status).Bind(3, step.At.Ticks).Bind(4, step.StepsAfter)
            .Bind(5, step.CustomStatus).Bind(6, output).Bind(7, failure).Bind(8, before.History.Count)
            .Execute() == 1;
    }

    private static void AddHistory(SqliteWriteContext context, StepWrite step)
    {
        if (step.History is { } added)
        {
            context.Statement("INSERT INTO history(run, step, body) VALUES(?1, ?2, ?3)")
                .Bind(1, step.Before.Run.Run).Bind(2, step.StepsAfter).BindUtf8(3, added.Body).Execute();
        }
    }

    private static void CarryOut(SqliteWriteContext context, StepWrite step, OrchestratorAction action, Effects effects)
    {
        var run = step.Before.Run;
        switch (action)
        {
            case ActivityScheduled activity:
                ActivityTable.Add(context, run.Run, activity);
                effects.Activities.Add(new ActivityWork(run.Run, activity.Id, activity.Name, activity.Input));
                break;
            case TimerCreated timer when step.OpenTimers.ContainsKey(timer.Id):
                TimerTable.Add(context, run.Run, timer.Id, timer.FireAt);
                effects.AddDue(timer.FireAt);
                break;
            case TimerCancelled timer:
                TimerTable.Remove(context, run.Run, timer.Id, timer.FireAt);
                break;
            case SubOrchestrationScheduled sub:
                StartSub(context, step, sub, effects);
                break;
            case EventSent sent when InstanceTable.Find(context, sent.InstanceId) is { } target:
                if (InboxTable.AddEvent(context, target.Run, InboxTable.Encode(new EventRaised(sent.Name, sent.Payload))))
                    effects.Ready.Add(target.Run);
                break;
        }
    }

    private static void StartSub(SqliteWriteContext context, StepWrite step, SubOrchestrationScheduled sub, Effects effects)
    {
        var parent = step.Before.Run;
        var link = new ParentLink(parent.Run, sub.Id, parent.InstanceId, parent.Name);
        if (InstanceTable.Create(context, new NewInstance(sub.InstanceId, sub.Name, sub.Input, null, link, null), step.At, effects))
            return;
        var failure = new Failure(
            typeof(DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException).FullName!,
            $"Sub-orchestration '{sub.Name}' can't use the instance id '{sub.InstanceId}': an instance of that id has not finished.", null, null);
        if (InboxTable.AddTask(context, parent.Run, InboxTable.Encode(new TaskFailed(sub.Id, failure, false))))
            effects.Ready.Add(parent.Run);
    }

    private static void Continue(SqliteWriteContext context, StepWrite step, ContinuedAsNew continuation, Effects effects)
    {
        var old = step.Before;
        RemoveTimers(context, step);
        var run = InstanceTable.Continue(context, old, continuation.Input, step.CustomStatus, step.Suspended, step.At);
        foreach (var carried in continuation.Carried)
            InboxTable.AddEvent(context, run, InboxTable.Encode(carried));
        InboxTable.Move(context, old.Run.Run, run);
        effects.Ready.Add(run);
    }

    private static void End(SqliteWriteContext context, StepWrite step, Func<ParentLink, ReceivedEvent> toParent, Effects effects)
    {
        RemoveTimers(context, step);
        InboxTable.Clear(context, step.Before.Run.Run);
        if (step.Before.Parent is { } parent && InboxTable.AddTask(context, parent.Run, InboxTable.Encode(toParent(parent))))
            effects.Ready.Add(parent.Run);
    }

    private static void EndChildren(SqliteWriteContext context, StepWrite step, Terminated terminated, Effects effects)
    {
        if (!terminated.Recursive)
            return;
        var command = DurableJson.Bytes(new Terminate(terminated.Output, Recursive: true));
        foreach (var child in InstanceTable.Children(context, step.Before.Run.InstanceId))
        {
            if (InboxTable.AddCommand(context, child.Run, command))
                effects.Ready.Add(child.Run);
        }
    }

    private static void RemoveTimers(SqliteWriteContext context, StepWrite step)
    {
        foreach (var (task, due) in step.OpenTimers)
            TimerTable.Remove(context, step.Before.Run.Run, task, due);
    }

    private static Failure TerminatedFailure(StepWrite step, Terminated terminated) => new(
        "DurableTask.Core.Exceptions.OrchestrationTerminatedException",
        $"Sub-orchestration '{step.Before.Run.Name}' (instance '{step.Before.Run.InstanceId}') was terminated{(terminated.Output is { } output ? $": {output}" : ".")}", null, null);
}
