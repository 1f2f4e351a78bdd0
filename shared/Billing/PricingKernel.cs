using GreenFlux.Billing.Components;

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
        CheckSlices(slices);
        return Price(new RatedSession([.. slices.Select(slice => new RatedSlice(rule, slice))]));
    }

    /// <summary>Prices slices that may be under different rules; a dimension's policy sees the whole session.</summary>
    private static PricedSession Price(RatedSession session)
    {
        var lines = session.Dimensions.SelectMany(dimension => ComponentPricing.Of(dimension)(session)).ToList();
        return new PricedSession(lines, new Money(lines.Sum(line => line.RoundedCost), session.Currency));
    }

    private static void CheckSlices(IReadOnlyList<MeasuredSlice> slices)
    {
        if (slices.Count == 0)
            throw new ArgumentException("A session has at least one slice.", nameof(slices));
        for (var i = 0; i < slices.Count; i++)
        {
            if (slices[i].To < slices[i].From)
                throw new ArgumentException($"The slice from {slices[i].From} ends before it starts.", nameof(slices));
            if (slices[i].Energy < Energy.Zero)
                throw new ArgumentException($"The slice from {slices[i].From} has negative energy: {slices[i].Energy}.", nameof(slices));
            if (i > 0 && slices[i].From < slices[i - 1].To)
                throw new ArgumentException($"The slice from {slices[i].From} starts before the one ahead of it has ended.", nameof(slices));
        }
    }
}
