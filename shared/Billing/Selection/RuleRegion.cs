using NodaTime;
using NodaTime.Text;

namespace GreenFlux.Billing;

/// <summary>A condition of a region: the session is one of some parties, or none of them.</summary>
/// <param name="AllBut">Whether it is none of them; parties that are not known are none of them, too.</param>
/// <param name="Ids">For a token group: one group, and whether the token is in it.</param>
public sealed record RegionCondition(RegionAxis Axis, bool AllBut, IReadOnlyList<string> Ids);

/// <summary>A part of what a tariff code prices: certain sessions at certain times. Exact; time is the location's clock.</summary>
public sealed record RuleRegion
{
    private readonly RuleBox box;

    internal RuleRegion(RuleBox box) => this.box = box;

    /// <summary>First moment, inclusive; null: since ever.</summary>
    public LocalDateTime? From => box.Period.From;

    /// <summary>First moment after it; null: for ever.</summary>
    public LocalDateTime? To => box.Period.To;

    /// <summary>Times of the week; null: all.</summary>
    public IReadOnlyList<WeeklyWindow>? Windows => box.Week.ToWindows();

    /// <summary>All must hold; empty: any session.</summary>
    public IReadOnlyList<RegionCondition> Conditions => [.. box.Values.Select(axis => axis.Key.Axis == RegionAxis.TokenGroup
        ? new RegionCondition(axis.Key.Axis, axis.Value.AllBut, [axis.Key.Group])
        : new RegionCondition(axis.Key.Axis, axis.Value.AllBut, axis.Value.Names))];

    /// <summary>Whether a session is in it at a moment of its location's clock.</summary>
    public bool Contains(SessionParties parties, LocalDateTime moment) => box.Contains(parties, moment);

    /// <summary>The region in words, for example <c>country 'NLD', any eMSP; Monday to Friday 08:00-22:00; from 2026-07-01T00:00 on</c>.</summary>
    public string Describe()
    {
        var who = Conditions.Count == 0 ? "any session" : string.Join(", ", Conditions.Select(Words));
        return $"{who}; {ScopeText.Of(Windows)}; {Validity()}";
    }

    private string Validity() => (From, To) switch
    {
        (null, null) => "at any date",
        ({ } from, null) => $"from {Text(from)} on",
        (null, { } to) => $"until {Text(to)}",
        ({ } from, { } to) => $"from {Text(from)} until {Text(to)}",
    };

    private static string Words(RegionCondition condition) => condition.Axis == RegionAxis.TokenGroup
        ? $"{(condition.AllBut ? "not in" : "in")} token group '{condition.Ids[0]}'"
        : $"{(condition.AllBut ? "any " : "")}{Noun(condition.Axis)}{(condition.AllBut ? " but" : "")} {ScopeText.Some(condition.Ids)}";

    private static string Noun(RegionAxis axis) => axis switch
    {
        RegionAxis.Country => "country",
        RegionAxis.CpoContract => "CPO contract",
        RegionAxis.Cpo => "CPO",
        RegionAxis.Location => "location",
        RegionAxis.EmspContract => "eMSP contract",
        RegionAxis.Emsp => "eMSP",
        RegionAxis.Package => "retail package",
        RegionAxis.Customer => "customer",
        RegionAxis.Driver => "driver",
        _ => "token",
    };

    private static string Text(LocalDateTime moment) => LocalDateTimePattern.ExtendedIso.Format(moment);
}
