using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GreenFlux.Platform.Chargers;

/// <summary>
/// How long chargers are asked to stay away when more of them come at once than can be served (a service reload, the end
/// of a power cut): between five seconds and as long as the crowd needs, each at a moment of its own.
/// <para>
/// Said by <c>Retry-After</c> with a refused connect (429), and by <c>interval</c> with a BootNotification that is
/// answered Pending (OCPP 1.6 section 4.2). Whole seconds, since neither carries fractions.
/// </para>
/// </summary>
public static class ReconnectBackOff
{
    /// <summary>Nobody is asked to come back sooner.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(5);

    /// <summary>Nobody is asked to stay away longer.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    /// <summary>The crowd is spread over this many times what it needs: who never stayed away finds room in between.</summary>
    private const double Slack = 2;

    private static readonly TimeSpan Narrowest = TimeSpan.FromSeconds(10);

    /// <param name="crowd">Chargers that wait, or were asked to come back later and are still due.</param>
    /// <param name="perSecond">How many of them can be served in a second.</param>
    /// <param name="spread">This charger's place in the crowd, from 0 to below 1; evenly distributed over chargers and attempts.</param>
    public static TimeSpan For(int crowd, double perSecond, double spread)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(crowd);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        if (spread is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(spread), spread, "It must lie from 0 to below 1.");
        var needed = Slack * crowd / perSecond;
        var window = Math.Clamp(needed, Narrowest.TotalSeconds, (Most - Least).TotalSeconds);
        return TimeSpan.FromSeconds(Math.Ceiling(Least.TotalSeconds + (spread * window)));
    }

    /// <summary>The place of one attempt: the same for the same attempt, another for the next one.</summary>
    public static double SpreadOf(string identity, string attempt) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{identity}\n{attempt}"))) / (uint.MaxValue + 1.0);
}
