namespace GreenFlux.Tests.Unit.Simulation;

/// <summary>How a kind of charger goes about coming back. The mix is an assumption, stated in docs/scale.md.</summary>
/// <param name="Share">Of the fleet.</param>
/// <param name="FirstWithin">Seconds after the loss within which it tries first.</param>
/// <param name="Patience">Seconds that it waits for its connection.</param>
/// <param name="Next">Seconds until its next attempt, by how many have failed and a random number from 0 to 1.</param>
internal sealed record Behaviour(string Name, double Share, double FirstWithin, double Patience, Func<int, double, double> Next)
{
    public static IReadOnlyList<Behaviour> Fleet { get; } =
    [
        new("OCPP 1.6, every 10 s", 0.30, 5, 30, static (_, random) => 10 + random),
        new("OCPP 1.6, doubling from 5 s to 5 min", 0.25, 5, 30, static (failed, random) => Math.Min(300, 5 * Math.Pow(2, failed - 1)) * (0.9 + (0.2 * random))),
        new("OCPP 1.6, every minute", 0.15, 10, 30, static (_, random) => 60 + random),
        // OCPP 2.0.1 part 4 section 5.3: RetryBackOffWaitMinimum 10, RetryBackOffRepeatTimes 5, RetryBackOffRandomRange 10.
        new("OCPP 2.0.1, RetryBackOff 10 s, 5 times, range 10 s", 0.20, 10, 30, static (failed, random) => (10 * Math.Pow(2, Math.Min(failed - 1, 5))) + (10 * random)),
        new("hammers every 2 s", 0.05, 1, 10, static (_, _) => 2),
        new("rests for 10 min after three failures", 0.05, 5, 30, static (failed, random) => failed % 3 == 0 ? 600 + (10 * random) : 15),
    ];

    /// <summary>Shares of each kind: those that do as <c>Retry-After</c> says, those that send a BootNotification again, those amid a session.</summary>
    public const double HonouringRetryAfter = 0.3;
    public const double BootingAgain = 0.7;
    public const double Charging = 0.1;

    /// <summary>Seconds until a call that isn't answered is taken for a dead connection.</summary>
    public const double CallPatience = 60;

    public static Behaviour Of(int charger, int fleet)
    {
        var place = (charger + 0.5) / fleet;
        foreach (var behaviour in Fleet)
        {
            if ((place -= behaviour.Share) < 0)
                return behaviour;
        }
        return Fleet[^1];
    }
}
