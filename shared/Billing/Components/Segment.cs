using NodaTime;

namespace GreenFlux.Billing.Components;

/// <summary>
/// A contiguous stretch of a session priced by one component of one rule version, in one state: what becomes a cost line,
/// or two where a threshold lies in it.
/// </summary>
/// <param name="EnergyBefore">Energy of the session before it.</param>
/// <param name="SecondsBefore">Seconds of the session in the same state before it.</param>
/// <param name="Seconds">Whole seconds, counted on the session's own clock.</param>
internal sealed record Segment(
    BillingRule Rule, PriceComponent Component, SliceState State, Instant From, Instant To,
    Energy EnergyBefore, Energy Energy, long SecondsBefore, long Seconds, RegisterReading FromReading, RegisterReading ToReading)
{
    public bool Continues(RatedSlice next) =>
        next.Slice.From == To && next.Slice.State == State
        && next.Rule.IsSameVersionAs(Rule);

    public Segment With(MeasuredSlice next, long seconds) =>
        this with { To = next.To, Energy = Energy + next.Energy, Seconds = Seconds + seconds, ToReading = next.ToReading };

    /// <summary>The part of it that lies in [from, to) seconds after its start.</summary>
    public (Instant From, Instant To) Part(long fromSecond, long toSecond) =>
        (fromSecond == 0 ? From : From + Duration.FromSeconds(fromSecond), toSecond == Seconds ? To : From + Duration.FromSeconds(toSecond));

    /// <summary>A line of this segment: the one place where a cost is rounded.</summary>
    public CostLine Line(decimal quantity, decimal price, decimal unroundedCost) => new()
    {
        RuleId = Rule.Id,
        RuleVersion = Rule.Version,
        Dimension = Component.Dimension,
        From = From,
        To = To,
        Quantity = quantity,
        Price = price,
        UnroundedCost = unroundedCost,
        RoundedCost = Rule.Currency.Round(unroundedCost),
        FromReading = FromReading,
        ToReading = ToReading,
    };
}
