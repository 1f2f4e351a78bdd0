using CsCheck;
using GreenFlux.Tests.Scale;

namespace GreenFlux.Tests.Unit.Simulation;

/// <summary>100,000 chargers lose their connections at once: what docs/scale.md says of it, in virtual time.</summary>
public class ReconnectStormTests
{
    private const int Fleet = 100_000;

    [Fact]
    public void As_sized_nine_in_ten_are_back_within_six_minutes_and_every_one_within_fifteen()
    {
        var usual = StormPage.Of(StormPage.Usual);

        Assert.InRange(Until(usual, 0.9), 0, 6 * 60);
        Assert.Equal((Fleet, Fleet, Fleet), (usual.Connected.Count, usual.Booted.Count, usual.Caught.Count));
        Assert.InRange(usual.Caught[^1], 0, 15 * 60);
    }

    [Fact]
    public void Without_our_back_off_the_fleet_does_not_come_back_at_all() =>
        Assert.Empty(StormPage.Of(StormPage.WithoutBackOff).Connected);

    [Fact]
    public void Where_an_instance_takes_no_more_requests_than_it_has_turns_the_back_off_never_begins()
    {
        var turns = StormPage.Of(StormPage.ManyTurns);
        Assert.Equal((0, 0), (turns.SentAway, turns.PutOff));
        Assert.True(StormResult.Until(turns.Connected, Fleet, 0.5) is null);
    }

    [Fact]
    public void A_back_off_that_tells_all_the_same_time_takes_longer_and_refuses_more()
    {
        var (spread, same) = (StormPage.Of(StormPage.Usual), StormPage.Of(StormPage.WithoutSpread));
        Assert.True(Until(same, 0.9) > 1.2 * Until(spread, 0.9));
        Assert.True(same.SentAway > 1.5 * spread.SentAway);
    }

    [Fact]
    public void What_limits_recovery_moves_with_the_sizing()
    {
        Assert.StartsWith("Cosmos DB", StormPage.Of(StormPage.Usual).Bottleneck, StringComparison.Ordinal);
        Assert.StartsWith("Application Gateway", StormPage.Of(StormPage.SmallFront).Bottleneck, StringComparison.Ordinal);
        Assert.StartsWith("Functions", StormPage.Of(StormPage.FewInstances).Bottleneck, StringComparison.Ordinal);
        Assert.StartsWith("Web PubSub", StormPage.Of(StormPage.FewUnits).Bottleneck, StringComparison.Ordinal);
        Assert.True(Until(StormPage.Of(StormPage.Usual), 0.9) > Until(StormPage.Of(StormPage.MoreThroughput), 0.9));
        Assert.True(Until(StormPage.Of(StormPage.SmallFront), 0.9) > Until(StormPage.Of(StormPage.MuchThroughput), 0.9));
    }

    [Fact]
    public void No_more_chargers_are_connected_than_there_is_room_for() =>
        Assert.Equal(90 * AzureLimits.ConnectionsPerUnit, StormPage.Of(StormPage.FewUnits).Connected.Count);

    [Fact]
    public void A_region_that_takes_over_is_reached_by_every_charger() =>
        Assert.Equal(Fleet, StormPage.Of(StormPage.OtherRegion).Caught.Count);

    [Fact]
    public void No_run_is_faster_than_the_published_limits_allow() =>
        Assert.All(StormPage.Results.Where(result => result.Connected.Count > 0), result =>
        {
            Assert.InRange(result.MostInstances, 1, result.Setting.MostInstances);
            for (var i = 0; i < result.Connected.Count; i += 1_000)
            {
                var seconds = result.Connected[i] + 1;
                Assert.True(i <= seconds * result.Setting.CapacityUnits * AzureLimits.TlsPerCapacityUnitAndSecond, result.Setting.Name);
                Assert.True(i * MeasuredCosts.Connect.RequestUnits <= seconds * result.Setting.RequestUnits, result.Setting.Name);
                Assert.True(i <= seconds * result.Setting.MostInstances * FleetSizing.EventsPerInstanceAndSecond, result.Setting.Name);
            }
        });

    [Fact]
    public void Every_attempt_of_every_storm_has_an_end() => Assert.All(StormPage.Results, IsConserved);

    [Fact]
    public void Any_small_fleet_comes_back_to_what_it_was_sized_for_and_the_same_way_each_time() =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[1, 10_000], Gen.Bool, Gen.Int[0, 300], Gen.Int[1, 64]).Sample(
            (chargers, seed, hasBackOff, outage, atOnce) =>
            {
                var setting = new StormSetting("any", chargers) { Seed = seed, HasBackOff = hasBackOff, OutageSeconds = outage, AtOnce = atOnce, Horizon = 1_800 };
                var result = Storm.Run(setting);
                IsConserved(result);
                Assert.Equal(chargers, result.Caught.Count);
                Assert.Equal(result.Connected, Storm.Run(setting).Connected);
            },
            iter: Soak.Times(8, 500));

    private static void IsConserved(StormResult result)
    {
        Assert.Equal(result.Attempts,
            result.Admitted + result.SentAway + result.OverConnectionLimit + result.Failed + result.GivenUp + result.UnderWay);
        Assert.Equal(result.Admitted - result.LostAgain, result.Connected.Count);
    }

    private static double Until(StormResult result, double share) =>
        StormResult.Until(result.Connected, Fleet, share) ?? throw new InvalidOperationException($"'{result.Setting.Name}': {share:0 %} were never connected.");
}
