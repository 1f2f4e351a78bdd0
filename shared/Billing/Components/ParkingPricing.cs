namespace GreenFlux.Billing.Components;

/// <summary>
/// Parked minutes, pro rata by the second (domain §3.4): a grace time once per session off the first of them, and a cap
/// that shows as a line of its own.
/// </summary>
internal static class ParkingPricing
{
    public static void AddLines(RatedSession session, List<CostLine> lines)
    {
        var segments = session.SegmentsOf(PriceDimension.Parking);
        if (segments.Count == 0)
            return;
        var first = lines.Count;
        // The grace of the rule under which the vehicle first parked: a later rule doesn't grant another one.
        var free = (long)segments[0].Component.FreeSeconds;
        foreach (var segment in segments)
        {
            var granted = Math.Min(free, segment.Seconds);
            free -= granted;
            if (granted > 0)
                lines.Add(ComponentPricing.MinutesLine(segment, 0, granted, 0m) with { Kind = CostLineKind.Free });
            if (granted < segment.Seconds || granted == 0)
                lines.Add(ComponentPricing.MinutesLine(segment, granted, segment.Seconds, segment.Component.Price));
        }
        AddCaps(segments, lines, first);
    }

    private static void AddCaps(List<Segment> segments, List<CostLine> lines, int first)
    {
        var end = lines.Count;
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            if (segment.Component.Cap is { } cap && !segments.Take(i).Any(earlier => earlier.Rule.IsSameVersionAs(segment.Rule)))
                AddCap(segment, cap, lines, first, end);
        }
    }

    private static void AddCap(Segment segment, decimal cap, List<CostLine> lines, int first, int end)
    {
        var total = 0m;
        for (var i = first; i < end; i++)
        {
            if (lines[i].RuleId == segment.Rule.Id && lines[i].RuleVersion == segment.Rule.Version)
                total += lines[i].RoundedCost;
        }
        var limit = segment.Rule.Currency.Round(cap);
        if (total > limit)
            lines.Add(segment.Line(1m, limit - total, limit - total) with { Kind = CostLineKind.Cap });
    }
}
