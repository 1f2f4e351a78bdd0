namespace GreenFlux.Billing.Components;

/// <summary>
/// How each dimension turns a session into cost lines. A policy sees the whole session, so that it can count over all of
/// it: a fee once, a threshold across rules, a grace time off the first parked minutes.
/// </summary>
internal static class ComponentPricing
{
    public static void AddLines(RatedSession session, PriceDimension dimension, List<CostLine> lines)
    {
        switch (dimension)
        {
            case PriceDimension.Flat:
                AddFlat(session, lines);
                break;
            case PriceDimension.Energy:
                AddEnergy(session, lines);
                break;
            case PriceDimension.Time:
                AddTime(session, lines);
                break;
            case PriceDimension.Parking:
                ParkingPricing.AddLines(session, lines);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "No policy prices this dimension.");
        }
    }

    /// <summary>Once per session, by the rule that governs its start: what a later rule asks for starting is not owed (domain §3.1).</summary>
    private static void AddFlat(RatedSession session, List<CostLine> lines)
    {
        var rule = session.FirstRule;
        if (RatedSession.ComponentOf(rule, PriceDimension.Flat) is not { } fee)
            return;
        lines.Add(new CostLine
        {
            RuleId = rule.Id,
            RuleVersion = rule.Version,
            Dimension = PriceDimension.Flat,
            From = session.From,
            To = session.To,
            Quantity = 1m,
            Price = fee.Price,
            UnroundedCost = fee.Price,
            RoundedCost = rule.Currency.Round(fee.Price),
        });
    }

    /// <summary>On all energy of each segment; a threshold counts from the session's first Wh, whatever rule it flowed under (domain §3.2).</summary>
    private static void AddEnergy(RatedSession session, List<CostLine> lines)
    {
        foreach (var segment in session.SegmentsOf(PriceDimension.Energy))
        {
            var component = segment.Component;
            if (component.Threshold is not { } threshold)
            {
                Add(segment.Energy, component.Price);
                continue;
            }
            var limit = Energy.FromKilowattHours(threshold.Above);
            var until = segment.EnergyBefore + segment.Energy;
            if (until <= limit)
                Add(segment.Energy, component.Price);
            else if (segment.EnergyBefore >= limit)
                Add(segment.Energy, threshold.Price);
            else
            {
                Add(limit - segment.EnergyBefore, component.Price);
                Add(until - limit, threshold.Price);
            }

            void Add(Energy energy, decimal price) =>
                lines.Add(segment.Line(energy.KilowattHours, price, price * energy.KilowattHours));
        }
    }

    /// <summary>Per charging minute, pro rata by the second; a threshold counts from the session's first charging second (domain §3.3).</summary>
    private static void AddTime(RatedSession session, List<CostLine> lines)
    {
        foreach (var segment in session.SegmentsOf(PriceDimension.Time))
        {
            var component = segment.Component;
            if (component.Threshold is not { } threshold)
            {
                lines.Add(MinutesLine(segment, 0, segment.Seconds, component.Price));
                continue;
            }
            var left = (long)(threshold.Above * 60m) - segment.SecondsBefore;
            if (left >= segment.Seconds)
                lines.Add(MinutesLine(segment, 0, segment.Seconds, component.Price));
            else if (left <= 0)
                lines.Add(MinutesLine(segment, 0, segment.Seconds, threshold.Price));
            else
            {
                lines.Add(MinutesLine(segment, 0, left, component.Price));
                lines.Add(MinutesLine(segment, left, segment.Seconds, threshold.Price));
            }
        }
    }

    /// <remarks>The cost is divided once, at the end: multiplying by the quantity would carry the error of a third of a minute.</remarks>
    public static CostLine MinutesLine(Segment segment, long fromSecond, long toSecond, decimal price)
    {
        var seconds = toSecond - fromSecond;
        var line = segment.Line(seconds / 60m, price, price * seconds / 60m);
        if (seconds == segment.Seconds)
            return line;
        var (from, to) = segment.Part(fromSecond, toSecond);
        return line with { From = from, To = to };
    }
}
