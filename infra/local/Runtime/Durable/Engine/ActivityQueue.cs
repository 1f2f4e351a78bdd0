using System.Threading.Channels;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>
/// Activities to be run, each at most once at a time. Only the first ones keep their input in memory; it is in the file anyway.
/// Those that two processes have not survived stand in a line of their own, in which one runs at a time: when the third
/// process dies too, it is known which of them was running.
/// </summary>
internal sealed class ActivityQueue(Quiet quiet)
{
    private const int KeptWithInput = 1024;
    private const int SuspectAfter = 2;

    private readonly Lock gate = new();
    private readonly HashSet<(long Run, int Task)> known = [];
    private readonly Channel<ActivityWork> queue = Channel.CreateUnbounded<ActivityWork>();
    private readonly Channel<ActivityWork> suspects = Channel.CreateUnbounded<ActivityWork>();

    public void Add(ActivityWork work)
    {
        bool crowded;
        lock (gate)
        {
            if (!known.Add((work.Run, work.Task)))
                return;
            crowded = known.Count > KeptWithInput;
        }
        quiet.Enter();
        var line = work.Begun >= SuspectAfter ? suspects : queue;
        line.Writer.TryWrite(crowded ? work with { Name = null, Input = null } : work);
    }

    public ValueTask<ActivityWork> NextAsync(CancellationToken ct) => queue.Reader.ReadAsync(ct);

    public ValueTask<ActivityWork> NextSuspectAsync(CancellationToken ct) => suspects.Reader.ReadAsync(ct);

    public void Done(ActivityWork work)
    {
        lock (gate)
            known.Remove((work.Run, work.Task));
        quiet.Leave();
    }
}
