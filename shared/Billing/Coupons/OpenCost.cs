namespace GreenFlux.Billing.Coupons;

/// <summary>What of a session's cost no coupon has paid yet, line by line.</summary>
internal sealed class OpenCost
{
    private readonly Currency currency;
    private readonly OpenLine[] lines;

    public OpenCost(CouponSession session)
    {
        currency = session.Currency;
        lines = [.. session.Lines.OrderBy(line => line.From).Select(line => new OpenLine(line))];
        Total = session.Lines.Sum(line => line.Net);
    }

    /// <summary>At the currency's minor unit.</summary>
    public decimal Total { get; private set; }

    /// <summary>Pays a part of everything: each line is paid in the same proportion.</summary>
    public void Pay(decimal amount)
    {
        foreach (var line in lines)
            line.Cost = line.Cost * (Total - amount) / Total;
        Total -= amount;
    }

    /// <summary>Pays the earliest kWh that still cost something.</summary>
    /// <returns>How many kWh, and what they cost; both 0 when that rounds to nothing.</returns>
    public (decimal Kwh, decimal Amount) PayEarliest(decimal kwh)
    {
        var left = kwh;
        var cost = 0m;
        var taken = new List<(OpenLine Line, decimal Kwh, decimal Cost)>();
        foreach (var line in lines)
        {
            if (left == 0m || !line.IsEnergy || line.Quantity <= 0m || line.Cost <= 0m)
                continue;
            var part = Math.Min(left, line.Quantity);
            // The whole rest of a line is exactly its rest: dividing and multiplying could lose a digit.
            var partCost = part == line.Quantity ? line.Cost : line.Cost * part / line.Quantity;
            taken.Add((line, part, partCost));
            left -= part;
            cost += partCost;
        }
        var amount = Math.Min(currency.Round(cost), Total);
        if (amount <= 0m)
            return (0m, 0m);
        foreach (var (line, part, partCost) in taken)
        {
            line.Quantity -= part;
            line.Cost -= partCost;
        }
        Total -= amount;
        return (kwh - left, amount);
    }

    private sealed class OpenLine(CouponLine line)
    {
        public bool IsEnergy { get; } = line.Dimension == PriceDimension.Energy;
        public decimal Quantity { get; set; } = line.Quantity;
        public decimal Cost { get; set; } = line.Net;
    }
}
