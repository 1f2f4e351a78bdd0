using GreenFlux.Billing;
using NodaTime;
using static GreenFlux.Tests.Unit.Billing.Selection.SomeRules;

namespace GreenFlux.Tests.Unit.Billing.Selection;

public sealed class WindowAndExceptionTests
{
    /// <summary>2026-01-09 is a Friday.</summary>
    [Theory]
    [InlineData("2026-01-09T21:59:59", false)]
    [InlineData("2026-01-09T22:00:00", true)]
    [InlineData("2026-01-10T07:59:59", true)]
    [InlineData("2026-01-10T08:00:00", false)]
    [InlineData("2026-01-10T23:00:00", false)]
    [InlineData("2026-01-09T05:00:00", false)]
    public void A_window_over_midnight_belongs_to_the_weekday_on_which_it_starts(string moment, bool applies)
    {
        var local = NodaTime.Text.LocalDateTimePattern.ExtendedIso.Parse(moment).Value;
        var rule = Rule("friday") with { Windows = [new([Weekday.Friday], Time(22), Time(8))] };

        Assert.Equal(applies, RuleSelector.Select([rule], Query(SessionParties.Unknown, local)).Rule is not null);
    }

    [Theory]
    [InlineData("2026-01-11T23:59:59", true)]
    [InlineData("2026-01-12T00:00:00", false)]
    public void A_window_until_midnight_holds_the_whole_evening(string moment, bool applies)
    {
        var local = NodaTime.Text.LocalDateTimePattern.ExtendedIso.Parse(moment).Value;

        Assert.Equal(applies, new WeeklyWindow([Weekday.Sunday], Time(0), Time(0)).Contains(local));
    }

    [Fact]
    public void A_rule_outside_its_windows_says_when_it_applies()
    {
        var rule = Rule("peak") with { Windows = [new([Weekday.Monday, Weekday.Tuesday, Weekday.Wednesday], Time(8), Time(22)), new([Weekday.Sunday], Time(0), Time(0))] };

        var candidate = RuleSelector.Select([rule], Query(SessionParties.Unknown, FirstDay)).Candidates.Single();

        Assert.Equal(RuleExclusion.Window, candidate.Reason);
        Assert.Equal("It is for Monday to Wednesday 08:00-22:00, Sunday 00:00-24:00; the price is asked for 2026-01-05T00:00:00 (UTC), a Monday.", candidate.Exclusion);
    }

    [Theory]
    [InlineData("X", "C1", false)]
    [InlineData("X", "C2", true)]
    [InlineData("Y", "C1", true)]
    [InlineData("X", null, true)]
    public void A_blacklist_with_two_sides_excludes_who_is_on_both(string cpo, string? customer, bool applies)
    {
        var rule = Rule("r") with { Exceptions = [new(ExceptionList.Blacklist, new(CpoExceptionKind.Cpo, ["X"]), new(EmspExceptionKind.Customer, ["C1", "C3"]))] };

        var selection = RuleSelector.Select([rule], Query(new SessionParties { CpoId = cpo, CustomerId = customer }, FirstDay));

        Assert.Equal(applies, selection.Rule is not null);
        if (!applies)
            Assert.Equal("A blacklist of the rule holds the session: CPO 'X' with customer 'C1', 'C3'.", selection.Candidates.Single().Exclusion);
    }

    [Theory]
    [InlineData("tag-1", null, true)]
    [InlineData(null, "D1", true)]
    [InlineData("tag-2", "D2", false)]
    public void A_session_needs_one_of_several_whitelists_and_tokens_have_no_case(string? token, string? driver, bool applies)
    {
        var rule = Rule("r") with
        {
            Exceptions =
            [
                new(ExceptionList.Whitelist, EmspSide: new(EmspExceptionKind.Token, ["TAG-1"])),
                new(ExceptionList.Whitelist, EmspSide: new(EmspExceptionKind.Driver, ["D1"])),
            ],
        };

        Assert.Equal(applies, RuleSelector.Select([rule], Query(new SessionParties { TokenUid = token, DriverId = driver }, FirstDay)).Rule is not null);
    }

