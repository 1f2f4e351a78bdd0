using NodaTime;

namespace GreenFlux.Billing.Components;

/// <summary>A whole session as the components' policies see it: in order, all rules in one currency.</summary>
internal sealed class RatedSession(IReadOnlyList<RatedSlice> slices)
{
    public Instant From => slices[0].Slice.From;

    public Instant To => slices[^1].Slice.To;

    public BillingRule FirstRule => slices[0].Rule;

    public Currency Currency => FirstRule.Currency;

    public RegisterReading FirstReading => slices[0].Slice.FromReading;

    /// <summary>What the session is charged for, in the order of its rules' components, each once.</summary>
    public List<PriceDimension> Dimensions()
    {
        var dimensions = new List<PriceDimension>();
        BillingRule? seen = null;
        foreach (var rated in slices)
        {
            if (ReferenceEquals(rated.Rule, seen))
                continue;
            seen = rated.Rule;
            foreach (var component in seen.Components)
            {
                if (!dimensions.Contains(component.Dimension))
                    dimensions.Add(component.Dimension);
            }
        }
        return dimensions;
    }

    /// <summary>
    /// The contiguous segments that a component of the dimension applies to: adjoining slices under the same rule version
    /// and in the same state are one segment. A minute fee sees charging slices alone, a parking fee parked ones.
    /// </summary>
    public List<Segment> SegmentsOf(PriceDimension dimension)
    {
        var segments = new List<Segment>();
        var energy = Energy.Zero;
        var (charging, parked) = (0L, 0L);
        foreach (var rated in slices)
        {
            var slice = rated.Slice;
            var seconds = SecondsUntil(slice.To) - SecondsUntil(slice.From);
            if (Counts(dimension, slice.State) && ComponentOf(rated.Rule, dimension) is { } component)
            {
                if (segments.Count > 0 && segments[^1].Continues(rated))
                    segments[^1] = segments[^1].With(slice, seconds);
                else
                    segments.Add(new Segment(rated.Rule, component, slice.State, slice.From, slice.To, energy, slice.Energy,
                        slice.State == SliceState.Parked ? parked : charging, seconds, slice.FromReading, slice.ToReading));
            }
            energy += slice.Energy;
            if (slice.State == SliceState.Parked)
                parked += seconds;
            else
                charging += seconds;
        }
        return segments;
    }

    private static bool Counts(PriceDimension dimension, SliceState state) => dimension switch
    {
        PriceDimension.Time => state == SliceState.Charging,
        PriceDimension.Parking => state == SliceState.Parked,
        _ => true,
    };

    public static PriceComponent? ComponentOf(BillingRule rule, PriceDimension dimension)
    {
        foreach (var component in rule.Components)
        {
            if (component.Dimension == dimension)
                return component;
        }
        return null;
    }

    /// <summary>
    /// Whole seconds since the start: a session's segments add up to its whole seconds wherever it is cut, and a second
    /// that has not ended is not counted.
    /// </summary>
    private long SecondsUntil(Instant at)
    {
        var elapsed = at - From;
        return elapsed.Days * (long)NodaConstants.SecondsPerDay + elapsed.NanosecondOfDay / NodaConstants.NanosecondsPerSecond;
    }
}
