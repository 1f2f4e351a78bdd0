using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>The context handed to an orchestrator: compares what it does with the history while there is one, and collects it after.</summary>
internal sealed class ReplayContext(OrchestrationRun run, OrchestratorScheduler scheduler, ILoggerFactory loggers) : TaskOrchestrationContext
{
    private readonly Dictionary<int, TaskCompletionSource<ReceivedEvent>> tasks = [];
    private readonly Dictionary<int, TaskCompletionSource> timers = [];
    private readonly ExternalEvents events = new();
    private readonly List<OrchestratorAction> actions = [];
    private IReadOnlyList<OrchestratorAction> recorded = [];
    private int replayed;
    private int lastId;
    private int guids;
    private DateTime now;
    private bool replaying;

    public override TaskName Name => run.Name;

    public override string InstanceId => run.InstanceId;

    public override ParentOrchestrationInstance? Parent => run.Parent;

    public override DateTime CurrentUtcDateTime => now;

    public override bool IsReplaying => replaying;

    /// <summary>What the code did in the step that is not history yet.</summary>
    public IReadOnlyList<OrchestratorAction> Actions => actions;

    public CustomStatus? CustomStatus { get; private set; }

    public ContinuedAsNew? Continuation { get; private set; }

    /// <summary>Kept here too, because the orchestrator may have caught the exception.</summary>
    public NonDeterminism? Violation { get; private set; }

    public OrchestratorAction? LastAction { get; private set; }

    public bool HasOpenTimers => timers.Count > 0;

    public bool WaitsForSomething => tasks.Count > 0 || timers.Count > 0 || events.AnyWaiter;

    protected override ILoggerFactory LoggerFactory => loggers;

    /// <param name="history">What this step did when it ran first; null when this is that first time.</param>
    public void BeginStep(DateTime at, IReadOnlyList<OrchestratorAction>? history)
    {
        now = at;
        replaying = history is not null;
        recorded = history ?? [];
        replayed = 0;
    }

    public void EndStep()
    {
        if (Violation is null && replayed < recorded.Count)
            Violation = NonDeterminism.Missing(run, recorded[replayed]);
    }

    public void Deliver(ReceivedEvent received)
    {
        switch (received)
        {
            case TaskCompleted { Id: var id }:
                End(id, received);
                break;
            case TaskFailed { Id: var id }:
                End(id, received);
                break;
            case TimerFired { Id: var id }:
                if (timers.Remove(id, out var timer))
                    timer.TrySetResult();
                break;
            case EventRaised raised:
                events.Raise(raised);
                break;
        }
    }

    public override T? GetInput<T>()
        where T : default => Payload.Read<T>(run.Input);

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        RefuseMisplacedOptions(input, options);
        var json = Payload.Write(input, $"input of activity '{name}'");
        var result = await Retries.RunAsync(this, name, options?.Retry?.Policy, () => Begin(id => new ActivityScheduled(id, name, json)));
        return Payload.Read<TResult>(result)!;
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        RefuseMisplacedOptions(input, options);
        var json = Payload.Write(input, $"input of sub-orchestration '{orchestratorName}'");
        var given = (options as SubOrchestrationOptions)?.InstanceId is { } instanceId ? InstanceIds.Checked(instanceId) : null;
        var result = await Retries.RunAsync(this, orchestratorName, options?.Retry?.Policy, () => Begin(id =>
            new SubOrchestrationScheduled(id, orchestratorName, given ?? DeterministicGuid.Of($"{run.InstanceId}/{run.Run}/{id}").ToString("N"), json)));
        return Payload.Read<TResult>(result)!;
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        var utc = fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc);
        var id = ++lastId;
        var created = (TimerCreated)Do(new TimerCreated(id, utc), nameof(CreateTimer));
        var timer = new TaskCompletionSource();
        timers.Add(id, timer);
        if (cancellationToken.CanBeCanceled)
            cancellationToken.Register(() => CancelTimer(created, cancellationToken));
        return timer.Task;
    }

    public override async Task<T?> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
        where T : default
    {
        Inside(nameof(WaitForExternalEvent));
        return Payload.Read<T>(await events.Wait(eventName, cancellationToken));
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        var json = Payload.Write(payload, $"payload of event '{eventName}'");
        Do(new EventSent(++lastId, InstanceIds.Checked(instanceId), eventName, json), nameof(SendEvent));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        Inside(nameof(SetCustomStatus));
        CustomStatus = new CustomStatus(Payload.Write(customStatus, "custom status"));
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        Inside(nameof(ContinueAsNew));
        // The list is live: an event that comes before the orchestrator returns is carried too.
        Continuation = new ContinuedAsNew(Payload.Write(newInput, "input of the continued orchestration"), preserveUnprocessedEvents ? events.Kept : []);
    }

    public override Guid NewGuid()
    {
        Inside(nameof(NewGuid));
        return DeterministicGuid.Of($"{run.InstanceId}_{run.Run}_{now:o}_{guids++}");
    }

    private (int Id, Task<ReceivedEvent> End) Begin(Func<int, OrchestratorAction> action)
    {
        var id = ++lastId;
        Do(action(id), "an activity or sub-orchestration");
        var end = new TaskCompletionSource<ReceivedEvent>();
        tasks.Add(id, end);
        return (id, end.Task);
    }

    private void End(int id, ReceivedEvent end)
    {
        if (tasks.Remove(id, out var task))
            task.TrySetResult(end);
    }

    private void CancelTimer(TimerCreated created, CancellationToken ct)
    {
        // A token that a clock or another thread cancels; throwing there would end the process.
        if (!scheduler.IsRunningThis)
        {
            scheduler.Report();
            return;
        }
        if (!timers.Remove(created.Id, out var timer))
            return;
        Do(new TimerCancelled(created.Id, created.FireAt), "the cancelling of a timer");
        timer.TrySetCanceled(ct);
    }

    /// <returns>The action as the history has it, or as it was given when it happens for the first time.</returns>
    private OrchestratorAction Do(OrchestratorAction action, string member)
    {
        Inside(member);
        LastAction = action;
        if (!replaying)
        {
            actions.Add(action);
            return action;
        }
        if (replayed == recorded.Count)
            throw Violate(NonDeterminism.Extra(run, action));
        var before = recorded[replayed++];
        return Same(before, action) ? before : throw Violate(NonDeterminism.Instead(run, before, action));
    }

    private static bool Same(OrchestratorAction before, OrchestratorAction now) => before.Id == now.Id && (before, now) switch
    {
        (ActivityScheduled a, ActivityScheduled b) => string.Equals(a.Name, b.Name, StringComparison.OrdinalIgnoreCase),
        (SubOrchestrationScheduled a, SubOrchestrationScheduled b) => string.Equals(a.Name, b.Name, StringComparison.OrdinalIgnoreCase),
        (EventSent a, EventSent b) => string.Equals(a.Name, b.Name, StringComparison.OrdinalIgnoreCase),
        _ => before.GetType() == now.GetType(),
    };

    private void Inside(string member)
    {
        if (!scheduler.IsRunningThis)
            throw Violate(NonDeterminism.ForeignCall(run, member));
    }

    private NonDeterminism Violate(NonDeterminism violation)
    {
        Violation ??= violation;
        return violation;
    }

    private static void RefuseMisplacedOptions(object? input, TaskOptions? options)
    {
        if (input is TaskOptions && options is null)
            throw new ArgumentException("TaskOptions were given as the input. Name the argument: options: ...", nameof(input));
    }
}
