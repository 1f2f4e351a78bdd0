using System.Diagnostics.CodeAnalysis;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>
/// Runs that have stepped lately, as their last commit left them, so that the next step need not read and parse their
/// history again. A run is taken out while it steps, and comes back only with what is on disk. Few and small ones are
/// kept, the latest: instances that wait long cost nothing.
/// </summary>
internal sealed class WarmRuns
{
    private const int MostRuns = 1024;
    private const int MostBytes = 4 * 1024 * 1024;
    private const int LargestRun = MostBytes / 4;

    private readonly Lock gate = new();
    private readonly Dictionary<long, LinkedListNode<LoadedRun>> known = [];
    private readonly LinkedList<LoadedRun> oldestFirst = new();
    private long bytes;

    public bool TryTake(long run, [NotNullWhen(true)] out LoadedRun? warm)
    {
        lock (gate)
        {
            warm = known.TryGetValue(run, out var node) ? node.Value : null;
            if (node is not null)
                Remove(node);
            return warm is not null;
        }
    }

    /// <param name="run">With its whole history. Its messages are not kept: the next step reads them.</param>
    public void Keep(LoadedRun run)
    {
        if (run.Bytes > LargestRun)
            return;
        lock (gate)
        {
            known.Add(run.Run.Run, oldestFirst.AddLast(run with { Inbox = [] }));
            bytes += run.Bytes;
            while (bytes > MostBytes || known.Count > MostRuns)
                Remove(oldestFirst.First!);
        }
    }

    private void Remove(LinkedListNode<LoadedRun> node)
    {
        oldestFirst.Remove(node);
        known.Remove(node.Value.Run.Run);
        bytes -= node.Value.Bytes;
    }
}
