namespace GreenFlux.Billing.Components;

/// <summary>
/// How each dimension turns a session into cost lines. A policy sees the whole session, so that it can count over all of
/// it: a fee once, a threshold across rules, a grace time off the first parked minutes.
/// </summary>
internal static class ComponentPricing
{
    public static Func<RatedSession, IEnumerable<CostLine>> Of(PriceDimension dimension) => dimension switch
    {
        PriceDimension.Flat => FlatLines,
        PriceDimension.Energy => EnergyLines,
        PriceDimension.Time => TimeLines,
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "No policy prices this dimension."),
    };

    /// <summary>Once per session, by the first rule that has it (domain §3.1).</summary>
    private static IEnumerable<CostLine> FlatLines(RatedSession session) =>
        session.SegmentsOf(PriceDimension.Flat).Take(1).Select(segment =>
            segment.Line(1m, segment.Component.Price) with { From = session.From, To = session.To, FromReading = null, ToReading = null });

    /// <summary>On all energy of the segment (domain §3.2).</summary>
    private static IEnumerable<CostLine> EnergyLines(RatedSession session) =>
        session.SegmentsOf(PriceDimension.Energy).Select(segment =>
            segment.Line(segment.Energy.KilowattHours, segment.Component.Price * segment.Energy.KilowattHours));

    /// <summary>Per minute of the whole segment, parked or not, pro rata by the second (domain §3.3).</summary>
    /// <remarks>The cost is divided once, at the end: multiplying by the quantity would carry the error of a third of a minute.</remarks>
    private static IEnumerable<CostLine> TimeLines(RatedSession session) =>
        session.SegmentsOf(PriceDimension.Time).Select(segment =>
        {
            var seconds = session.SecondsOf(segment);
            return segment.Line(seconds / 60m, segment.Component.Price * seconds / 60m);
        });
}
