using CsCheck;
using GreenFlux.Billing;
using NodaTime;

namespace GreenFlux.Tests.Unit.Billing;

public sealed class RuleSelectorTests
{
    private static readonly DateTimeZone Amsterdam = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];
    private static readonly LocalDateTime Midnight = new(2026, 7, 1, 0, 0);

    private static BillingRule Rule(string id, LocalDateTime? from = null, LocalDateTime? to = null) =>
        Some.Rule((PriceDimension.Energy, 0.40m)) with { Id = id, ValidFrom = from, ValidTo = to };

    private static RuleSelection Select(Instant startedAt, params BillingRule[] rules) =>
        RuleSelector.Select(rules, new RuleQuery(BillingEngine.Wholesale, "STD", startedAt, Amsterdam));

    [Fact]
    public void Every_rule_is_looked_at_and_each_that_does_not_apply_says_why()
    {
        var selection = Select(Instant.FromUtc(2026, 6, 30, 12, 0),
            Rule("retail") with { Engine = BillingEngine.Retail },
            Rule("other") with { TariffCode = "std" },
            Rule("late", from: Midnight),
            Rule("past", to: new LocalDateTime(2026, 6, 30, 14, 0)),
            Rule("right"),
            Rule("changed") with { Version = 3, ValidTo = new LocalDateTime(2026, 1, 1, 0, 0) },
            Rule("changed") with { Version = 2 });

        Assert.Equal("right", selection.Rule?.Id);
        Assert.Equal(1, selection.MatchCount);
        Assert.Equal(
        [
            new RuleCandidate("retail", 1, "It belongs to the Retail engine; this is Wholesale.", RuleExclusion.OtherEngine),
            new RuleCandidate("other", 1, "It is for tariff code 'std'; the session has 'STD'.", RuleExclusion.OtherTariffCode),
            new RuleCandidate("late", 1, "It is valid from 2026-07-01T00:00:00; the price is asked for 2026-06-30T14:00:00 (Europe/Amsterdam).", RuleExclusion.NotYetValid),
            new RuleCandidate("past", 1, "It was valid until 2026-06-30T14:00:00; the price is asked for 2026-06-30T14:00:00 (Europe/Amsterdam).", RuleExclusion.Ended),
            new RuleCandidate("right", 1, null),
            new RuleCandidate("changed", 3, "It was valid until 2026-01-01T00:00:00; the price is asked for 2026-06-30T14:00:00 (Europe/Amsterdam).", RuleExclusion.Ended),
            new RuleCandidate("changed", 2, "Version 2 was replaced by version 3.", RuleExclusion.Replaced),
        ],
        selection.Candidates);
    }

    [Fact]
    public void Two_rules_that_apply_are_no_choice()
    {
        var selection = Select(Instant.FromUtc(2026, 6, 30, 12, 0), Rule("a"), Rule("b"));

        Assert.Null(selection.Rule);
        Assert.Equal(2, selection.MatchCount);
    }

    [Fact]
    public void No_rules_at_all_is_no_choice()
    {
        var selection = Select(Instant.FromUtc(2026, 6, 30, 12, 0));

        Assert.Null(selection.Rule);
        Assert.Empty(selection.Candidates);
    }

    [Theory]
    [InlineData("Europe/Amsterdam", 22)]
    [InlineData("Europe/Lisbon", 23)]
    [InlineData("America/New_York", 28)]
    public void Validity_is_wall_clock_time_at_the_charger(string zone, int utcHoursAfterJune30)
    {
        var change = Instant.FromUtc(2026, 6, 30, 0, 0) + Duration.FromHours(utcHoursAfterJune30);
        BillingRule[] rules = [Rule("old", to: Midnight), Rule("new", from: Midnight)];

        RuleSelection At(Instant at) => RuleSelector.Select(rules, new RuleQuery(BillingEngine.Wholesale, "STD", at, DateTimeZoneProviders.Tzdb[zone]));

        Assert.Equal("old", At(change - Duration.Epsilon).Rule?.Id);
        Assert.Equal("new", At(change).Rule?.Id);
    }

    /// <summary>02:30 does not exist that night, and exists twice in autumn.</summary>
    [Theory]
    [InlineData(2026, 3, 29, "2026-03-29T01:00:00Z")]
    [InlineData(2026, 10, 25, "2026-10-25T00:30:00Z")]
    public void On_a_night_when_the_clock_changes_the_old_rule_meets_the_new_one_once(int year, int month, int day, string change)
    {
        var at = NodaTime.Text.InstantPattern.ExtendedIso.Parse(change).Value;
        var wallClock = new LocalDateTime(year, month, day, 2, 30);
        BillingRule[] rules = [Rule("old", to: wallClock), Rule("new", from: wallClock)];

        for (var minutes = -180; minutes <= 180; minutes += 5)
            Assert.Equal(minutes < 0 ? "old" : "new", Select(at + Duration.FromMinutes(minutes), rules).Rule?.Id);
    }

    [Fact]
    public void Consecutive_rules_leave_no_gap_and_no_overlap_in_any_zone() =>
        Gen.Select(Gen.Int[0, DateTimeZoneProviders.Tzdb.Ids.Count - 1], Gen.Int[0, 2 * 366 * 96], Gen.Int[-300, 300]).Sample((index, quarter, minutes) =>
        {
            var zone = DateTimeZoneProviders.Tzdb[DateTimeZoneProviders.Tzdb.Ids[index]];
            var wallClock = new LocalDateTime(2026, 1, 1, 0, 0).PlusMinutes(15L * quarter);
            var at = zone.AtLeniently(wallClock).ToInstant() + Duration.FromMinutes(minutes);

            var selection = RuleSelector.Select(
                [Rule("old", to: wallClock), Rule("new", from: wallClock)], new RuleQuery(BillingEngine.Wholesale, "STD", at, zone));

            Assert.Equal(1, selection.MatchCount);
        });
}
