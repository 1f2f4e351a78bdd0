using CsCheck;
using GreenFlux.Billing;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Selection.SomeRules;

namespace GreenFlux.Tests.Unit.Billing.Selection;

/// <summary>Which of several rules that apply prices the session: the table "Rule priority".</summary>
public sealed class SpecificityTests
{
    private static readonly SessionParties Everything = new()
    {
        Country = "NLD",
        CpoContractId = "K1",
        CpoId = "X",
        LocationId = "L1",
        EmspContractId = "M1",
        EmspId = "E1",
        PackageId = "P1",
        TokenGroupIds = ["G1", "G2"],
        CustomerId = "C1",
        DriverId = "D1",
        TokenUid = "TAG",
    };

    private static readonly Dictionary<string, BillingRule> Named = new(StringComparer.Ordinal)
    {
        ["any"] = Rule("any"),
        ["country"] = Rule("country") with { CpoScope = new(CpoScopeLevel.Country, "NLD") },
        ["contract"] = Rule("contract") with { CpoScope = new(CpoScopeLevel.Contract, "K1") },
        ["cpo"] = Rule("cpo") with { CpoScope = new(CpoScopeLevel.Cpo, "X") },
        ["emspContract"] = Rule("emspContract") with { EmspScope = new(EmspScopeLevel.Contract, "M1") },
        ["emsp"] = Rule("emsp") with { EmspScope = new(EmspScopeLevel.Emsp, "E1") },
        ["package"] = Rule("package") with { EmspScope = new(EmspScopeLevel.Package, "P1") },
        ["group"] = Rule("group") with { EmspScope = new(EmspScopeLevel.TokenGroup, "G1") },
        ["place"] = Rule("place") with { LocationException = new("L1", "G1") },
        ["cpo+emsp"] = Rule("cpo+emsp") with { CpoScope = new(CpoScopeLevel.Cpo, "X"), EmspScope = new(EmspScopeLevel.Emsp, "E1") },
        ["contract+package"] = Rule("contract+package") with { CpoScope = new(CpoScopeLevel.Contract, "K1"), EmspScope = new(EmspScopeLevel.Package, "P1") },
        ["hour"] = Rule("hour") with { Windows = [new(null, Time(0), Time(23))] },
        ["day"] = Rule("day") with { ValidFrom = FirstDay, ValidTo = FirstDay.PlusDays(1) },
        ["white"] = Rule("white") with { Exceptions = [new(ExceptionList.Whitelist, EmspSide: new(EmspExceptionKind.Customer, ["C1"]))] },
    };

    [Theory]
    [InlineData("any", "country", "country")]
    [InlineData("country", "contract", "contract")]
    [InlineData("contract", "cpo", "cpo")]
    [InlineData("any", "cpo", "cpo")]
    [InlineData("any", "emspContract", "emspContract")]
    [InlineData("emspContract", "emsp", "emsp")]
    [InlineData("emsp", "package", "package")]
    [InlineData("emsp", "group", "group")]
    [InlineData("any", "place", "place")]
    [InlineData("cpo", "cpo+emsp", "cpo+emsp")]
    [InlineData("emsp", "cpo+emsp", "cpo+emsp")]
    [InlineData("package", "group", null)]
    [InlineData("cpo", "emsp", null)]
    [InlineData("country", "package", null)]
    [InlineData("place", "cpo", null)]
    [InlineData("place", "package", null)]
    [InlineData("cpo+emsp", "contract+package", null)]
    [InlineData("any", "hour", null)]
    [InlineData("any", "day", null)]
    [InlineData("any", "white", null)]
    public void A_rule_wins_only_if_it_is_nowhere_broader_and_somewhere_narrower(string one, string other, string? winner)
    {
        var selection = RuleSelector.Select([Named[one], Named[other]], Query(Everything, FirstDay.PlusHours(10)));

        Assert.Equal(winner, selection.Rule?.Id);
        Assert.Equal(winner is null ? 2 : 1, selection.MatchCount);
        Assert.Equal(winner is null, RuleCoverage.OverlapsOf([Named[one], Named[other]]).Count == 1);
    }

    [Fact]
    public void A_beaten_rule_is_told_who_beat_it_and_rivals_are_named()
    {
        var beaten = RuleSelector.Select([Named["any"], Named["cpo"]], Query(Everything, FirstDay));
        Assert.Equal([new RuleCandidate("any", 1, "Rule 'cpo' is narrower and applies too.", RuleExclusion.Beaten), new RuleCandidate("cpo", 1, null)], beaten.Candidates);

        var rivals = RuleSelector.Select([Named["emsp"], Named["any"], Named["cpo"]], Query(Everything, FirstDay));
        Assert.Null(rivals.Rule);
        Assert.Equal(["cpo", "emsp"], rivals.Rivals.Select(rule => rule.Id));
        Assert.Equal([null, RuleExclusion.Beaten, null], rivals.Candidates.Select(candidate => candidate.Reason));
    }

    [Theory]
    [InlineData("cpo", RuleExclusion.CpoScope, "It is for CPO 'X'; the session is at no known CPO.")]
    [InlineData("country", RuleExclusion.CpoScope, "It is for country 'NLD'; the session is at no known country.")]
    [InlineData("package", RuleExclusion.EmspScope, "It is for retail package 'P1'; the session's token has no known retail package.")]
    [InlineData("group", RuleExclusion.EmspScope, "It is for token group 'G1'; the session's token has no token group.")]
    [InlineData("place", RuleExclusion.LocationException, "It is for tokens of group 'G1' at location 'L1'; the session is at no known location, its token in no token group.")]
    [InlineData("white", RuleExclusion.NotWhitelisted, "The rule is for the parties on its whitelists, and the session is on none of them.")]
    public void What_is_not_known_of_a_session_meets_no_scope(string name, RuleExclusion reason, string sentence)
    {
        var selection = RuleSelector.Select([Named[name]], Query(SessionParties.Unknown, FirstDay));

        Assert.Null(selection.Rule);
        Assert.Equal([new RuleCandidate(name, 1, sentence, reason)], selection.Candidates);
    }

    [Fact]
    public void The_order_of_the_rules_plays_no_part() =>
        Gen.Select(Sets, Parties, Gen.Int[0, Moments.Count - 1]).SelectMany(each => Gen.Shuffle(each.Item1).Select(shuffled => (each, shuffled)))
            .Sample(sample =>
            {
                var query = Query(sample.each.Item2, Moments[sample.each.Item3]);
                var one = RuleSelector.Select(sample.each.Item1, query);
                var other = RuleSelector.Select(sample.shuffled, query);

                Assert.Equal(one.Rule?.Id, other.Rule?.Id);
                Assert.Equal(one.Rivals.Select(rule => rule.Id), other.Rivals.Select(rule => rule.Id));
                Assert.Equal(one.Candidates.OrderBy(candidate => candidate.RuleId), other.Candidates.OrderBy(candidate => candidate.RuleId));
            }, iter: Soak.Times(1_000, 200_000));
}
