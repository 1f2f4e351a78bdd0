using NodaTime;

namespace GreenFlux.Billing.Components;

/// <summary>A contiguous stretch of a session priced by one component of one rule version: what becomes a cost line.</summary>
internal sealed record Segment(
    BillingRule Rule, PriceComponent Component, Instant From, Instant To, Energy Energy, RegisterReading FromReading, RegisterReading ToReading)
{
    public Segment(BillingRule rule, PriceComponent component, MeasuredSlice slice)
        : this(rule, component, slice.From, slice.To, slice.Energy, slice.FromReading, slice.ToReading)
    {
    }

    public bool Continues(RatedSlice next) =>
        next.Slice.From == To && next.Rule.Id == Rule.Id && next.Rule.Version == Rule.Version;

    public Segment With(MeasuredSlice next) =>
        this with { To = next.To, Energy = Energy + next.Energy, ToReading = next.ToReading };

    /// <summary>The line of this segment: the one place where a cost is rounded.</summary>
    public CostLine Line(decimal quantity, decimal unroundedCost) => new()
    {
        RuleId = Rule.Id,
        RuleVersion = Rule.Version,
        Dimension = Component.Dimension,
        From = From,
        To = To,
        Quantity = quantity,
        Price = Component.Price,
        UnroundedCost = unroundedCost,
        RoundedCost = Rule.Currency.Round(unroundedCost),
        FromReading = FromReading,
        ToReading = ToReading,
    };
}
