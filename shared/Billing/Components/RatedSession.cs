using NodaTime;

namespace GreenFlux.Billing.Components;

/// <summary>A measured slice and the rule that governs it.</summary>
internal sealed record RatedSlice(BillingRule Rule, MeasuredSlice Slice);

/// <summary>A whole session as the components' policies see it: in order, all rules in one currency.</summary>
internal sealed record RatedSession(IReadOnlyList<RatedSlice> Slices)
{
    public Instant From => Slices[0].Slice.From;
    public Instant To => Slices[^1].Slice.To;
    public Currency Currency => Slices[0].Rule.Currency;

    /// <summary>What the session is charged for, in the order of its rules' components.</summary>
    public IEnumerable<PriceDimension> Dimensions =>
        Slices.SelectMany(rated => rated.Rule.Components).Select(component => component.Dimension).Distinct();

    /// <summary>
    /// The contiguous segments that a component of the dimension applies to: adjoining slices under the same rule version
    /// are one segment.
    /// </summary>
    public IReadOnlyList<Segment> SegmentsOf(PriceDimension dimension)
    {
        var segments = new List<Segment>();
        foreach (var rated in Slices)
        {
            if (rated.Rule.Components.FirstOrDefault(component => component.Dimension == dimension) is not { } component)
                continue;
            if (segments.Count > 0 && segments[^1].Continues(rated))
                segments[^1] = segments[^1].With(rated.Slice);
            else
                segments.Add(new Segment(rated.Rule, component, rated.Slice));
        }
        return segments;
    }

    /// <summary>
    /// Whole seconds of a segment, counted on the session's own clock: a session's segments add up to its whole seconds
    /// wherever it is cut, and a second that has not ended is not counted.
    /// </summary>
    public long SecondsOf(Segment segment) => SecondsUntil(segment.To) - SecondsUntil(segment.From);

    private long SecondsUntil(Instant at)
    {
        var elapsed = at - From;
        return elapsed.Days * (long)NodaConstants.SecondsPerDay + elapsed.NanosecondOfDay / NodaConstants.NanosecondsPerSecond;
    }
}
