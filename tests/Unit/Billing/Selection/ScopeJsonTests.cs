using System.Text.Json;
using GreenFlux.Billing;
using static GreenFlux.Tests.Unit.Billing.Selection.SomeRules;

namespace GreenFlux.Tests.Unit.Billing.Selection;

/// <summary>How scopes are stored: rules that were saved before there were any must still be read.</summary>
public sealed class ScopeJsonTests
{
    [Fact]
    public void A_rule_that_was_stored_without_scopes_is_for_everybody_at_all_times()
    {
        const string Old = """{"id":"ac","version":3,"engine":"Wholesale","tariffCode":"STD","currency":"EUR","components":[{"dimension":"Energy","price":0.40}],"validFrom":"2026-01-01T00:00:00"}""";

        var rule = JsonSerializer.Deserialize(Old, BillingTestJson.Default.BillingRule)!;

        Assert.Equal((null, null, null), (rule.CpoScope, rule.EmspScope, rule.LocationException));
        Assert.True(rule is { Windows: null, Exceptions: null });
        Assert.Equal("ac", RuleSelector.Select([rule], Query(SessionParties.Unknown, FirstDay)).Rule?.Id);
    }

    [Fact]
    public void Scopes_windows_and_exceptions_are_plain_json_and_come_back()
    {
        var rule = Rule("r") with
        {
            CpoScope = new(CpoScopeLevel.Country, "NLD"),
            EmspScope = new(EmspScopeLevel.TokenGroup, "G1"),
            LocationException = new("L1", "G1"),
            Windows = [new([Weekday.Friday], Time(22), Time(8)), new(null, Time(12), Time(13))],
            Exceptions = [new(ExceptionList.Whitelist, new(CpoExceptionKind.Location, ["L1"]), new(EmspExceptionKind.Token, ["TAG"])) { ValidTo = FirstDay }],
        };

        var text = JsonSerializer.Serialize(rule, BillingTestJson.Default.BillingRule);

        Assert.Contains("\"cpoScope\":{\"level\":\"Country\",\"id\":\"NLD\"}", text, StringComparison.Ordinal);
        Assert.Contains("\"windows\":[{\"days\":[\"Friday\"],\"from\":\"22:00:00\",\"to\":\"08:00:00\"}", text, StringComparison.Ordinal);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, BillingTestJson.Default.BillingRule), BillingTestJson.Default.BillingRule));
    }
}
