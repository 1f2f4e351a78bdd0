using CsCheck;
using GreenFlux.Platform.Chargers;

namespace GreenFlux.Tests.Unit.Chargers;

public sealed class ReconnectBackOffTests
{
    [Theory]
    [InlineData(0, 100, 0.0, 5)]
    [InlineData(1, 100, 0.999, 15)]
    [InlineData(1_000, 100, 0.0, 5)]
    [InlineData(1_000, 100, 0.5, 15)]
    [InlineData(1_000, 100, 0.999, 25)]
    [InlineData(100_000, 100, 0.5, 153)]
    [InlineData(100_000, 100, 0.999, 300)]
    public void A_crowd_is_spread_over_twice_the_time_that_it_needs(int crowd, double perSecond, double spread, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ReconnectBackOff.For(crowd, perSecond, spread));

    [Fact]
    public void Nobody_comes_sooner_than_the_least_nor_later_than_the_most_and_all_in_whole_seconds() =>
        Gen.Select(Gen.Int[0, 2_000_000], Gen.Double[0.01, 100_000], Gen.Double[0, 0.999_999]).Sample((crowd, perSecond, spread) =>
        {
            var wait = ReconnectBackOff.For(crowd, perSecond, spread);
            Assert.InRange(wait, ReconnectBackOff.Least, ReconnectBackOff.Most);
            Assert.Equal(0, wait.Ticks % TimeSpan.TicksPerSecond);
        });

    [Fact]
    public void Ten_thousand_chargers_are_spread_evenly()
    {
        var minutes = Enumerable.Range(0, 10_000)
            .Select(static n => ReconnectBackOff.For(10_000, 83, ReconnectBackOff.SpreadOf($"CP-{n}", "connection")))
            .GroupBy(static wait => (int)((wait - ReconnectBackOff.Least).TotalSeconds / 60)).ToDictionary(static g => g.Key, static g => g.Count());
        for (var minute = 0; minute < 4; minute++)
            Assert.InRange(minutes[minute], 2_250, 2_750);
    }

    [Fact]
    public void Each_attempt_has_a_place_of_its_own() =>
        Assert.Equal(100, Enumerable.Range(0, 100).Select(static n => ReconnectBackOff.SpreadOf("CP-1", $"connection-{n}")).Distinct().Count());
}
