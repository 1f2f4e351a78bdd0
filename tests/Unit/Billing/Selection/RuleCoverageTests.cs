using CsCheck;
using GreenFlux.Billing;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Selection.SomeRules;

namespace GreenFlux.Tests.Unit.Billing.Selection;

public sealed class RuleCoverageTests
{
    private static BillingRule Peak => Rule("peak") with { Windows = [new([Weekday.Monday, Weekday.Tuesday, Weekday.Wednesday, Weekday.Thursday, Weekday.Friday], Time(8), Time(22))] };

    [Fact]
    public void One_rule_without_limits_leaves_nothing_open()
    {
        var coverage = RuleCoverage.Of([Rule("all")]);

        Assert.Empty(coverage.Overlaps);
        Assert.Empty(coverage.Gaps);
    }

    [Fact]
    public void The_hours_that_no_window_holds_are_a_gap()
    {
        var night = Rule("night") with { Windows = [new([Weekday.Monday, Weekday.Tuesday, Weekday.Wednesday, Weekday.Thursday], Time(22), Time(8))] };

        var gap = Assert.Single(RuleCoverage.Of([Peak, night], from: FirstDay).Gaps);

        Assert.Equal("any session; Monday 00:00-08:00, Friday 22:00-24:00, Saturday, Sunday 00:00-24:00; from 2026-01-05T00:00:00 on", gap.Describe());
    }

    [Fact]
    public void A_date_between_two_validities_is_a_gap_and_one_in_both_an_overlap()
    {
        var old = Rule("old") with { ValidTo = FirstDay.PlusDays(10) };

        var late = RuleCoverage.Of([old, Rule("new") with { ValidFrom = FirstDay.PlusDays(12) }]);
        Assert.Equal((FirstDay.PlusDays(10), FirstDay.PlusDays(12)), (late.Gaps.Single().From, late.Gaps.Single().To));

        var early = RuleCoverage.Of([old, Rule("new") with { ValidFrom = FirstDay.PlusDays(8) }]).Overlaps.Single();
        Assert.Equal(("new", "old"), (early.RuleId, early.OtherRuleId));
        Assert.Equal("any session; all week; from 2026-01-13T00:00:00 until 2026-01-15T00:00:00", early.Regions.Single().Describe());
    }

    [Fact]
    public void Only_the_scopes_that_the_rules_speak_of_have_gaps()
    {
        var one = Rule("one") with { CpoScope = new(CpoScopeLevel.Cpo, "X"), ValidFrom = FirstDay };

        var gap = Assert.Single(RuleCoverage.Of([one], from: FirstDay.PlusDays(-1)).Gaps);

        Assert.Equal("CPO 'X'; all week; from 2026-01-04T00:00:00 until 2026-01-05T00:00:00", gap.Describe());
        Assert.Equal([RegionAxis.Cpo], gap.Conditions.Select(condition => condition.Axis));
    }

    [Fact]
    public void Who_is_on_a_blacklist_has_no_price_unless_another_rule_gives_one()
    {
        var all = Rule("all") with { Exceptions = [new(ExceptionList.Blacklist, new(CpoExceptionKind.Location, ["L1"]), new(EmspExceptionKind.Token, ["tag"]))] };

        Assert.Equal("location 'L1', token 'TAG'; all week; at any date", Assert.Single(RuleCoverage.Of([all]).Gaps).Describe());
        Assert.Empty(RuleCoverage.Of([all, Rule("cpo") with { Exceptions = [new(ExceptionList.Whitelist, new(CpoExceptionKind.Location, ["L1"]), new(EmspExceptionKind.Token, ["Tag"]))] }]).Gaps);
    }

    [Fact]
    public void A_third_rule_that_beats_both_settles_an_overlap()
    {
        var cpo = Rule("cpo") with { CpoScope = new(CpoScopeLevel.Cpo, "X") };
        var emsp = Rule("emsp") with { EmspScope = new(EmspScopeLevel.Emsp, "E1") };
        var both = cpo with { Id = "both", EmspScope = emsp.EmspScope };

        Assert.Equal("CPO 'X', eMSP 'E1'; all week; at any date", RuleCoverage.OverlapsOf([cpo, emsp]).Single().Regions.Single().Describe());
        Assert.Empty(RuleCoverage.OverlapsOf([cpo, emsp, both]));
    }

