namespace GreenFlux.Billing.Rules;

/// <summary>What a rule charges at most for parking in one session, as a line of its own (domain, parking).</summary>
internal static class ParkingCaps
{
    public static void Add(IReadOnlyList<RatedSlice> slices, List<CostLine> lines)
    {
        var count = lines.Count;
        BillingRule? seen = null;
        for (var i = 0; i < slices.Count; i++)
        {
            var rule = slices[i].Rule;
            if (ReferenceEquals(rule, seen))
                continue;
            seen = rule;
            if (rule.ComponentFor(PriceDimension.Parking) is { Cap: { } cap } && LineOf(rule, cap, lines, count) is { } line)
                lines.Add(line);
        }
    }

    private static CostLine? LineOf(BillingRule rule, decimal cap, List<CostLine> lines, int count)
    {
        CostLine? first = null, last = null;
        var total = 0m;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.Dimension != PriceDimension.Parking || line.RuleVersion != rule.Version || line.RuleId != rule.Id)
                continue;
            if (i >= count)
                return null;
            (first, last) = (first ?? line, line);
            total += line.RoundedCost;
        }
        var change = rule.Currency.Round(cap) - total;
        return first is null || change >= 0 ? null : first with
        {
            Kind = CostLineKind.Cap,
            To = last!.To,
            Quantity = 1m,
            Price = change,
            UnroundedCost = change,
            RoundedCost = change,
            ToReading = last.ToReading,
        };
    }
}
