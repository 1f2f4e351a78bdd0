using GreenFlux.Billing.Parking;
using NodaTime;

namespace GreenFlux.Billing;

/// <summary>A rule and the stretch of a session that it governs.</summary>
public sealed record RatedPeriod(Instant From, Instant To, BillingRule Rule);

/// <summary>Cuts a session where its price or its state changes, so that each slice has one rule and one state.</summary>
public static class SessionRating
{
    /// <summary>
    /// The session's slices under the rules that govern them. Energy comes from the meter curve: between two readings it is
    /// taken to have flowed evenly, and nothing is spread beyond them.
    /// </summary>
    /// <param name="periods">In order and without gaps from the session's start to its end; at least one. Several: time of use or dynamic time-based prices.</param>
    /// <param name="parked">Parked stretches; left empty where nothing depends on parking, so that minutes count over the whole session.</param>
    public static IReadOnlyList<RatedSlice> Rate(MeterCurve curve, IReadOnlyList<RatedPeriod> periods, ParkedTime parked)
    {
        if (periods.Count == 0)
            throw new ArgumentException("A session has at least one rule.", nameof(periods));
        var slices = curve.Slices(Boundaries(periods, parked));
        var rated = new RatedSlice[slices.Count];
        var (period, stay) = (0, 0);
        for (var i = 0; i < rated.Length; i++)
        {
            var slice = slices[i];
            while (period + 1 < periods.Count && periods[period].To <= slice.From)
                period++;
            while (stay < parked.Intervals.Count && parked.Intervals[stay].End <= slice.From)
                stay++;
            var isParked = stay < parked.Intervals.Count && parked.Intervals[stay].Start <= slice.From && slice.From < slice.To;
            rated[i] = new RatedSlice(periods[period].Rule, isParked ? slice with { State = SliceState.Parked } : slice);
        }
        return rated;
    }

    /// <summary>Whether anything of the price depends on when the vehicle was parked (domain §3.3).</summary>
    /// <param name="splitsByTime">Whether time-of-use or dynamic time-based prices are applied.</param>
    public static bool DependsOnParking(IReadOnlyList<RatedPeriod> periods, bool splitsByTime)
    {
        if (splitsByTime)
            return true;
        return periods.Any(period => period.Rule.ComponentFor(PriceDimension.Parking) is not null);
    }

    /// <summary>Whether minutes have a price, parked or charging: then it matters which they are.</summary>
    public static bool PricesTime(IReadOnlyList<RatedPeriod> periods) =>
        periods.Any(period => period.Rule.ComponentFor(PriceDimension.Parking) is not null || period.Rule.ComponentFor(PriceDimension.Time) is not null);

    private static IEnumerable<Instant> Boundaries(IReadOnlyList<RatedPeriod> periods, ParkedTime parked)
    {
        if (periods.Count == 1 && parked.Intervals.Count == 0)
            return [];
        return periods.Select(period => period.From)
            .Concat(parked.Intervals.SelectMany(interval => new[] { interval.Start, interval.End }));
    }
}