    [Fact]
    public void Two_token_groups_overlap_only_for_tokens_in_both()
    {
        var one = Rule("one") with { EmspScope = new(EmspScopeLevel.TokenGroup, "G1") };

        Assert.True(RuleCoverage.OverlapsOf([one, one with { Id = "two", EmspScope = new(EmspScopeLevel.TokenGroup, "G2") }]).Single().OnlyForTokensInSeveralGroups);
        Assert.False(RuleCoverage.OverlapsOf([one, one with { Id = "two" }]).Single().OnlyForTokensInSeveralGroups);
        Assert.Equal(["in token group 'G1', in token group 'G2'; all week; at any date"],
            RuleCoverage.OverlapsOf([one, one with { Id = "two", EmspScope = new(EmspScopeLevel.TokenGroup, "G2") }]).Single().Regions.Select(region => region.Describe()));
    }

    [Fact]
    public void A_validity_of_some_days_meets_only_the_windows_of_these_days()
    {
        var monday = Rule("monday") with { ValidFrom = FirstDay, ValidTo = FirstDay.PlusDays(1) };

        Assert.Empty(RuleCoverage.OverlapsOf([monday, Rule("friday") with { Windows = [new([Weekday.Friday], Time(0), Time(0))] }]));
        Assert.Single(RuleCoverage.OverlapsOf([monday, Rule("sunday") with { Windows = [new([Weekday.Sunday], Time(22), Time(6))] }]));
    }

    [Fact]
    public void The_algebra_finds_exactly_what_trying_finds() =>
        Gen.Select(Sets, Gen.Select(Parties, Gen.Int[0, Moments.Count - 1]).Array[30]).Sample((rules, points) =>
        {
            var coverage = RuleCoverage.Of(rules);
            Assert.True(coverage.IsComplete);
            foreach (var (parties, index) in points)
            {
                var moment = Moments[index];
                var selection = RuleSelector.Select(rules, Query(parties, moment));

                var gap = coverage.Gaps.FirstOrDefault(gap => gap.Contains(parties, moment));
                var speaks = rules.Where(rule => SpeaksOf(rule, parties)).Select(rule => rule.Id).ToList();
                Assert.True((selection.MatchCount == 0 && speaks.Count > 0) == gap is not null,
                    $"{moment}: {selection.MatchCount} rules, spoken of by {string.Join(", ", speaks)}, gap {gap?.Describe()}: {System.Text.Json.JsonSerializer.Serialize(rules)}");
                var rivals = selection.Rivals.Select(rule => rule.Id).ToList();
                var pairs = rivals.SelectMany((one, i) => rivals.Skip(i + 1).Select(other => (one, other)));
                var found = coverage.Overlaps.Where(overlap => overlap.Regions.Any(region => region.Contains(parties, moment)));
                Assert.Equal(pairs, found.Select(overlap => (overlap.RuleId, overlap.OtherRuleId)));
            }
        }, iter: Soak.Times(50, 40_000));

    [Fact]
    public void Regions_do_not_overlap_each_other_and_keep_to_the_horizon() =>
        Gen.Select(Sets, Parties, Gen.Int[0, Moments.Count - 1]).Sample((rules, parties, index) =>
        {
            var (from, to) = (FirstDay.PlusDays(3), FirstDay.PlusDays(9));
            var coverage = RuleCoverage.Of(rules, from, to);
            var moment = Moments[index];
            var inside = moment >= from && moment < to;

            Assert.True(coverage.Gaps.Count(gap => gap.Contains(parties, moment)) <= (inside ? 1 : 0));
            Assert.All(coverage.Overlaps, overlap => Assert.True(overlap.Regions.Count(region => region.Contains(parties, moment)) <= (inside ? 1 : 0)));
        }, iter: Soak.Times(200, 40_000));

    /// <summary>Whether the rule, without its blacklists, applies to the session at any moment at all.</summary>
    private static bool SpeaksOf(BillingRule rule, SessionParties parties)
    {
        BillingRule[] open = [rule with { Exceptions = rule.Exceptions?.Where(group => group.List == ExceptionList.Whitelist).ToList() }];
        return Moments.Any(moment => RuleSelector.Select(open, Query(parties, moment)).Rule is not null);
    }
}
