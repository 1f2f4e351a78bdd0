using System.Diagnostics.CodeAnalysis;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>
/// Runs an orchestrator's code on one thread, in the order in which it became ready. Code that comes back from elsewhere
/// (a delay, I/O, Task.Run) arrives on another thread or after the step: it isn't run but reported.
/// </summary>
/// <param name="late">Called once when such code arrives after the step has ended.</param>
internal sealed class OrchestratorScheduler(Action late) : TaskScheduler
{
    private readonly Lock gate = new();
    private readonly Queue<Task> ready = new();
    private readonly int thread = Environment.CurrentManagedThreadId;
    private bool ended;
    private bool foreign;
    private bool told;

    /// <summary>True in code that this scheduler runs; false after ConfigureAwait(false) and in Task.Run.</summary>
    public bool IsRunningThis => Current == this;

    /// <summary>Something came back from outside while the step ran.</summary>
    public bool SawForeign
    {
        get
        {
            lock (gate)
                return foreign;
        }
    }

    public void Start(Action code) => new Task(code, CancellationToken.None, TaskCreationOptions.DenyChildAttach).Start(this);

    /// <summary>Runs until nothing is ready.</summary>
    public void Drain()
    {
        while (TryNext(out var task))
            TryExecuteTask(task);
    }

    /// <summary>The step is over: whatever arrives from now on is late.</summary>
    public void End()
    {
        lock (gate)
            ended = true;
    }

    /// <summary>Something came from outside.</summary>
    public void Report()
    {
        lock (gate)
        {
            foreign = true;
            if (!ended || told)
                return;
            told = true;
        }
        late();
    }

    protected override void QueueTask(Task task)
    {
        lock (gate)
        {
            if (!ended && Environment.CurrentManagedThreadId == thread)
            {
                ready.Enqueue(task);
                return;
            }
        }
        Report();
    }

    // Never in line: the order of what is ready must not depend on how deep the stack is.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate)
            return ready.ToArray();
    }

    private bool TryNext([NotNullWhen(true)] out Task? task)
    {
        lock (gate)
            return ready.TryDequeue(out task);
    }
}
