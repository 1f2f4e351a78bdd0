using CsCheck;
using GreenFlux.Billing;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Selection.SomeRules;

namespace GreenFlux.Tests.Unit.Billing.Selection;

public sealed class SplitOfferTests
{
    [Fact]
    public void The_old_rule_ends_where_the_new_one_starts()
    {
        var old = Rule("ac") with { Version = 4 };
        var added = Rule("ac-2027", 0.42m) with { ValidFrom = FirstDay };

        var split = Assert.Single(SplitOffer.For(added, [old])!.Splits);

        Assert.Equal(old with { Version = 5, ValidTo = FirstDay }, split.Before);
        Assert.Null(split.After);
    }

    [Fact]
    public void Where_the_new_rule_ends_too_the_old_one_goes_on_as_a_further_rule()
    {
        var old = Rule("ac") with { ValidFrom = FirstDay, ValidTo = FirstDay.PlusDays(20) };
        var added = Rule("promotion", 0.10m) with { ValidFrom = FirstDay.PlusDays(5), ValidTo = FirstDay.PlusDays(7) };

        var split = Assert.Single(SplitOffer.For(added, [old], takenIds: ["ac.20260112"])!.Splits);

        Assert.Equal(old with { Version = 2, ValidTo = added.ValidFrom }, split.Before);
        Assert.Equal(old with { Id = "ac.20260112.2", ValidFrom = added.ValidTo }, split.After);
    }

    [Fact]
    public void Where_nothing_is_left_before_the_old_rule_starts_later()
    {
        var old = Rule("ac") with { ValidFrom = FirstDay.PlusDays(1) };
        var added = Rule("first") with { ValidFrom = FirstDay, ValidTo = FirstDay.PlusDays(7) };

        var split = Assert.Single(SplitOffer.For(added, [old])!.Splits);

        Assert.Equal((null, old with { Version = 2, ValidFrom = added.ValidTo }), (split.Before, split.After));
    }

    [Fact]
    public void Every_rule_that_clashes_is_split()
    {
        var change = FirstDay.PlusDays(10);
        BillingRule[] existing =
        [
            Rule("day") with { Windows = [new(null, Time(8), Time(22))] },
            Rule("night") with { Windows = [new(null, Time(22), Time(8))] },
            Rule("past") with { ValidTo = FirstDay, CpoScope = new(CpoScopeLevel.Cpo, "X") },
        ];

        var offer = SplitOffer.For(Rule("flat") with { ValidFrom = change }, existing)!;

        Assert.Equal(["day", "night"], offer.Splits.Select(split => split.Existing.Id));
        Assert.All(offer.Splits, split => Assert.Equal(change, split.Before!.ValidTo));
    }

    [Fact]
    public void Nothing_is_offered_where_a_gap_would_be_left_or_the_old_rule_would_vanish_or_nothing_clashes()
    {
        var old = Rule("old");

        Assert.Null(SplitOffer.For(Rule("peak") with { ValidFrom = FirstDay, Windows = [new(null, Time(8), Time(22))] }, [old]));
        Assert.Null(SplitOffer.For(Rule("other"), [old]));
        Assert.Null(SplitOffer.For(Rule("cpo") with { CpoScope = new(CpoScopeLevel.Cpo, "X") }, [old]));
        Assert.Null(SplitOffer.For(old with { Version = 2, ValidFrom = FirstDay }, [old]));
    }

    [Fact]
    public void A_split_leaves_no_overlap_and_no_new_gap()
    {
        var offered = 0;
        Gen.Select(Sets, AnyRule, Gen.Select(Parties, Gen.Int[0, Moments.Count - 1]).Array[20]).Sample((candidates, rule, points) =>
        {
            var existing = new List<BillingRule>();
            foreach (var candidate in candidates.Where(candidate => !Clash([.. existing, candidate])))
                existing.Add(candidate);
            var twin = existing[0] with { ValidFrom = rule.ValidFrom, ValidTo = rule.ValidTo, Id = "added" };
            foreach (var added in new[] { rule with { Id = "added" }, twin })
            {
                if (SplitOffer.For(added, existing) is not { } offer)
                    continue;
                Interlocked.Increment(ref offered);
                var after = offer.Apply(added, existing);
                Assert.False(Clash(after));
                Assert.Equal(after.Count, after.Select(each => each.Id).Distinct().Count());
                foreach (var (parties, index) in points)
                {
                    var before = RuleSelector.Select(existing, Query(parties, Moments[index]));
                    Assert.True(before.MatchCount == 0 || RuleSelector.Select(after, Query(parties, Moments[index])).MatchCount > 0);
                }
            }
        }, iter: Soak.Times(100, 20_000));
        Assert.NotEqual(0, offered);
    }

    private static bool Clash(IReadOnlyList<BillingRule> rules) => RuleCoverage.OverlapsOf(rules).Any(overlap => !overlap.OnlyForTokensInSeveralGroups);
}
