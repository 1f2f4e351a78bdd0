using GreenFlux.Billing.Kernel;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Billing.Rules;

/// <summary>
/// Turns what the sweep gathered into cost lines: by component, then time. The parts of one contiguous stretch (below and
/// above a threshold, within and after the grace time) share its readings, which are what proves them.
/// </summary>
internal readonly ref struct CostLines(IReadOnlyList<RatedSlice> slices, SessionRules rules, RunBuffer runs)
{
    private readonly RunBuffer runs = runs;

    public List<CostLine> All()
    {
        var lines = new List<CostLine>(runs.Count);
        foreach (var dimension in rules.Dimensions())
        {
            for (var first = Next(dimension, -1); first >= 0;)
            {
                var (last, next) = (first, Next(dimension, first));
                while (next >= 0 && Continues(runs[last], runs[next]))
                    (last, next) = (next, Next(dimension, next));
                for (var i = first; i >= 0 && i <= last; i = Next(dimension, i))
                    lines.Add(Line(dimension, i, first, last));
                first = next;
            }
        }
        return lines;
    }

    private int Next(PriceDimension dimension, int after)
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

    private TariffComponent Component(in Run run) => rules.Tariff(run.Tariff).Components[run.Component];

    private CostLine Line(PriceDimension dimension, int place, int first, int last)
    {
        ref readonly var run = ref runs[place];
        var (rule, component) = (rules.Rule(run.Tariff), Component(run));
        var charge = Charge.Of(run, component, TimePriceUnit.Minute);
        var (begin, end) = (slices[runs[first].FirstSlice].Slice, slices[runs[last].LastSlice].Slice);
        // When the meter passed a threshold between two readings is not known: both parts of the energy have the whole stretch.
        var isWhole = dimension == PriceDimension.Energy;
        return new CostLine
        {
            RuleId = rule.Id,
            RuleVersion = rule.Version,
            Dimension = dimension,
            Kind = rules.Tariff(run.Tariff).IsGrace(run.Component) ? CostLineKind.Free : CostLineKind.Component,
            From = isWhole || place == first ? begin.From : Instant.FromUnixTimeTicks(run.From),
            To = run.Flat ? slices[^1].Slice.To : isWhole || place == last ? end.To : Instant.FromUnixTimeTicks(run.To),
            Quantity = charge.Quantity,
            Price = component.Price,
            UnroundedCost = charge.Amount,
            RoundedCost = rule.Currency.Round(charge.Amount),
            FromReading = run.Flat ? null : begin.FromReading,
            ToReading = run.Flat ? null : end.ToReading,
        };
    }
}
