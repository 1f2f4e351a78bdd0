using System.Runtime.InteropServices;
using GreenFlux.Billing.Kernel;
using GreenFlux.Billing.Rules;
using GreenFlux.Billing.Tariffs;
using NodaTime;

namespace GreenFlux.Billing;

/// <summary>
/// Prices sessions by billing rules: an ordered list of measured slices, each under the rule that governs it (domain §3).
/// Immutable: any number of threads may share one.
/// </summary>
/// <remarks>
/// One line per contiguous segment of the same rule version, component and side of a threshold, never per reading. A
/// component that applied and measured nothing has its line too, with quantity 0, so that a CDR shows what it was priced by.
/// The total is the sum of the rounded lines.
/// </remarks>
public sealed class RulePricer
{
    private static readonly int MaxDimensions = Enum.GetValues<PriceDimension>().Length;
    private readonly PreparedRule[] rules;

    /// <param name="rules">Those that sessions may come under, made ready once; each passes <see cref="BillingRuleValidation.Check"/>.</param>
    /// <exception cref="ArgumentException">A rule is not legal.</exception>
    public RulePricer(params IReadOnlyList<BillingRule> rules)
    {
        this.rules = new PreparedRule[rules.Count];
        for (var i = 0; i < this.rules.Length; i++)
        {
            var rule = rules[i];
            if (BillingRuleValidation.Check(rule) is [var error, ..])
                throw new ArgumentException($"Rule '{rule.Id}' version {rule.Version} can't price: {error.Message}", nameof(rules));
            this.rules[i] = PreparedRule.Of(rule);
        }
    }

    private RulePricer(PreparedRule[] rules) => this.rules = rules;

    /// <summary>Prices the whole session by one rule.</summary>
    /// <param name="rule">Passes <see cref="BillingRuleValidation.Check"/>.</param>
    /// <param name="slices">At least one; in order of time, not overlapping.</param>
    /// <exception cref="ArgumentException">The rule is not legal, or the slices are empty, unordered, overlapping or negative.</exception>
    public static PricedSession Price(BillingRule rule, IReadOnlyList<MeasuredSlice> slices)
    {
        var rated = new RatedSlice[slices.Count];
        for (var i = 0; i < rated.Length; i++)
            rated[i] = new RatedSlice(rule, slices[i]);
        return new RulePricer(rule).PriceSession(rated);
    }

    /// <summary>Prices one session by the rules of its slices, which pass <see cref="BillingRuleValidation.Check"/>.</summary>
    /// <inheritdoc cref="PriceSession"/>
    public static PricedSession Price(IReadOnlyList<RatedSlice> slices)
    {
        var prepared = new List<PreparedRule>(capacity: 1);
        for (var i = 0; i < slices.Count; i++)
        {
            if (NumberOf(slices[i].Rule, CollectionsMarshal.AsSpan(prepared)) < 0)
                prepared.Add(PreparedRule.Of(slices[i].Rule));
        }
        return new RulePricer([.. prepared]).PriceSession(slices);
    }

    /// <summary>Prices slices that may be under different rules of one currency: thresholds and fees count over the whole session.</summary>
    /// <param name="slices">At least one; in order of time, not overlapping.</param>
    /// <exception cref="ArgumentException">The slices are empty, unordered, overlapping or negative, or their rules are not this pricer's or have several currencies.</exception>
    public PricedSession PriceSession(IReadOnlyList<RatedSlice> slices)
    {
        SliceChecks.Check(slices);
        var runs = new RunBuffer(stackalloc Run[RunBuffer.OnStack]);
        try
        {
            var sweep = new SessionSweep(LinePolicy.BillingRules);
            for (var i = 0; i < slices.Count; i++)
            {
                var number = NumberOf(slices[i].Rule, rules);
                if (number < 0)
                    throw new ArgumentException($"Rule '{slices[i].Rule.Id}' is not among those that this pricer was made for.", nameof(slices));
                sweep.Advance(rules[number].Tariff, number, DateTimeZone.Utc, PeriodOf(slices[i].Slice), i, ref runs);
            }
            Span<PriceDimension> dimensions = stackalloc PriceDimension[MaxDimensions];
            var lines = new CostLines(slices, rules, runs).Of(dimensions[..Dimensions(slices, dimensions)]);
            ParkingCaps.Add(slices, lines);
            return PricedSession.Of(lines, slices[0].Rule.Currency);
        }
        finally
        {
            runs.Dispose();
        }
    }

    private static int NumberOf(BillingRule rule, ReadOnlySpan<PreparedRule> among)
    {
        for (var i = 0; i < among.Length; i++)
        {
            if (among[i].Rule.IsSameVersionAs(rule))
                return i;
        }
        return -1;
    }

    /// <remarks>Rules know no power: that none is told saves the sweep from deriving it.</remarks>
    private static SessionPeriod PeriodOf(MeasuredSlice slice) =>
        new(slice.From, slice.To, slice.Energy, slice.State == SliceState.Parked ? SessionState.Parked : SessionState.Charging, PowerKilowatts: 0m);

    /// <summary>What the session is charged for, in the order of its rules' components, each once.</summary>
    private static int Dimensions(IReadOnlyList<RatedSlice> slices, Span<PriceDimension> dimensions)
    {
        var count = 0;
        BillingRule? seen = null;
        for (var i = 0; i < slices.Count; i++)
        {
            if (ReferenceEquals(slices[i].Rule, seen))
                continue;
            seen = slices[i].Rule;
            for (var c = 0; c < seen.Components.Count; c++)
            {
                var dimension = seen.Components[c].Dimension;
                if (!dimensions[..count].Contains(dimension))
                    dimensions[count++] = dimension;
            }
        }
        return count;
    }
}
