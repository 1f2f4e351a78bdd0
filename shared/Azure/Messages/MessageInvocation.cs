namespace GreenFlux.Azure.Messages;

/// <summary>What one invocation appended, until it ends.</summary>
/// <param name="write">Writes it; within bounds, without throwing.</param>
/// <param name="outer">The invocation around this one.</param>
/// <param name="restore">Makes the outer one current again.</param>
internal sealed class MessageInvocation(Func<List<MessageRow>, ValueTask> write, MessageInvocation? outer, Action<MessageInvocation?> restore) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private List<MessageRow>? appended = [];

    /// <returns>False when it is over: work that it left behind goes on.</returns>
    public bool TryAdd(MessageRow row)
    {
        lock (gate)
        {
            appended?.Add(row);
            return appended is not null;
        }
    }

    // Not async: what is current changes for the caller.
    public ValueTask DisposeAsync()
    {
        restore(outer);
        List<MessageRow>? rows;
        lock (gate)
            (rows, appended) = (appended, null);
        return rows is { Count: > 0 } ? write(rows) : ValueTask.CompletedTask;
    }
}
