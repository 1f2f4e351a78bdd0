namespace GreenFlux.Platform.Storage;

/// <summary>What waits to be written, the oldest first; beyond its capacity, or <see cref="LargestText"/>, the oldest goes.</summary>
/// <param name="capacity">How many may wait.</param>
/// <param name="textOf">Characters of one.</param>
public sealed class BoundedBuffer<T>(int capacity, Func<T, int> textOf)
{
    /// <summary>Characters of content that may wait, 32 MiB: a few stations with huge frames must not fill the memory.</summary>
    public const long LargestText = 16 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly LinkedList<T> waiting = new();
    private long text;
    private long dropped;

    /// <summary>How many went unwritten.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>True when this is the first one that waits: the time to write has to be set.</summary>
    public bool Add(T item)
    {
        lock (gate)
        {
            waiting.AddLast(item);
            text += textOf(item);
            DropExcess();
            return waiting.Count == 1;
        }
    }

    /// <summary>The oldest ones, which wait no more.</summary>
    public List<T> Take(int most)
    {
        var taken = new List<T>();
        lock (gate)
        {
            while (taken.Count < most && waiting.First is { } first)
            {
                taken.Add(first.Value);
                RemoveFirst(first.Value);
            }
        }
        return taken;
    }

    /// <summary>They wait again, before all others.</summary>
    public void PutBack(IReadOnlyList<T> items)
    {
        lock (gate)
        {
            for (var i = items.Count - 1; i >= 0; i--)
            {
                waiting.AddFirst(items[i]);
                text += textOf(items[i]);
            }
            DropExcess();
        }
    }

    /// <summary>Counts what won't be written any more.</summary>
    public void Discard(int items) => Interlocked.Add(ref dropped, items);

    private void DropExcess()
    {
        while ((waiting.Count > capacity || text > LargestText) && waiting.First is { } first)
        {
            RemoveFirst(first.Value);
            Interlocked.Increment(ref dropped);
        }
    }

    private void RemoveFirst(T first)
    {
        waiting.RemoveFirst();
        text -= textOf(first);
    }
}
