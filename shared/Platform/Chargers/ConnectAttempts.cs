using System.Net;
using System.Net.Sockets;

namespace GreenFlux.Platform.Chargers;

/// <summary>How many connections without a valid credential are looked at; more are refused unread.</summary>
public sealed class ConnectAttemptLimits
{
    public const string Section = "Platform:ConnectAttempts";

    /// <summary>Failures of one identity at once, wherever they come from.</summary>
    public int IdentityBurst { get; set; } = 20;

    /// <summary>After this time one failure of an identity is forgiven.</summary>
    public TimeSpan IdentityInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Failures from one address (IPv6: one /64) at once, whatever identity they name.</summary>
    public int AddressBurst { get; set; } = 60;

    /// <summary>After this time one failure of an address is forgiven.</summary>
    public TimeSpan AddressInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a failure is held against an identity and address together.</summary>
    public TimeSpan PairMemory { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Identities, addresses and pairs that are remembered, each; beyond that the least guilty half is forgotten.</summary>
    public int Capacity { get; set; } = 50_000;

    /// <summary>How long an attempt waits for a core to check a password at length.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);

    internal bool AreUsable => IdentityBurst > 0 && AddressBurst > 0 && Capacity > 0
        && IdentityInterval > TimeSpan.Zero && AddressInterval > TimeSpan.Zero && PairMemory > TimeSpan.Zero && Patience > TimeSpan.Zero;
}

/// <summary>What became of an attempt whose password no cheap check recognised.</summary>
public abstract record ConnectAttempt
{
    public sealed record Verified : ConnectAttempt;

    public sealed record Failed : ConnectAttempt;

    /// <param name="RetryAfter">When the next attempt will be looked at.</param>
    /// <param name="IsNews">At most once a minute and identity: worth telling the operator.</param>
    public sealed record Limited(TimeSpan RetryAfter, bool IsNews) : ConnectAttempt;
}

/// <summary>
/// Limits what connections without a valid credential may cost, per identity and per address, in the memory of this
/// process (on Azure: of each instance).
/// <para>
/// Only failures count, and only attempts that a cheap check did not recognise come here: a generated key, or a chosen
/// password that this process has verified before, always passes, whoever else hammers the identity or the address, and
/// a thousand chargers behind one NAT address take nothing from each other. What is limited is the check at length
/// (tens of milliseconds of a core), which is also spent on unknown identities so that they look alike, and the note
/// that each failure leaves. An identity's exhausted limit is not held against an address that has itself not failed
/// for it: an attacker elsewhere, or a thousand of them, don't keep the genuine charger out.
/// </para>
/// <para>
/// What remains: a charger with a chosen password, on its first connection since the process started, whose own address
/// is the attacker's, too, shares the limit with the attacker until the attack ends. A generated key has no such moment.
/// </para>
/// </summary>
public sealed class ConnectAttempts(ConnectAttemptLimits limits, TimeProvider time) : IDisposable
{
    private static readonly ConnectAttempt Verified = new ConnectAttempt.Verified();
    private static readonly ConnectAttempt Failed = new ConnectAttempt.Failed();

    private readonly FailureLedger identities = new(limits.IdentityBurst, limits.IdentityInterval, limits.Capacity, time);
    private readonly FailureLedger addresses = new(limits.AddressBurst, limits.AddressInterval, limits.Capacity, time);
    private readonly FailureLedger pairs = new(1, limits.PairMemory, limits.Capacity, time);
    private readonly FailureLedger told = new(1, TimeSpan.FromMinutes(1), limits.Capacity, time);

    // Checks at length leave one core to the chargers that are connected.
    private readonly SemaphoreSlim cores = new(Math.Max(1, Environment.ProcessorCount - 1));

    /// <param name="address">Where it comes from; null when nobody knows.</param>
    /// <param name="verify">The check at length.</param>
    public async Task<ConnectAttempt> JudgeAsync(string identity, string? address, Func<bool> verify, CancellationToken ct)
    {
        var (name, source) = (FailureLedger.KeyOf(identity), FailureLedger.KeyOf(SourceOf(address)));
        var pair = FailureLedger.KeyOf($"{identity}\n{SourceOf(address)}");
        if (WaitFor(name, source, pair) is { Ticks: > 0 } early)
            return Limit(name, early);
        if (!await cores.WaitAsync(limits.Patience, ct))
            return Limit(name, limits.AddressInterval);
        try
        {
            // Others may have failed while this one waited.
            if (WaitFor(name, source, pair) is { Ticks: > 0 } late)
                return Limit(name, late);
            if (verify())
                return Verified;
            identities.Add(name);
            addresses.Add(source);
            pairs.Add(pair);
            return Failed;
        }
        finally
        {
            cores.Release();
        }
    }

    public void Dispose() => cores.Dispose();

    private TimeSpan WaitFor(UInt128 name, UInt128 source, UInt128 pair)
    {
        var ofAddress = addresses.WaitFor(source);
        var ofIdentity = pairs.WaitFor(pair) > TimeSpan.Zero ? identities.WaitFor(name) : TimeSpan.Zero;
        return ofAddress > ofIdentity ? ofAddress : ofIdentity;
    }

    private ConnectAttempt.Limited Limit(UInt128 name, TimeSpan wait)
    {
        var isNews = told.WaitFor(name) == TimeSpan.Zero;
        if (isNews)
            told.Add(name);
        return new(wait, isNews);
    }

    /// <summary>Who has one IPv6 address has its whole /64.</summary>
    private static string SourceOf(string? address)
    {
        if (address is null || !IPEndPoint.TryParse(address, out var point))
            return "";
        var ip = point.Address.IsIPv4MappedToIPv6 ? point.Address.MapToIPv4() : point.Address;
        return ip.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(ip.GetAddressBytes().AsSpan(0, 8)) : ip.ToString();
    }
}
