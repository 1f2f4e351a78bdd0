using Microsoft.Extensions.Options;

namespace GreenFlux.Platform.Chargers;

/// <summary>How many chargers are let in at once.</summary>
public sealed class AdmissionLimits
{
    public const string Section = "Platform:Admission";

    /// <summary>Chargers whose connection is being stored at once, in this process.</summary>
    public int AtOnce { get; set; } = 64;

    /// <summary>How long one more waits for its turn before it is asked to come back later.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    internal bool AreUsable => AtOnce > 0 && Patience > TimeSpan.Zero;
}

/// <summary>
/// Lets chargers that have proven who they are in by turns, as many at once as the store bears, so that a storm of
/// reconnects ends as fast as it can: who has to wait too long is sent away with a time to come back
/// (<see cref="ReconnectBackOff"/>). Who has proven nothing never gets here, so nobody can fill it with guesses.
/// In the memory of this process (on Azure: of each instance).
/// </summary>
public sealed class AdmissionGate(IOptions<AdmissionLimits> limits, TimeProvider time) : IDisposable
{
    private const int MostRemembered = 50_000;
    private const double Weight = 0.05;
    private static readonly TimeSpan PendingAgain = TimeSpan.FromMinutes(30);

    private readonly AdmissionLimits limits = limits.Value;
    private readonly SemaphoreSlim places = new(limits.Value.AtOnce);
    private readonly FailureLedger pended = new(1, PendingAgain, MostRemembered, time);
    private readonly Lock gate = new();
    private int waiting;
    private double secondsEach = 0.01;
    private DateTimeOffset servedUntil;

    /// <summary>Whether more wait than can be let in within the patience: another need not even be looked at.</summary>
    public bool IsFull
    {
        get
        {
            var now = Volatile.Read(ref waiting);
            return now > limits.AtOnce && now / PerSecond() > limits.Patience.TotalSeconds;
        }
    }

    /// <summary>A turn, to be disposed of when the connection is stored; null when none came in time.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken ct)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            return await places.WaitAsync(limits.Patience, ct) ? new Turn(this, time.GetTimestamp()) : null;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>When a charger that is sent away shall come back. It is counted among those who will.</summary>
    /// <param name="attempt">Another one at each attempt, for example the connection's id.</param>
    public TimeSpan ComeBackAfter(string identity, string attempt)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            var perSecond = 1 / secondsEach * limits.AtOnce;
            var due = servedUntil > now ? (servedUntil - now).TotalSeconds : 0;
            var crowd = Volatile.Read(ref waiting) + (int)Math.Ceiling(due * perSecond) + 1;
            // Those who come back before they were asked to count twice: beyond the longest wait that no longer matters.
            servedUntil = now.AddSeconds(Math.Min(due + (1 / perSecond), ReconnectBackOff.Most.TotalSeconds));
            return ReconnectBackOff.For(crowd, perSecond, ReconnectBackOff.SpreadOf(identity, attempt));
        }
    }

    /// <summary>
    /// Whether a BootNotification that came amid a storm is to be repeated later, so that what follows a boot (states,
    /// kept messages, our configuration) doesn't come from all at once. Once in half an hour for a charger: the next one is accepted.
    /// </summary>
    /// <returns>After how long; null: accept it now.</returns>
    public TimeSpan? BootAgainAfter(string identity)
    {
        if (Volatile.Read(ref waiting) <= limits.AtOnce)
            return null;
        var key = FailureLedger.KeyOf(identity);
        if (pended.WaitFor(key) > TimeSpan.Zero)
            return null;
        pended.Add(key);
        return ComeBackAfter(identity, "boot");
    }

    public void Dispose() => places.Dispose();

    private double PerSecond()
    {
        lock (gate)
            return 1 / secondsEach * limits.AtOnce;
    }

    private void Leave(long since)
    {
        var took = Math.Max(time.GetElapsedTime(since).TotalSeconds, 0.001);
        lock (gate)
            secondsEach += Weight * (took - secondsEach);
        places.Release();
    }

    private sealed class Turn(AdmissionGate gate, long since) : IDisposable
    {
        public void Dispose() => gate.Leave(since);
    }
}
