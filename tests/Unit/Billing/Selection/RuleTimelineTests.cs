using CsCheck;
using GreenFlux.Billing;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Selection.SomeRules;

namespace GreenFlux.Tests.Unit.Billing.Selection;

public sealed class RuleTimelineTests
{
    private static readonly BillingRule[] PeakAndOffPeak =
    [
        Rule("off", 0.34m) with { Windows = [new(null, Time(22), Time(2, 30))] },
        Rule("peak", 0.53m) with { Windows = [new(null, Time(2, 30), Time(22))] },
    ];

    private static readonly string[] Zones =
        ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia"];

    private static string[] Periods(IReadOnlyList<BillingRule> rules, Instant from, Instant to) =>
        [.. RuleTimeline.Over(rules, new RuleQuery(BillingEngine.Wholesale, "STD", from, Amsterdam), from, to)
            .Select(period => $"{period.From:HH:mm}-{period.To:HH:mm} {period.Selection.Rule?.Id ?? "none"}")];

    /// <summary>DST-1: 02:30 does not exist that night, and the hour before the change is the last of the old price.</summary>
    [Fact]
    public void In_the_spring_night_the_price_changes_with_the_clock() =>
        Assert.Equal(["00:15-01:00 off", "01:00-01:45 peak"], Periods(PeakAndOffPeak, Instant.FromUtc(2026, 3, 29, 0, 15), Instant.FromUtc(2026, 3, 29, 1, 45)));

    /// <summary>DST-2: 02:30 comes twice, and the clock in between goes back to the old price.</summary>
    [Fact]
    public void In_the_autumn_night_the_price_follows_the_clock_back() =>
        Assert.Equal(
            ["00:15-00:30 off", "00:30-01:00 peak", "01:00-01:30 off", "01:30-02:15 peak"],
            Periods(PeakAndOffPeak, Instant.FromUtc(2026, 10, 25, 0, 15), Instant.FromUtc(2026, 10, 25, 2, 15)));

    /// <summary>RE-1: 0.40 ends and 0.42 starts at midnight of 1 July, local time.</summary>
    [Fact]
    public void At_the_end_of_a_validity_the_next_rule_begins_or_none()
    {
        var midnight = new LocalDateTime(2026, 7, 1, 0, 0);
        var (from, to) = (Instant.FromUtc(2026, 6, 30, 21, 30), Instant.FromUtc(2026, 6, 30, 22, 30));
        BillingRule[] rules = [Rule("old") with { ValidTo = midnight }, Rule("new", 0.42m) with { ValidFrom = midnight }];

        Assert.Equal(["21:30-22:00 old", "22:00-22:30 new"], Periods(rules, from, to));
        Assert.Equal(["21:30-22:00 old", "22:00-22:30 none"], Periods(rules[..1], from, to));
    }

    /// <summary>WS-2 and WS-3: without time of use, the rule at the start prices all of the session.</summary>
    [Theory]
    [InlineData("2026-06-30T21:50:00Z", "old")]
    [InlineData("2026-06-30T22:00:00Z", "new")]
    public void The_rule_at_the_start_is_the_one_that_is_valid_there(string start, string expected)
    {
        var midnight = new LocalDateTime(2026, 7, 1, 0, 0);
        BillingRule[] rules = [Rule("new", 0.42m) with { ValidFrom = midnight }, Rule("old") with { ValidTo = midnight }];

        var selection = RuleSelector.Select(rules, new RuleQuery(BillingEngine.Wholesale, "STD", NodaTime.Text.InstantPattern.ExtendedIso.Parse(start).Value, Amsterdam));

        Assert.Equal(expected, selection.Rule?.Id);
    }

    [Fact]
    public void A_session_without_length_has_the_rule_of_its_moment()
    {
        var at = Instant.FromUtc(2026, 5, 4, 10, 0);
        var period = Assert.Single(RuleTimeline.Over(PeakAndOffPeak, new RuleQuery(BillingEngine.Wholesale, "STD", at, Amsterdam), at, at));

        Assert.Equal((at, at, "peak"), (period.From, period.To, period.Selection.Rule?.Id));
        Assert.Throws<ArgumentException>(() => RuleTimeline.Over([], new RuleQuery(BillingEngine.Wholesale, "STD", at, Amsterdam), at, at - Duration.Epsilon));
    }

    [Fact]
    public void At_every_instant_the_period_says_what_selection_says() =>
        Gen.Select(Sets, Parties, OneOf(Zones), Gen.Int[0, 365], Gen.Int[0, 4 * 24 * 60], Gen.Double[0, 1].Array[20])
            .Sample((rules, parties, zone, day, minutes, shares) =>
            {
                // The rules are of January; moved to any day of the year they meet the nights on which clocks change.
                BillingRule[] moved = [.. rules.Select(rule => rule with { ValidFrom = rule.ValidFrom?.PlusDays(day), ValidTo = rule.ValidTo?.PlusDays(day) })];
                var from = FirstDay.PlusDays(day).PlusMinutes(17).InUtc().ToInstant();
                var to = from + Duration.FromMinutes(minutes);
                var query = new RuleQuery(BillingEngine.Wholesale, "STD", from, DateTimeZoneProviders.Tzdb[zone]) { Parties = parties };

                var periods = RuleTimeline.Over(moved, query, from, to);

                Assert.Equal((from, to), (periods[0].From, periods[^1].To));
                Assert.All(periods.Zip(periods.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
                Assert.All(periods.Zip(periods.Skip(1)), pair => Assert.NotEqual(Outcome(pair.First.Selection), Outcome(pair.Second.Selection)));
                foreach (var at in shares.Select(share => from + (to - from) * share).Concat(periods.Select(period => period.To - Duration.Epsilon)).Where(at => at >= from && at < to))
                {
                    var period = periods.Single(period => at >= period.From && at < period.To);
                    Assert.Equal(Outcome(RuleSelector.Select(moved, query with { At = at })), Outcome(period.Selection));
                }
            }, iter: Soak.Times(400, 100_000));

    private static string Outcome(RuleSelection selection) => selection.Rule?.Id ?? string.Join('+', selection.Rivals.Select(rule => rule.Id));
}
