using System.Collections.Concurrent;

namespace GreenFlux.Local.Sqlite;

/// <summary>
/// Row numbers of things that many rows refer to and that never change once committed. Keep only what is committed: a number
/// from a transaction that was undone may come to mean something else. When it is full it starts anew.
/// </summary>
internal sealed class RowNumbers<TKey>(int capacity)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, long> numbers = new();
    private int count;

    public bool TryGet(TKey key, out long number) => numbers.TryGetValue(key, out number);

    public void Keep(TKey key, long number)
    {
        if (!numbers.TryAdd(key, number) || Interlocked.Increment(ref count) <= capacity)
            return;
        numbers.Clear();
        Interlocked.Exchange(ref count, 0);
    }

    public void Keep(Dictionary<TKey, long> several)
    {
        foreach (var (key, number) in several)
            Keep(key, number);
    }
}
