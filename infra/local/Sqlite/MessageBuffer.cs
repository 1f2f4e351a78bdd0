using GreenFlux.Platform.Storage;

namespace GreenFlux.Local.Sqlite;

/// <summary>Entries that wait to be written, the oldest first; beyond its capacity, or <see cref="LargestText"/>, the oldest goes.</summary>
internal sealed class MessageBuffer(int capacity)
{
    /// <summary>Characters of content that may wait, 32 MiB: a few stations with huge frames must not fill the memory.</summary>
    public const long LargestText = 16 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly LinkedList<MessageLogEntry> waiting = new();
    private long text;
    private long dropped;

    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>True when this entry is the first one that waits: the time to write has to be set.</summary>
    public bool Add(MessageLogEntry entry)
    {
        lock (gate)
        {
            waiting.AddLast(entry);
            text += entry.Content.Length;
            DropExcess();
            return waiting.Count == 1;
        }
    }

    public List<MessageLogEntry> Take(int most)
    {
        var taken = new List<MessageLogEntry>();
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

    public void PutBack(List<MessageLogEntry> entries)
    {
        lock (gate)
        {
            for (var i = entries.Count - 1; i >= 0; i--)
            {
                waiting.AddFirst(entries[i]);
                text += entries[i].Content.Length;
            }
            DropExcess();
        }
    }

    /// <summary>Counts entries that won't be written any more.</summary>
    public void Discard(int entries) => Interlocked.Add(ref dropped, entries);

    private void DropExcess()
    {
        while ((waiting.Count > capacity || text > LargestText) && waiting.First is { } first)
        {
            RemoveFirst(first.Value);
            Interlocked.Increment(ref dropped);
        }
    }

    private void RemoveFirst(MessageLogEntry first)
    {
        waiting.RemoveFirst();
        text -= first.Content.Length;
    }
}
