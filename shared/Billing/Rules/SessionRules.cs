using GreenFlux.Billing.Kernel;
using GreenFlux.Billing.Tariffs;

namespace GreenFlux.Billing.Rules;

/// <summary>The rules that a session comes under, each once, ready for the sweep and known to it by number.</summary>
internal sealed class SessionRules
{
    private readonly List<(BillingRule Rule, CompiledTariff Tariff)> rules = new(capacity: 1);
    private readonly int[] numbers;

    public SessionRules(IReadOnlyList<RatedSlice> slices)
    {
        var grace = GraceSeconds(slices);
        numbers = new int[slices.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = NumberOf(slices[i].Rule, grace);
    }

    public int OfSlice(int slice) => numbers[slice];

    public BillingRule Rule(int number) => rules[number].Rule;

    public CompiledTariff Tariff(int number) => rules[number].Tariff;

    /// <summary>What the session is charged for, in the order of its rules' components, each once.</summary>
    public List<PriceDimension> Dimensions()
    {
        var dimensions = new List<PriceDimension>();
        foreach (var (rule, _) in rules)
        {
            foreach (var component in rule.Components)
            {
                if (!dimensions.Contains(component.Dimension))
                    dimensions.Add(component.Dimension);
            }
        }
        return dimensions;
    }

    private int NumberOf(BillingRule rule, int graceSeconds)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Rule.IsSameVersionAs(rule))
                return i;
        }
        rules.Add((rule, new CompiledTariff(RuleTariff.Of(rule, isFirst: rules.Count == 0, graceSeconds))));
        return rules.Count - 1;
    }

    /// <summary>The grace of the rule under which the vehicle first parked at a price: a later rule doesn't grant another one.</summary>
    private static int GraceSeconds(IReadOnlyList<RatedSlice> slices)
    {
        for (var i = 0; i < slices.Count; i++)
        {
            if (slices[i].Slice.State == SliceState.Parked && slices[i].Rule.ComponentFor(PriceDimension.Parking) is { } parking)
                return parking.FreeSeconds;
        }
        return 0;
    }
}
