namespace GreenFlux.Local.Sqlite;

/// <summary>
/// The one writer of a file. Whatever has queued while the last commit ran makes the next transaction: one commit, then the
/// callers are told. Works nearly never fail, so they are first applied without savepoints, which would copy every page
/// that they touch; if one has to be undone, the group begins again with a savepoint for each.
/// </summary>
internal sealed class GroupCommit
{
    private const int LargestGroup = 512;

    /// <summary>How long as many works as made the last group are waited for: a flush costs more than the wait.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    private readonly Connection connection;
    private readonly SqliteWriteContext context;
    private readonly StoreProbe? probe;
    private readonly string name;
    private readonly object gate = new();
    private readonly Queue<QueuedWork> queue = new();
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool closing;
    private int wanted = 1;
    private int lastGroup;

    public GroupCommit(Connection connection, StoreProbe? probe)
    {
        this.connection = connection;
        this.probe = probe;
        context = new SqliteWriteContext(connection);
        name = Path.GetFileName(connection.Path);
        new Thread(Loop) { IsBackground = true, Name = $"writer of {name}" }.Start();
    }

    public void Add(QueuedWork work)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, typeof(SqliteFile));
            queue.Enqueue(work);
            if (queue.Count >= wanted)
                Monitor.Pulse(gate);
        }
    }

    /// <summary>Commits what is queued, takes nothing more, and closes the connection.</summary>
    public Task CloseAsync()
    {
        lock (gate)
        {
            closing = true;
            Monitor.Pulse(gate);
        }
        return closed.Task;
    }

    private void Loop()
    {
        var group = new List<QueuedWork>(LargestGroup);
        while (Take(group))
        {
            Settle(group);
            group.Clear();
        }
        connection.Dispose();
        closed.SetResult();
    }

    private bool Take(List<QueuedWork> group)
    {
        lock (gate)
        {
            while (queue.Count == 0)
            {
                if (closing)
                    return false;
                wanted = 1;
                Monitor.Wait(gate);
            }
            if (queue.Count < lastGroup && !closing)
            {
                wanted = lastGroup;
                Monitor.Wait(gate, Gathering);
            }
            while (group.Count < LargestGroup && queue.TryDequeue(out var work))
                group.Add(work);
            lastGroup = group.Count;
            return true;
        }
    }

    private void Settle(List<QueuedWork> group)
    {
        group.RemoveAll(static work => work.Abandoned());
        if (group.Count == 0)
            return;
        var failure = Commit(group);
        if (failure is StorageException { Problem: not StorageProblem.Busy } && group.Count > 1)
            CommitEachAlone(group);
        else if (failure is not null)
            group.ForEach(work => work.Error = failure);
        foreach (var work in group)
            work.Settle();
        foreach (var work in group)
            work.Complete();
    }

    // One work, or their sum, broke the transaction of all. Alone, each fails or succeeds for itself.
    private void CommitEachAlone(List<QueuedWork> group)
    {
        StorageException? locked = null;
        foreach (var work in group)
        {
            work.Error = null;
            work.Error = locked ?? Commit([work]) ?? work.Error;
            if (work.Error is StorageException { Problem: StorageProblem.Busy } busy)
                locked = busy;
        }
    }

    /// <summary>Null when committed; else why the transaction as a whole failed, and nothing of it is stored.</summary>
    private Exception? Commit(List<QueuedWork> group)
    {
        try
        {
            Begin();
            if (!ApplyTogether(group))
            {
                Begin();
                group.ForEach(ApplyByItself);
            }
            probe?.Touch(name, StoreOperation.Commit, TouchMoment.Before);
            connection.Run("COMMIT");
            probe?.Touch(name, StoreOperation.Commit, TouchMoment.After);
            return null;
        }
        catch (Exception failure)
        {
            connection.EndWork();
            return RollBack() ?? failure;
        }
    }

    private void Begin()
    {
        if (connection.InTransaction)
            connection.Run("ROLLBACK");
        connection.Run("BEGIN IMMEDIATE");
    }

    /// <summary>False when one of them failed or wants to undo what it wrote: nothing of the group may stay then.</summary>
    private bool ApplyTogether(List<QueuedWork> group)
    {
        context.HasSavepoint = false;
        try
        {
            foreach (var work in group)
            {
                Apply(work);
                connection.EndWork();
            }
            return true;
        }
        catch (Exception)
        {
            // Whose fault it is, and what of it is to be told to whom, shows when each is applied by itself.
            connection.EndWork();
            return false;
        }
    }

    private void ApplyByItself(QueuedWork work)
    {
        connection.Run("SAVEPOINT work");
        context.HasSavepoint = true;
        try
        {
            Apply(work);
        }
        catch (Exception error)
        {
            connection.EndWork();
            // SQLite ends the whole transaction by itself when the disk is full or fails.
            if (!connection.InTransaction)
                throw;
            connection.Run("ROLLBACK TO work");
            work.Error = error;
        }
        connection.EndWork();
        connection.Run("RELEASE work");
    }

    private void Apply(QueuedWork work)
    {
        probe?.Touch(name, StoreOperation.Work, TouchMoment.Before);
        work.Apply(context);
        probe?.Touch(name, StoreOperation.Work, TouchMoment.After);
    }

    private StorageException? RollBack()
    {
        try
        {
            if (connection.InTransaction)
                connection.Run("ROLLBACK");
            return null;
        }
        catch (StorageException failure)
        {
            return failure;
        }
    }
}
