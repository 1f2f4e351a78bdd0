namespace GreenFlux.Local.Sqlite;

/// <summary>A work that waits for its commit.</summary>
internal abstract class QueuedWork
{
    /// <summary>Why the work itself failed; null while it hasn't.</summary>
    public Exception? Error { get; set; }

    public abstract void Apply(SqliteWriteContext context);

    /// <summary>True when its caller has given up before it was begun.</summary>
    public abstract bool Abandoned();

    /// <summary>Its commit is on disk, or <see cref="Error"/> says why it isn't: whoever must know before all readers do is told now.</summary>
    public abstract void Settle();

    /// <summary>Tells the caller: the result is on disk, or <see cref="Error"/>.</summary>
    public abstract void Complete();
}

/// <param name="committed">Runs on the writer's thread, in the order of the commits, before any caller of the group is told.</param>
internal sealed class QueuedWork<T>(Func<SqliteWriteContext, T> work, Action<T>? committed, CancellationToken ct) : QueuedWork
{
    // Continuations must never run on the writer thread: it has the next commit to make.
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Task => completion.Task;

    public override void Apply(SqliteWriteContext context) => result = work(context);

    public override bool Abandoned() => ct.IsCancellationRequested && completion.TrySetCanceled(ct);

    public override void Settle()
    {
        if (Error is null)
            committed?.Invoke(result!);
    }

    public override void Complete()
    {
        if (Error is null)
            completion.TrySetResult(result!);
        else
            completion.TrySetException(Error);
    }
}
