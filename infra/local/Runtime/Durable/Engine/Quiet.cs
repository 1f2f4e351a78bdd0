namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Counts what is under way, so that one can wait until nothing is. Work begins its successors before it ends.</summary>
internal sealed class Quiet
{
    private readonly Lock gate = new();
    private long busy;
    private TaskCompletionSource? waiting;

    public void Enter()
    {
        lock (gate)
            busy++;
    }

    public void Leave()
    {
        TaskCompletionSource? done = null;
        lock (gate)
        {
            if (--busy == 0)
                (done, waiting) = (waiting, null);
        }
        done?.SetResult();
    }

    public Task WaitAsync()
    {
        lock (gate)
        {
            if (busy == 0)
                return Task.CompletedTask;
            waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiting.Task;
        }
    }
}
