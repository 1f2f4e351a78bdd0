using GreenFlux.Platform.Cdrs;
using GreenFlux.Platform.Flags.Runs;

namespace GreenFlux.Tests.Unit.Checks;

public class FlagFilterTests
{
    private const string Station = "CP-7";

    [Theory]
    [InlineData("wholesale tariff AC-22")]
    [InlineData(null)]
    public void What_a_cause_finds_is_what_it_means(string? about)
    {
        var reason = new FlagReason("NO_BILLING_RULE", FlagCategory.Configuration, FlagOwner.Cpo, "There is no rule.", []) { About = about };
        var flagged = Flagged(Station, reason);
        foreach (var tag in FlagTags.Of(flagged).Where(tag => tag.StartsWith(FlagTags.CausePrefix, StringComparison.Ordinal)))
            Assert.True(new FlagFilter(tag, null, null, null).Means(reason, Station), tag);
        Assert.Contains(FlagTags.Cause(reason, Station), FlagTags.Of(flagged));
    }

    [Fact]
    public void A_cause_without_a_subject_is_its_stations_alone()
    {
        var reason = new FlagReason("CLOCK_UNSET", FlagCategory.Feasibility, FlagOwner.Cpo, "Its clock is not set.", []);
        var filter = new FlagFilter(FlagTags.Cause(reason, Station), null, null, null);
        Assert.False(filter.Means(reason, "CP-8"));
        Assert.False(filter.Means(reason with { Code = "METER_JUMP" }, Station));
    }

    [Fact]
    public void A_reason_means_its_code_and_an_owner_everything_that_is_his()
    {
        var reason = new FlagReason("CLOCK_UNSET", FlagCategory.Feasibility, FlagOwner.Cpo, "Its clock is not set.", []);
        Assert.True(new FlagFilter(FlagTags.Reason("CLOCK_UNSET"), null, null, null).Means(reason, Station));
        Assert.False(new FlagFilter(FlagTags.Reason("METER_JUMP"), null, null, null).Means(reason, Station));
        Assert.True(new FlagFilter(FlagTags.Owner(FlagOwner.Cpo), null, null, null).Means(reason, Station));
        Assert.False(new FlagFilter(FlagTags.Owner(FlagOwner.Emsp), null, null, null).Means(reason, Station));
        Assert.True(new FlagFilter(null, Station, null, null).Means(reason, Station));
    }

    private static FlaggedTransaction Flagged(string station, params FlagReason[] reasons) => new()
    {
        Id = "flag-s", TenantId = "t", StationId = station, TransactionId = "1", EnergyWh = 0m, Reasons = reasons, FlaggedAt = DateTimeOffset.UnixEpoch,
    };
}
