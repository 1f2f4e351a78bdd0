using NodaTime;

namespace GreenFlux.Billing;

/// <summary>A stretch of time, half-open, in which the same rule prices (or none, or the same rivals).</summary>
/// <param name="Selection">As it is at <paramref name="From"/>.</param>
public sealed record RulePeriod(Instant From, Instant To, RuleSelection Selection);

/// <summary>
/// Which rule prices at each moment of a stretch of time: what time of use and the prices of the next 24 hours rest on.
/// Cut exactly where a validity, a window or an exception group begins or ends by the location's clock, also on a night when
/// the clock changes.
/// </summary>
public static class RuleTimeline
{
    /// <summary>In order, without gaps, from <paramref name="from"/> to <paramref name="to"/>; neighbours differ.</summary>
    /// <param name="query">Its own instant plays no part.</param>
    /// <param name="to">Not before <paramref name="from"/>; when equal, one period without length says what holds then.</param>
    /// <exception cref="ArgumentException">It ends before it starts.</exception>
    public static IReadOnlyList<RulePeriod> Over(IReadOnlyList<BillingRule> rules, RuleQuery query, Instant from, Instant to)
    {
        if (to < from)
            throw new ArgumentException($"The time from {from} ends at {to}, before it starts.", nameof(to));
        var cuts = Cuts(rules, query, from, to);
        var periods = new List<RulePeriod>(cuts.Count);
        for (var i = 0; i < cuts.Count; i++)
        {
            var selection = RuleSelector.Select(rules, query with { At = cuts[i] });
            var end = i + 1 < cuts.Count ? cuts[i + 1] : to;
            if (periods.Count > 0 && periods[^1].Selection.IsSameAs(selection))
                periods[^1] = periods[^1] with { To = end };
            else
                periods.Add(new RulePeriod(cuts[i], end, selection));
        }
        return periods;
    }

    /// <summary>Every moment at which a rule that could apply may begin or cease to; the first is the start.</summary>
    private static List<Instant> Cuts(IReadOnlyList<BillingRule> rules, RuleQuery query, Instant from, Instant to)
    {
        var cuts = new List<Instant> { from };
        var times = new List<LocalTime>();
        for (var i = 0; i < rules.Count; i++)
        {
            if (RuleFit.MayApply(rules[i], query))
                AddBounds(rules[i], query.Zone, from, to, cuts, times);
        }
        if (times.Count > 0)
            AddClockTimes(times, query.Zone, from, to, cuts);
        if (cuts.Count == 1)
            return cuts;
        cuts.Sort();
        var kept = 1;
        for (var i = 1; i < cuts.Count; i++)
        {
            if (cuts[i] != cuts[kept - 1])
                cuts[kept++] = cuts[i];
        }
        cuts.RemoveRange(kept, cuts.Count - kept);
        return cuts;
    }

    private static void AddBounds(BillingRule rule, DateTimeZone zone, Instant from, Instant to, List<Instant> cuts, List<LocalTime> times)
    {
        AddBound(rule.ValidFrom);
        AddBound(rule.ValidTo);
        foreach (var group in rule.Exceptions ?? [])
        {
            AddBound(group.ValidFrom);
            AddBound(group.ValidTo);
        }
        foreach (var window in rule.Windows ?? [])
        {
            AddTime(window.From);
            AddTime(window.To);
        }

        void AddBound(LocalDateTime? bound)
        {
            if (bound is { } moment && WallClock.At(moment, zone) is var at && at > from && at < to)
                cuts.Add(at);
        }

        void AddTime(LocalTime time)
        {
            if (!times.Contains(time))
                times.Add(time);
        }
    }

    /// <summary>Between two changes of the clock, local time is the instant plus an offset: each part is cut by itself.</summary>
    private static void AddClockTimes(List<LocalTime> times, DateTimeZone zone, Instant from, Instant to, List<Instant> cuts)
    {
        for (var start = from; start < to;)
        {
            var interval = zone.GetZoneInterval(start);
            var end = interval.HasEnd && interval.End < to ? interval.End : to;
            if (start > from)
                cuts.Add(start);
            var lastDate = end.WithOffset(interval.WallOffset).Date;
            for (var date = start.WithOffset(interval.WallOffset).Date; date <= lastDate; date = date.PlusDays(1))
            {
                foreach (var time in times)
                {
                    var at = (date + time).WithOffset(interval.WallOffset).ToInstant();
                    if (at > start && at < end)
                        cuts.Add(at);
                }
            }
            start = end;
        }
    }
}
