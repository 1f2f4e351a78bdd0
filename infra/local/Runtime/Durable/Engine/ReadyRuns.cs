using System.Threading.Channels;

namespace GreenFlux.Local.Runtime.Durable;

/// <summary>Runs that have something to do, each at most once; a run that is woken while it steps steps again afterwards.</summary>
internal sealed class ReadyRuns(Quiet quiet)
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, State> states = [];
    private readonly Channel<long> queue = Channel.CreateUnbounded<long>();

    private enum State { Queued, Stepping, WokenAgain }

    public void Wake(long run)
    {
        lock (gate)
        {
            if (states.TryGetValue(run, out var state))
            {
                if (state == State.Stepping)
                    states[run] = State.WokenAgain;
                return;
            }
            states.Add(run, State.Queued);
        }
        quiet.Enter();
        queue.Writer.TryWrite(run);
    }

    public async Task<long> NextAsync(CancellationToken ct)
    {
        var run = await queue.Reader.ReadAsync(ct);
        lock (gate)
            states[run] = State.Stepping;
        return run;
    }

    public void Done(long run)
    {
        lock (gate)
        {
            if (states[run] == State.WokenAgain)
            {
                states[run] = State.Queued;
                queue.Writer.TryWrite(run);
                return;
            }
            states.Remove(run);
        }
        quiet.Leave();
    }
}
