using System.Threading.Channels;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Activities to be run, each at most once at a time. Only the first ones keep their input in memory; it is in the file anyway.</summary>
internal sealed class ActivityQueue(Quiet quiet)
{
    private const int KeptWithInput = 1024;

    private readonly Lock gate = new();
    private readonly HashSet<(long Run, int Task)> known = [];
    private readonly Channel<ActivityWork> queue = Channel.CreateUnbounded<ActivityWork>();

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
        queue.Writer.TryWrite(crowded ? work with { Name = null, Input = null } : work);
    }

    public async Task<ActivityWork> NextAsync(CancellationToken ct) => await queue.Reader.ReadAsync(ct);

    public void Done(ActivityWork work)
    {
        lock (gate)
            known.Remove((work.Run, work.Task));
        quiet.Leave();
    }
}
