using System.Collections.Immutable;
using NodaTime;

namespace GreenFlux.Billing;

/// <summary>
/// A box in the space of all sessions: a period, times of the week, and a set of names on each axis. Boxes are intersected
/// and cut out of each other exactly; parties that no rule names are one common case among "all but these".
/// </summary>
/// <param name="Values">Axes that are not here are free; no set is empty.</param>
internal sealed record RuleBox(WallPeriod Period, WeekTimes Week, ImmutableSortedDictionary<AxisKey, ValueSet> Values)
{
    public static RuleBox Everything { get; } = new(default, WeekTimes.Always, ImmutableSortedDictionary.Create<AxisKey, ValueSet>(AxisKey.Order));

    /// <summary>Whether there is any moment in it: a period shorter than a week meets only some times of the week.</summary>
    public bool HasTime => !Period.IsEmpty && !Week.IsEmpty && (Week.IsAlways || !Week.Intersect(WeekTimes.Of(Period)).IsEmpty);

    /// <summary>Limits one more axis; null: nothing is left.</summary>
    public RuleBox? With(AxisKey axis, ValueSet values)
    {
        var narrowed = Values.TryGetValue(axis, out var known) ? known.Intersect(values) : values;
        return narrowed.IsEmpty ? null : this with { Values = narrowed.IsAll ? Values.Remove(axis) : Values.SetItem(axis, narrowed) };
    }

    /// <summary>What both have; null: nothing.</summary>
    public RuleBox? Intersect(RuleBox other)
    {
        RuleBox? common = new(Period.Intersect(other.Period), Week.Intersect(other.Week), Values);
        if (!common.HasTime)
            return null;
        foreach (var (axis, values) in other.Values)
        {
            common = common.With(axis, values);
            if (common is null)
                return null;
        }
        return common;
    }

    /// <summary>What this has and the other has not, as boxes that do not overlap.</summary>
    public IEnumerable<RuleBox> Except(RuleBox other)
    {
        if (Intersect(other) is null)
            return [this];
        var pieces = new List<RuleBox>();
        var rest = this;
        foreach (var (axis, values) in other.Values)
        {
            if (rest.With(axis, values.Complement()) is { } outside)
                pieces.Add(outside);
            rest = rest.With(axis, values)!;
        }
        var (before, after) = rest.Period.Except(other.Period);
        pieces.Add(rest with { Period = before });
        pieces.Add(rest with { Period = after });
        rest = rest with { Period = rest.Period.Intersect(other.Period) };
        pieces.Add(rest with { Week = rest.Week.Except(other.Week) });
        return pieces.Where(piece => piece.HasTime);
    }

    /// <summary>Both as one box, where they differ in one respect alone.</summary>
    public RuleBox? Join(RuleBox other)
    {
        var axes = Values.Keys.Union(other.Values.Keys).Where(axis => !On(axis).IsSameAs(other.On(axis))).Take(2).ToList();
        var (samePeriod, sameWeek) = (Period == other.Period, Week.IsSameAs(other.Week));
        return (axes.Count, samePeriod, sameWeek) switch
        {
            (0, _, true) => Period.Join(other.Period) is { } period ? this with { Period = period } : null,
            (0, true, _) => this with { Week = Week.Union(other.Week) },
            (1, true, true) => JoinOn(axes[0], On(axes[0]).Union(other.On(axes[0]))),
            _ => null,
        };
    }

    public bool Contains(SessionParties parties, LocalDateTime moment) =>
        Period.Contains(moment) && Week.Contains(moment) && Values.All(axis => axis.Value.Contains(axis.Key.ValueOf(parties)));

    private RuleBox JoinOn(AxisKey axis, ValueSet values) =>
        this with { Values = values.IsAll ? Values.Remove(axis) : Values.SetItem(axis, values) };

    private ValueSet On(AxisKey axis) => Values.TryGetValue(axis, out var values) ? values : ValueSet.All;
}
