using GreenFlux.Billing;
using GreenFlux.Platform.Cdrs;
using NodaTime;

namespace GreenFlux.Platform.Evidence;

/// <summary>A stretch of a session and the rule that bills it.</summary>
/// <param name="Rule">Null when none or several do.</param>
/// <param name="Selection">Why there is no rule; null when there is one.</param>
/// <param name="Exception">Why the rule is not the one shown; null when it is.</param>
internal sealed record BillingPeriod(Instant From, Instant To, BillingRule? Rule, RuleSelection? Selection = null, string? Exception = null);

/// <summary>
/// Which rule bills each stretch of a session: the one shown at its start; beyond the evidence the ones known at its start;
/// and only where neither shows a price the ones known now. Pure.
/// </summary>
internal static class BillingPeriods
{
    /// <param name="query">For whom rules were chosen at the start; its own instant plays no part.</param>
    /// <param name="parties">For whom they are chosen now.</param>
    /// <param name="followsClock">Else the rule of the start bills the whole session.</param>
    /// <returns>In order and without gaps, at least one.</returns>
    public static IReadOnlyList<BillingPeriod> Over(EngineRules engine, RuleQuery query, SessionParties parties, bool followsClock, Instant from, Instant to)
    {
        var periods = new List<BillingPeriod>();
        foreach (var known in Known(engine, query, followsClock, from, to))
        {
            if (known.Rule is not null)
                Add(periods, known);
            else
                Fill(periods, known, engine.Current, query with { Parties = parties }, followsClock);
        }
        return periods;
    }

    private static IEnumerable<BillingPeriod> Known(EngineRules engine, RuleQuery query, bool followsClock, Instant from, Instant to)
    {
        if (engine.Shown is { Periods: [var first, ..] periods } && first.From <= from)
        {
            foreach (var period in periods)
            {
                if (period.To <= from)
                    continue;
                var end = followsClock && period.To is { } until ? Instant.Min(until, to) : to;
                yield return period.IsAmbiguous
                    ? new BillingPeriod(from, end, null, RuleSelector.Select(engine.Known, query with { At = from }), DeviationCodes.AmbiguityResolved)
                    : new BillingPeriod(from, end, period.Rule, Exception: period.Rule is null ? DeviationCodes.GapFill : null);
                if (end == to)
                    yield break;
                from = end;
            }
        }
        if (!followsClock)
        {
            yield return Derived(from, to, RuleSelector.Select(engine.Known, query with { At = from }));
            yield break;
        }
        foreach (var period in RuleTimeline.Over(engine.Known, query, from, to))
            yield return Derived(period.From, period.To, period.Selection);
    }

    private static BillingPeriod Derived(Instant from, Instant to, RuleSelection selection) => selection.MatchCount switch
    {
        0 => new BillingPeriod(from, to, null, selection, DeviationCodes.GapFill),
        1 => new BillingPeriod(from, to, selection.Rule),
        _ => new BillingPeriod(from, to, null, selection, DeviationCodes.AmbiguityResolved),
    };

    /// <summary>Rules saved later may fill what showed no price, and nothing else.</summary>
    private static void Fill(List<BillingPeriod> periods, BillingPeriod gap, IReadOnlyList<BillingRule> current, RuleQuery query, bool followsClock)
    {
        var parts = followsClock
            ? RuleTimeline.Over(current, query, gap.From, gap.To)
            : [new RulePeriod(gap.From, gap.To, RuleSelector.Select(current, query with { At = gap.From }))];
        foreach (var part in parts)
        {
            Add(periods, part.Selection.Rule is { } rule
                ? new BillingPeriod(part.From, part.To, rule, Exception: gap.Exception)
                // Several that applied at the start hinder it more than that there are none now.
                : new BillingPeriod(part.From, part.To, null, part.Selection.MatchCount == 0 && gap.Selection is { MatchCount: > 1 } ? gap.Selection : part.Selection));
        }
    }

    private static void Add(List<BillingPeriod> periods, BillingPeriod next)
    {
        if (periods.Count > 0 && periods[^1] is { Rule: { } before } last && next.Rule is { } rule
            && last.Exception == next.Exception && before.Id == rule.Id && before.Version == rule.Version)
            periods[^1] = last with { To = next.To };
        else
            periods.Add(next);
    }
}
