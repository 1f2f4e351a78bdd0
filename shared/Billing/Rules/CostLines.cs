using GreenFlux.Billing.Kernel;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Billing.Rules;

/// <summary>
/// Turns what the sweep gathered into cost lines: by component, then time. The parts of one contiguous stretch (below and
/// above a threshold, within and after the grace time) share its readings, which are what proves them.
/// </summary>
internal ref struct CostLines(IReadOnlyList<RatedSlice> slices, PreparedRule[] rules, RunBuffer runs)
{
    private readonly RunBuffer runs = runs;
    private readonly List<CostLine> lines = new(runs.Count);
    private MeasuredSlice begin = slices[0].Slice;
    private MeasuredSlice end = slices[0].Slice;

    /// <summary>Left of the grace of the rule under which the vehicle first parked; a later rule doesn't grant another one.</summary>
    private long? freeSeconds;

    /// <param name="dimensions">What the session is charged for, in the order in which it is shown.</param>
    public List<CostLine> Of(ReadOnlySpan<PriceDimension> dimensions)
    {
        foreach (var dimension in dimensions)
        {
            for (var first = Next(dimension, -1); first >= 0;)
                first = AddStretch(dimension, first);
        }
        return lines;
    }

    /// <returns>Where the next stretch begins; -1: there is none.</returns>
    private int AddStretch(PriceDimension dimension, int first)
    {
        var (last, next) = (first, Next(dimension, first));
        while (next >= 0 && Continues(runs[last], runs[next]))
            (last, next) = (next, Next(dimension, next));
        (begin, end) = (slices[runs[first].FirstSlice].Slice, slices[runs[last].LastSlice].Slice);
        for (var i = first; i >= 0 && i <= last; i = Next(dimension, i))
        {
            if (dimension == PriceDimension.Parking)
                AddParking(runs[i]);
            else
                lines.Add(Line(runs[i], dimension, Component(runs[i])));
        }
        return next;
    }

    private readonly int Next(PriceDimension dimension, int after)
    {
        var wanted = RuleTariff.DimensionOf(dimension);
        for (var i = after + 1; i < runs.Count; i++)
        {
            if (Component(runs[i]).Dimension == wanted)
                return i;
        }
        return -1;
    }

    private static bool Continues(in Run run, in Run next) => next.Tariff == run.Tariff && next.State == run.State && next.From == run.To;

    private readonly TariffComponent Component(in Run run) => rules[run.Tariff].Tariff.Components[run.Component];

    /// <summary>What the grace covers and what is left to pay: a line each.</summary>
    private void AddParking(in Run run)
    {
        var component = Component(run);
        freeSeconds ??= rules[run.Tariff].Rule.ComponentFor(PriceDimension.Parking)?.FreeSeconds ?? 0;
        var granted = Math.Min(freeSeconds.Value, run.Ticks / NodaConstants.TicksPerSecond);
        freeSeconds -= granted;
        var paidFrom = run.From + granted * NodaConstants.TicksPerSecond;
        var paidTicks = run.Ticks - granted * NodaConstants.TicksPerSecond;
        if (granted > 0)
        {
            var free = run with { Ticks = run.Ticks - paidTicks, To = paidTicks > 0 ? paidFrom : run.To };
            lines.Add(Line(free, PriceDimension.Parking, component with { Price = 0m }) with { Kind = CostLineKind.Free });
        }
        if (granted == 0 || paidTicks > 0)
            lines.Add(Line(run with { Ticks = paidTicks, From = paidFrom }, PriceDimension.Parking, component));
    }

    private readonly CostLine Line(in Run run, PriceDimension dimension, TariffComponent component)
    {
        var rule = rules[run.Tariff].Rule;
        var charge = Charge.Of(run, component, TimePriceUnit.Minute);
        // When the meter passed a threshold between two readings is not known: both parts of the energy have the whole stretch.
        var isWhole = dimension == PriceDimension.Energy;
        return new CostLine
        {
            RuleId = rule.Id,
            RuleVersion = rule.Version,
            Dimension = dimension,
            From = isWhole ? begin.From : At(run.From, begin.From),
            To = run.Flat ? slices[^1].Slice.To : isWhole ? end.To : At(run.To, end.To),
            Quantity = charge.Quantity,
            Price = component.Price,
            UnroundedCost = charge.Amount,
            RoundedCost = rule.Currency.Round(charge.Amount),
            FromReading = run.Flat ? null : begin.FromReading,
            ToReading = run.Flat ? null : end.ToReading,
        };
    }

    /// <summary>The sweep counts 100 ns; an edge of the stretch keeps the digits that it has.</summary>
    private static Instant At(long ticks, Instant edge) => ticks == edge.ToUnixTimeTicks() ? edge : Instant.FromUnixTimeTicks(ticks);
}
