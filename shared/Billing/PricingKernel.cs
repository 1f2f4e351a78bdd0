using GreenFlux.Billing.Kernel;
using GreenFlux.Billing.Rules;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Billing;

/// <summary>
/// Prices a session: an ordered list of measured slices, each under the rule that governs it, through the price components
/// of these rules (domain §3).
/// </summary>
/// <remarks>
/// One line per contiguous segment of the same rule version and component, never per reading. A component that applied and
/// measured nothing has its line too, with quantity 0, so that a CDR shows what it was priced by. The total is the sum of
/// the rounded lines.
/// </remarks>
public static class PricingKernel
{
    /// <summary>Prices the whole session by one rule.</summary>
    /// <param name="rule">Passes <see cref="BillingRuleValidation.Check"/>.</param>
    /// <param name="slices">At least one; in order of time, not overlapping.</param>
    /// <exception cref="ArgumentException">The rule is not legal, or the slices are empty, unordered, overlapping or negative.</exception>
    public static PricedSession Price(BillingRule rule, IReadOnlyList<MeasuredSlice> slices)
    {
        if (BillingRuleValidation.Check(rule) is [var error, ..])
            throw new ArgumentException($"Rule '{rule.Id}' version {rule.Version} can't price: {error.Message}", nameof(rule));
        var rated = new RatedSlice[slices.Count];
        for (var i = 0; i < rated.Length; i++)
            rated[i] = new RatedSlice(rule, slices[i]);
        return Price(rated);
    }

    /// <summary>Prices slices that may be under different rules of one currency: thresholds and fees count over the whole session.</summary>
    /// <param name="slices">At least one; in order of time, not overlapping; their rules pass <see cref="BillingRuleValidation.Check"/>.</param>
    /// <exception cref="ArgumentException">The slices are empty, unordered, overlapping or negative, or their rules have several currencies.</exception>
    public static PricedSession Price(IReadOnlyList<RatedSlice> slices)
    {
        CheckSlices(slices);
        var rules = new SessionRules(slices);
        var runs = new RunBuffer(stackalloc Run[RunBuffer.OnStack]);
        try
        {
            var sweep = new SessionSweep(LinePolicy.BillingRules);
            for (var i = 0; i < slices.Count; i++)
                sweep.Advance(rules.Tariff(rules.OfSlice(i)), rules.OfSlice(i), DateTimeZone.Utc, PeriodOf(slices[i].Slice), i, ref runs);
            var lines = new CostLines(slices, rules, runs).All();
            ParkingCaps.Add(slices, lines);
            return PricedSession.Of(lines, slices[0].Rule.Currency);
        }
        finally
        {
            runs.Dispose();
        }
    }

    /// <remarks>Rules know no power: that none is told saves the sweep from deriving it.</remarks>
    private static SessionPeriod PeriodOf(MeasuredSlice slice) =>
        new(slice.From, slice.To, slice.Energy, slice.State == SliceState.Parked ? SessionState.Parked : SessionState.Charging, PowerKilowatts: 0m);

    private static void CheckSlices(IReadOnlyList<RatedSlice> slices)
    {
        if (slices.Count == 0)
            throw new ArgumentException("A session has at least one slice.", nameof(slices));
        for (var i = 0; i < slices.Count; i++)
        {
            var slice = slices[i].Slice;
            if (slice.To < slice.From)
                throw new ArgumentException($"The slice from {slice.From} ends before it starts.", nameof(slices));
            if (slice.Energy < Energy.Zero)
                throw new ArgumentException($"The slice from {slice.From} has negative energy: {slice.Energy}.", nameof(slices));
            if (i > 0 && slice.From < slices[i - 1].Slice.To)
                throw new ArgumentException($"The slice from {slice.From} starts before the one ahead of it has ended.", nameof(slices));
            if (slices[i].Rule.Currency != slices[0].Rule.Currency)
                throw new ArgumentException($"Rule '{slices[i].Rule.Id}' is in {slices[i].Rule.Currency} and rule '{slices[0].Rule.Id}' in {slices[0].Rule.Currency}; one session has one currency.", nameof(slices));
        }
    }
}
