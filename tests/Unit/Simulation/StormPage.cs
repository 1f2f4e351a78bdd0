using System.Globalization;

using GreenFlux.Tests.Scale;

namespace GreenFlux.Tests.Unit.Simulation;

/// <summary>The storms of docs/scale.md and their table.</summary>
internal static class StormPage
{
    private const int Fleet = 100_000;

    public static StormSetting Usual { get; } = new("as sized", Fleet);
    public static StormSetting WithoutBackOff { get; } = Usual with { Name = "without our back-off", HasBackOff = false };
    public static StormSetting ManyTurns { get; } = Usual with { Name = "64 turns an instance, as many as it takes requests", AtOnce = 64 };
    public static StormSetting WithoutSpread { get; } = Usual with { Name = "back-off without spread", HasSpread = false };
    public static StormSetting MoreThroughput { get; } = Usual with { Name = "40,000 RU/s", RequestUnits = 40_000 };
    public static StormSetting MuchThroughput { get; } = Usual with { Name = "100,000 RU/s", RequestUnits = 100_000 };
    public static StormSetting SmallFront { get; } = MuchThroughput with { Name = "100,000 RU/s, one gateway instance", CapacityUnits = AzureLimits.CapacityUnitsPerInstance };
    public static StormSetting FewInstances { get; } = MuchThroughput with { Name = "100,000 RU/s, at most 6 instances", MostInstances = 6 };
    public static StormSetting FewButUnread { get; } = FewInstances with { Name = "… and connects older than 15 s refused unread (not built)", RefusesAfter = 15 };
    public static StormSetting FewUnits { get; } = Usual with { Name = "90 units", Units = 90, Horizon = 420 };
    public static StormSetting OtherRegion { get; } = Usual with { Name = "10 min without any, then 2 instances", OutageSeconds = 600, Instances = 2 };

    public static IReadOnlyList<StormSetting> Settings { get; } =
    [
        Usual, WithoutBackOff, ManyTurns, WithoutSpread, MoreThroughput, MuchThroughput, SmallFront, FewInstances, FewButUnread, FewUnits, OtherRegion,
    ];

    private static readonly Lazy<IReadOnlyList<StormResult>> Runs = new(() => [.. Settings.AsParallel().AsOrdered().Select(Storm.Run)]);

    public static IReadOnlyList<StormResult> Results => Runs.Value;

    public static StormResult Of(StormSetting setting) => Results[Settings.ToList().IndexOf(setting)];

    public static string Storms => ScalePage.Table(
        ["storm", "50 %", "90 %", "99 %", "all", "booted, 99 %", "attempts", "most connects/s", "sent away", "given up", "in vain", "boots put off", "instances", "busiest"],
        Results.Select(result => new[]
        {
            result.Setting.Name, Time(result.Connected, 0.5), Time(result.Connected, 0.9), Time(result.Connected, 0.99), Time(result.Connected, 1),
            Time(result.Booted, 0.99), Text(result.Attempts), Text(result.PeakConnectsPerSecond), Text(result.SentAway), Text(result.GivenUp),
            Text(result.InVain), Text(result.PutOff), Text(result.MostInstances), result.Bottleneck,
        }));

    private static string Time(IReadOnlyList<double> times, double share) =>
        StormResult.Until(times, Fleet, share) is { } seconds ? TimeSpan.FromSeconds(Math.Round(seconds)).ToString(@"m\:ss", CultureInfo.InvariantCulture) : "–";

    private static string Text(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
