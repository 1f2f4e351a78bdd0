using System.Buffers;
using GreenFlux.Billing.Tariffs;

namespace GreenFlux.Billing.Kernel;

/// <summary>A stretch under one component while a session is swept: what becomes a line.</summary>
internal struct Run
{
    /// <summary>Which of the tariffs that the session came under, and which of its components.</summary>
    public int Tariff;
    public int Component;
    public bool Flat;
    public SessionState State;
    public long From;
    public long To;

    /// <summary>The first and the last of the session's slices that it spans.</summary>
    public int FirstSlice;
    public int LastSlice;

    /// <summary>Of energy.</summary>
    public decimal WattHours;

    /// <summary>Of time.</summary>
    public long Ticks;

    /// <summary>What the step size adds, in Wh or ticks.</summary>
    public decimal Added;
}

/// <summary>Runs on the stack; only an unusually chequered session takes memory from the pool.</summary>
internal ref struct RunBuffer(Span<Run> onStack)
{
    /// <summary>Enough for almost every session.</summary>
    public const int OnStack = 24;

    private Span<Run> runs = onStack;
    private Run[]? rented;

    public int Count { get; private set; }

    public readonly ref Run this[int index] => ref runs[index];

    public int Add(in Run run)
    {
        if (Count == runs.Length)
            Grow();
        runs[Count] = run;
        return Count++;
    }

    public void Dispose()
    {
        if (rented is not null)
            ArrayPool<Run>.Shared.Return(rented);
        rented = null;
    }

    private void Grow()
    {
        var larger = ArrayPool<Run>.Shared.Rent(runs.Length * 2);
        runs.CopyTo(larger);
        Dispose();
        runs = rented = larger;
    }
}