    [Fact]
    public void An_exception_group_counts_only_while_it_is_valid()
    {
        var rule = Rule("r") with
        {
            Exceptions = [new(ExceptionList.Blacklist, new(CpoExceptionKind.Location, ["L1"])) { ValidFrom = FirstDay, ValidTo = FirstDay.PlusDays(1) }],
        };
        bool Applies(LocalDateTime moment) => RuleSelector.Select([rule], Query(new SessionParties { LocationId = "L1" }, moment)).Rule is not null;

        Assert.Equal([true, false, false, true], [Applies(FirstDay.PlusSeconds(-1)), Applies(FirstDay), Applies(FirstDay.PlusHours(23)), Applies(FirstDay.PlusDays(1))]);
    }

    [Fact]
    public void Exception_groups_that_cross_each_other_too_often_are_refused()
    {
        var crossing = Enumerable.Range(0, 20).Select(i => new ExceptionGroup(
            ExceptionList.Blacklist,
            new(CpoExceptionKind.Cpo, [.. Enumerable.Range(0, 40).Where(n => n % (i + 2) != 0).Select(n => $"cpo-{n}")]),
            new(EmspExceptionKind.Customer, [.. Enumerable.Range(0, 40).Where(n => n % (i + 3) != 0).Select(n => $"customer-{n}")]))
        {
            ValidFrom = FirstDay.PlusDays(i),
            ValidTo = FirstDay.PlusDays(30 + (7 * i)),
        });

        Assert.Equal("TOO_FINE", Assert.Single(RuleScopeValidation.Check(Rule("r") with { Exceptions = [.. crossing] })).Code);
    }

    public static TheoryData<string, string, BillingRule> Illegal() => new()
    {
        { "windows", "WINDOWS_COUNT", Rule("r") with { Windows = [] } },
        { "windows[0].days", "DAYS_MISSING", Rule("r") with { Windows = [new([], Time(8), Time(9))] } },
        { "windows[0].days", "DAY_REPEATED", Rule("r") with { Windows = [new([Weekday.Monday, Weekday.Monday], Time(8), Time(9))] } },
        { "windows[0].days[0]", "NOT_KNOWN", Rule("r") with { Windows = [new([default], Time(8), Time(9))] } },
        { "windows[0].to", "WINDOW_EMPTY", Rule("r") with { Windows = [new(null, Time(8), Time(8))] } },
        { "windows[0].from", "NOT_WHOLE_MINUTES", Rule("r") with { Windows = [new(null, new LocalTime(8, 0, 1), Time(9))] } },
        { "windows[1]", "WINDOWS_OVERLAP", Rule("r") with { Windows = [new([Weekday.Sunday], Time(22), Time(8)), new([Weekday.Monday], Time(7), Time(9))] } },
        { "cpoScope.id", "NOT_CLEAN", Rule("r") with { CpoScope = new(CpoScopeLevel.Cpo, " X") } },
        { "emspScope.level", "NOT_KNOWN", Rule("r") with { EmspScope = new((EmspScopeLevel)9, "E1") } },
        { "locationException.tokenGroupId", "NOT_CLEAN", Rule("r") with { LocationException = new("L1", "") } },
        { "exceptions[0]", "SIDES_MISSING", Rule("r") with { Exceptions = [new(ExceptionList.Blacklist)] } },
        { "exceptions[0].cpoSide.ids", "IDS_COUNT", Rule("r") with { Exceptions = [new(ExceptionList.Blacklist, new(CpoExceptionKind.Cpo, []))] } },
        { "exceptions[0].validTo", "VALIDITY_INVERTED", Rule("r") with { Exceptions = [new(ExceptionList.Blacklist, new(CpoExceptionKind.Cpo, ["X"])) { ValidFrom = FirstDay, ValidTo = FirstDay }] } },
    };

    [Theory]
    [MemberData(nameof(Illegal))]
    public void What_can_not_be_is_refused_with_its_field(string field, string code, BillingRule rule)
    {
        var error = Assert.Single(RuleScopeValidation.Check(rule));

        Assert.Equal((field, code), (error.Field, error.Code));
    }
}
