namespace GreenFlux.Tests.Unit.Billing.Reference;

/// <summary>What one minute of a session was like.</summary>
/// <param name="WattHours">Metered in it.</param>
/// <param name="Rule">Index of the rule that governs it.</param>
internal readonly record struct Minute(decimal WattHours, int Rule);

internal sealed record PlainFee(decimal Price, decimal? Above = null, decimal PriceAbove = 0);

internal sealed record PlainParking(decimal Price, int FreeMinutes, decimal? Cap);

/// <summary>A rule as the rule book words it; what is null costs nothing and makes no line.</summary>
internal sealed record PlainRule(decimal? Start, PlainFee? PerKilowattHour, PlainFee? PerMinute, PlainParking? PerParkedMinute);

internal readonly record struct PlainLine(string What, int Rule, decimal Quantity, decimal Cost);

/// <summary>
/// Prices a session minute by minute, written from the rules alone and sharing no code with the engine: slow, and plain
/// enough to be checked by reading. Money has two decimals.
/// </summary>
internal sealed class ReferencePricer(IReadOnlyList<PlainRule> rules, IReadOnlyList<Minute> minutes, int firstMinuteOfDay, bool splitsByTime)
{
    private const decimal ParkedBelowWattHoursPerMinute = 5m;
    private readonly List<PlainLine> lines = [];

    public static bool[] Parked(IReadOnlyList<Minute> minutes, int firstMinuteOfDay)
    {
        var parked = new bool[minutes.Count];
        if (minutes.Count < 15)
            return parked;
        // Each minute belongs to a quarter of the clock; a quarter is judged when the session holds all of it.
        var quarters = minutes.Select((minute, i) => (minute.WattHours, i, Quarter: (firstMinuteOfDay + i) / 15)).GroupBy(entry => entry.Quarter).OrderBy(group => group.Key).ToList();
        var draws = quarters.Select(quarter => quarter.Sum(entry => entry.WattHours) < ParkedBelowWattHoursPerMinute * quarter.Count()).ToList();
        var whole = quarters.Select(quarter => quarter.Count() == 15).ToList();
        for (var q = 0; q < quarters.Count; q++)
        {
            var isParked = draws[q] && whole[q];
            if (!whole[q] && q == 0)
                isParked = draws[q] && quarters.Count > 1 && whole[1] && draws[1];
            if (!whole[q] && q > 0 && q == quarters.Count - 1)
                isParked = draws[q] && quarters[q - 1].All(entry => parked[entry.i]);
            foreach (var entry in quarters[q])
                parked[entry.i] = isParked;
        }
        return parked;
    }

    /// <summary>An order in which two lists of the same lines are equal.</summary>
    public static IEnumerable<PlainLine> InOrder(IEnumerable<PlainLine> lines) =>
        lines.OrderBy(line => (line.What, line.Rule, line.Quantity, line.Cost));

    public (List<PlainLine> Lines, decimal Total) Price()
    {
        var parkingMatters = splitsByTime || minutes.Any(minute => rules[minute.Rule].PerParkedMinute is not null);
        var parked = parkingMatters ? Parked(minutes, firstMinuteOfDay) : new bool[minutes.Count];
        if (rules[minutes[0].Rule].Start is { } start)
            Add("start", minutes[0].Rule, 1, start);
        Energy(parked);
        ChargingMinutes(parked);
        ParkedMinutes(parked);
        return ([.. InOrder(lines)], lines.Sum(line => line.Cost));
    }

    private void Energy(bool[] parked)
    {
        var delivered = 0m;
        foreach (var (from, to) in Runs(parked))
        {
            var fee = rules[minutes[from].Rule].PerKilowattHour;
            var (below, above) = (0m, 0m);
            for (var i = from; i < to; i++)
            {
                var limit = (fee?.Above ?? 1_000_000m) * 1000m;
                var cheap = Math.Clamp(limit - delivered, 0m, minutes[i].WattHours);
                below += cheap;
                above += minutes[i].WattHours - cheap;
                delivered += minutes[i].WattHours;
            }
            if (fee is null)
                continue;
            // A run in which nothing flowed has one line: at the price that the next Wh would have had.
            var before = delivered - below - above;
            if (above == 0 && (below > 0 || before <= (fee.Above ?? 1_000_000m) * 1000m))
                Add("kWh", minutes[from].Rule, below / 1000m, below / 1000m * fee.Price);
            else
            {
                if (below > 0)
                    Add("kWh", minutes[from].Rule, below / 1000m, below / 1000m * fee.Price);
                Add("kWh", minutes[from].Rule, above / 1000m, above / 1000m * fee.PriceAbove);
            }
        }
    }

    private void ChargingMinutes(bool[] parked)
    {
        var charged = 0;
        foreach (var (from, to) in Runs(parked))
        {
            if (parked[from])
                continue;
            var fee = rules[minutes[from].Rule].PerMinute;
            var (below, above) = (0, 0);
            for (var i = from; i < to; i++, charged++)
            {
                if (fee?.Above is { } limit && charged >= limit)
                    above++;
                else
                    below++;
            }
            if (fee is null)
                continue;
            if (below > 0)
                Add("minute", minutes[from].Rule, below, below * fee.Price);
            if (above > 0)
                Add("minute", minutes[from].Rule, above, above * fee.PriceAbove);
        }
    }

    private void ParkedMinutes(bool[] parked)
    {
        int? free = null;
        var charged = new Dictionary<int, decimal>();
        foreach (var (from, to) in Runs(parked))
        {
            if (!parked[from] || rules[minutes[from].Rule].PerParkedMinute is not { } fee)
                continue;
            free ??= fee.FreeMinutes;
            var granted = Math.Min(free.Value, to - from);
            free -= granted;
            if (granted > 0)
                Add("free", minutes[from].Rule, granted, 0);
            if (granted < to - from)
            {
                var cost = Add("parked", minutes[from].Rule, to - from - granted, (to - from - granted) * fee.Price);
                charged[minutes[from].Rule] = charged.GetValueOrDefault(minutes[from].Rule) + cost;
            }
        }
        foreach (var (rule, cost) in charged)
        {
            if (rules[rule].PerParkedMinute!.Cap is { } cap && cost > cap)
                Add("cap", rule, 1, cap - cost);
        }
    }

    /// <summary>Stretches of one rule and one state.</summary>
    private IEnumerable<(int From, int To)> Runs(bool[] parked)
    {
        for (var from = 0; from < minutes.Count;)
        {
            var to = from + 1;
            while (to < minutes.Count && minutes[to].Rule == minutes[from].Rule && parked[to] == parked[from])
                to++;
            yield return (from, to);
            from = to;
        }
    }

    private decimal Add(string what, int rule, decimal quantity, decimal cost)
    {
        // Half away from zero, to the cent.
        var cents = cost * 100m;
        var rounded = (cents >= 0 ? Math.Floor(cents + 0.5m) : Math.Ceiling(cents - 0.5m)) / 100m;
        lines.Add(new PlainLine(what, rule, quantity, rounded));
        return rounded;
    }
}
