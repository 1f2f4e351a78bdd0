using GreenFlux.Billing;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Selection.SomeRules;

namespace GreenFlux.Tests.Unit.Billing.Selection;

public sealed class PastReachTests
{
    private static readonly LocalDateTime Now = new(2026, 6, 1, 8, 0);
    private static readonly LocalDateTime Later = new(2026, 7, 1, 0, 0);
    private static readonly LocalDateTime Before = new(2026, 5, 1, 0, 0);

    [Fact]
    public void A_rule_that_is_to_come_reaches_nothing_of_the_past()
    {
        var reach = PastReach.Of(Rule("new") with { ValidFrom = Later }, null, [Rule("old")], Now);
        Assert.Equal((false, 0), (reach.IsTaken, reach.Open.Count));
    }

    [Fact]
    public void A_narrower_rule_without_a_start_fills_no_gap_where_another_priced()
    {
        var reach = PastReach.Of(Rule("cpo") with { CpoScope = new(CpoScopeLevel.Cpo, "X") }, null, [Rule("old")], Now);
        Assert.Equal((true, 0), (reach.IsTaken, reach.Open.Count));
    }

    [Fact]
    public void Nights_that_nobody_priced_are_open_until_now()
    {
        var days = Rule("days") with { Windows = [new(null, Time(8), Time(22))] };
        var nights = Rule("nights") with { Windows = [new(null, Time(22), Time(8))] };

        var open = Assert.Single(PastReach.Of(nights, null, [days], Now).Open);

        Assert.Equal((null, Now), (open.From, open.To));
        Assert.False(PastReach.Of(nights, null, [days], Now).IsTaken);
        Assert.True(PastReach.Of(Rule("all"), null, [days], Now).IsTaken);
    }

    [Fact]
    public void What_a_rule_held_already_it_does_not_reach_anew()
    {
        var rule = Rule("rule") with { ValidFrom = Before };
        Assert.Empty(PastReach.Of(rule with { ValidTo = Later, Version = 2 }, rule, [], Now).Open);
        var open = Assert.Single(PastReach.Of(rule with { ValidFrom = Before.PlusDays(-10), Version = 2 }, rule, [], Now).Open);
        Assert.Equal((Before.PlusDays(-10), Before), (open.From, open.To));
    }

    [Fact]
    public void A_bound_of_the_last_year_of_the_calendar_has_an_instant_everywhere()
    {
        var last = new LocalDateTime(9999, 12, 31, 23, 59, 59);
        Assert.True(LocalMoments.InstantOf(last, DateTimeZoneProviders.Tzdb["Pacific/Pago_Pago"]) < Instant.MaxValue);
        Assert.True(LocalMoments.InstantOf(last, Offset.FromHours(-12)) < Instant.MaxValue);
    }
}
