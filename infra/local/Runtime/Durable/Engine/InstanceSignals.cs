namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Tells those who wait for an instance that its status may have changed. Holds nothing of instances that nobody waits for.</summary>
internal sealed class InstanceSignals
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Waits until <paramref name="read"/> gives a value; it is asked at once and after each change.</summary>
    public async Task<T> UntilAsync<T>(string instanceId, Func<T?> read, CancellationToken ct)
        where T : class
    {
        while (true)
        {
            var entry = Join(instanceId);
            try
            {
                if (read() is { } found)
                    return found;
                await entry.Change.Task.WaitAsync(ct);
            }
            finally
            {
                Part(instanceId, entry);
            }
        }
    }

    public void Changed(string instanceId)
    {
        Entry? entry;
        lock (gate)
            entries.Remove(instanceId, out entry);
        entry?.Change.TrySetResult();
    }

    public void AllChanged()
    {
        List<string> ids;
        lock (gate)
            ids = [.. entries.Keys];
        ids.ForEach(Changed);
    }

    private Entry Join(string instanceId)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(instanceId, out var entry))
                entries.Add(instanceId, entry = new Entry());
            entry.Waiters++;
            return entry;
        }
    }

    private void Part(string instanceId, Entry entry)
    {
        lock (gate)
        {
            if (--entry.Waiters == 0 && entries.TryGetValue(instanceId, out var current) && current == entry)
                entries.Remove(instanceId);
        }
    }

    private sealed class Entry
    {
        public TaskCompletionSource Change { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiters { get; set; }
    }
}
