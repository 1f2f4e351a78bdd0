using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GreenFlux.Platform.Chargers;

/// <summary>
/// What is held against somebody: each failure weighs one interval and is forgiven after it; who owes
/// <paramref name="burst"/> intervals has to wait. Memory is bounded: 24 bytes for each who owes anything.
/// </summary>
/// <param name="capacity">Beyond it, the half that owes least is forgiven.</param>
internal sealed class FailureLedger(int burst, TimeSpan interval, int capacity, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<UInt128, long> forgivenAt = [];

    /// <summary>A name as the ledger keeps it: as short for a long name as for a short one.</summary>
    public static UInt128 KeyOf(string name) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>Zero if another failure may happen now.</summary>
    public TimeSpan WaitFor(UInt128 key)
    {
        lock (gate)
        {
            if (!forgivenAt.TryGetValue(key, out var at))
                return TimeSpan.Zero;
            var owed = at - time.GetUtcNow().UtcTicks;
            if (owed <= 0)
                forgivenAt.Remove(key);
            return TimeSpan.FromTicks(Math.Max(0, owed - ((burst - 1) * interval.Ticks)));
        }
    }

    /// <summary>One more failure.</summary>
    public void Add(UInt128 key)
    {
        var now = time.GetUtcNow().UtcTicks;
        lock (gate)
        {
            if (forgivenAt.Count >= capacity && !forgivenAt.ContainsKey(key))
                Forget(now);
            var owes = Math.Max(now, forgivenAt.GetValueOrDefault(key)) + interval.Ticks;
            forgivenAt[key] = Math.Min(owes, now + (burst * interval.Ticks));
        }
    }

    private void Forget(long now)
    {
        var kept = forgivenAt.Where(entry => entry.Value > now).OrderByDescending(entry => entry.Value).Take(capacity / 2).ToArray();
        forgivenAt.Clear();
        foreach (var (key, at) in kept)
            forgivenAt.Add(key, at);
    }
}
