namespace GreenFlux.Local.Runtime.Gateway;

/// <summary>
/// Lets so many frames be with the handler at once, and when more want to, decides whose turn it is: first frames of
/// chargers that keep to their <see cref="FramePace"/>, then those of chargers that don't, and among each sort one frame
/// of every tenant in turn. Each charger has at most one frame here, so within a tenant the order of arrival is fair.
/// Nothing waits while there is room: this shares what there is and caps nothing.
/// </summary>
internal sealed class FrameTurns : IDisposable
{
    // Of so many turns given while both sorts wait, one goes to a charger beyond its pace: slow, but it moves.
    private const int LeftForBusy = 8;

    private readonly Lock _lock = new();
    private readonly Held[] _held;
    private readonly int[] _free;
    private readonly TurnLines _calm = new();
    private readonly TurnLines _busy = new();
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ITimer _overdue;
    private int _freeCount;
    private int _given;
    private bool _watching;

    /// <param name="width">Frames at the handler at once.</param>
    /// <param name="patience">
    /// A frame that takes longer gives its turn back while its handler goes on, so that what hangs in one tenant stops
    /// nobody else.
    /// </param>
    public FrameTurns(int width, TimeSpan patience, TimeProvider time)
    {
        _held = new Held[width];
        _free = [.. Enumerable.Range(0, width)];
        _freeCount = width;
        _patience = patience;
        _time = time;
        _overdue = time.CreateTimer(static state => ((FrameTurns)state!).TakeBackOverdue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Frames that wait for their turn.</summary>
    public int Waiting
    {
        get { lock (_lock) return _calm.Count + _busy.Count; }
    }

    /// <summary>Completes at once, and allocates nothing, while there is room.</summary>
    /// <param name="share">Whose frame it is: the tenant.</param>
    /// <param name="calm">Whether its charger keeps to its pace.</param>
    public ValueTask<FrameTurn> TakeAsync(string share, bool calm)
    {
        lock (_lock)
        {
            if (_freeCount > 0)
                return ValueTask.FromResult(Hold());
            var waiter = new TaskCompletionSource<FrameTurn>(TaskCreationOptions.RunContinuationsAsynchronously);
            (calm ? _calm : _busy).Add(share, waiter);
            if (!_watching)
            {
                _watching = true;
                _overdue.Change(_patience, Timeout.InfiniteTimeSpan);
            }
            return new(waiter.Task);
        }
    }

    public void GiveBack(FrameTurn turn)
    {
        lock (_lock)
        {
            if (_held[turn.Place].Number == turn.Number)
                Free(turn.Place);
        }
    }

    public void Dispose() => _overdue.Dispose();

    private FrameTurn Hold()
    {
        var place = _free[--_freeCount];
        ref var held = ref _held[place];
        held.Taken = true;
        held.Since = _time.GetTimestamp();
        return new(place, held.Number);
    }

    private void Free(int place)
    {
        ref var held = ref _held[place];
        held.Taken = false;
        held.Number++;
        _free[_freeCount++] = place;
        Next()?.SetResult(Hold());
    }

    private TaskCompletionSource<FrameTurn>? Next()
    {
        var busyFirst = ++_given % LeftForBusy == 0;
        var (first, second) = busyFirst ? (_busy, _calm) : (_calm, _busy);
        return first.Take() ?? second.Take();
    }

    private void TakeBackOverdue()
    {
        lock (_lock)
        {
            for (var place = 0; place < _held.Length && _calm.Count + _busy.Count > 0; place++)
            {
                if (_held[place].Taken && _time.GetElapsedTime(_held[place].Since) >= _patience)
                    Free(place);
            }
            _watching = _calm.Count + _busy.Count > 0;
            if (_watching)
                _overdue.Change(_patience, Timeout.InfiniteTimeSpan);
        }
    }

    private struct Held
    {
        public long Since;
        public int Number;
        public bool Taken;
    }
}

/// <summary>The right to have a frame at the handler.</summary>
/// <param name="Number">Tells this holder of the place from the next.</param>
internal readonly record struct FrameTurn(int Place, int Number);

/// <summary>Those who wait, a line for each tenant; the lines are served in turn.</summary>
internal sealed class TurnLines
{
    private readonly Dictionary<string, Queue<TaskCompletionSource<FrameTurn>>> _lines = new(StringComparer.Ordinal);
    private readonly Queue<string> _turn = new();

    public int Count { get; private set; }

    public void Add(string share, TaskCompletionSource<FrameTurn> waiter)
    {
        if (!_lines.TryGetValue(share, out var line))
        {
            _lines[share] = line = new();
            _turn.Enqueue(share);
        }
        line.Enqueue(waiter);
        Count++;
    }

    public TaskCompletionSource<FrameTurn>? Take()
    {
        if (!_turn.TryDequeue(out var share))
            return null;
        var line = _lines[share];
        var waiter = line.Dequeue();
        Count--;
        if (line.Count > 0)
            _turn.Enqueue(share);
        else
            _lines.Remove(share);
        return waiter;
    }
}
