using NodaTime;

namespace GreenFlux.Billing;

/// <summary>Rules as boxes, and sets of boxes.</summary>
internal static class RuleBoxes
{
    /// <summary>More boxes than this are not taken apart further: each cut can double them.</summary>
    public const int MaxBoxes = 2000;

    /// <summary>More than this are left as they are: joining looks at each pair.</summary>
    private const int MaxJoined = 300;

    /// <summary>Most boxes that a rule which is saved may come to.</summary>
    public const int MaxPerRule = 200;

    /// <summary>Where and when the rule applies; the boxes do not overlap.</summary>
    public static List<RuleBox> Of(BillingRule rule)
    {
        var scope = Scope(rule) with { Period = new WallPeriod(rule.ValidFrom, rule.ValidTo), Week = WeekTimes.Of(rule.Windows) };
        if (!scope.HasTime)
            return [];
        List<RuleBox> boxes = [scope];
        var groups = rule.Exceptions ?? [];
        boxes = Whitelisted(boxes, [.. groups.Where(group => group.List == ExceptionList.Whitelist)]);
        foreach (var group in groups.Where(group => group.List == ExceptionList.Blacklist))
            boxes = Except(boxes, [Of(group)]);
        return boxes;
    }

    /// <summary>Of whom the rule speaks, at all times: its scope and whitelists, including whom it blacklists.</summary>
    public static IEnumerable<RuleBox> SpokenOf(BillingRule rule) =>
        Of(rule with { Exceptions = rule.Exceptions?.Where(group => group.List == ExceptionList.Whitelist).ToList() })
            .Select(box => box with { Period = default, Week = WeekTimes.Always });

    public static List<RuleBox> Intersect(IReadOnlyList<RuleBox> ones, IReadOnlyList<RuleBox> others) =>
        [.. ones.SelectMany(one => others.Select(one.Intersect)).OfType<RuleBox>()];

    public static List<RuleBox> Except(IReadOnlyList<RuleBox> boxes, IReadOnlyList<RuleBox> others)
    {
        TryExcept(boxes, others, int.MaxValue, out var rest);
        return rest;
    }

    /// <summary>What the boxes have and the others have not.</summary>
    /// <returns>False when that would come to more boxes than <paramref name="most"/>; the rest is then too large.</returns>
    public static bool TryExcept(IReadOnlyList<RuleBox> boxes, IReadOnlyList<RuleBox> others, int most, out List<RuleBox> rest)
    {
        rest = [.. boxes];
        foreach (var other in others)
        {
            if (rest.Count == 0)
                return true;
            rest = [.. rest.SelectMany(box => box.Except(other))];
            if (rest.Count > most)
                return false;
        }
        return true;
    }

    /// <summary>Whether the rule's exception groups divide its sessions into more parts than overlaps and gaps are found among.</summary>
    public static bool IsTooFine(BillingRule rule)
    {
        List<RuleBox> boxes = [RuleBox.Everything];
        return rule.Exceptions is { } groups && groups.Any(group => !TryExcept(boxes, [Of(group)], MaxPerRule, out boxes));
    }

    /// <summary>The same region in fewer boxes.</summary>
    public static List<RuleBox> Joined(List<RuleBox> boxes)
    {
        List<RuleBox> joined = [.. boxes];
        if (joined.Count > MaxJoined)
            return joined;
        for (var i = 0; i < joined.Count; i++)
        {
            for (var j = i + 1; j < joined.Count; j++)
            {
                if (joined[i].Join(joined[j]) is not { } both)
                    continue;
                joined[i] = both;
                joined.RemoveAt(j);
                (i, j) = (-1, joined.Count);
            }
        }
        return joined;
    }

    private static RuleBox Scope(BillingRule rule)
    {
        var box = RuleBox.Everything;
        if (rule.CpoScope is { } cpo)
            box = box.With(AxisOf(cpo.Level), ValueSet.Of(cpo.Id))!;
        if (rule.EmspScope is { } emsp)
            box = emsp.Level == EmspScopeLevel.TokenGroup ? Members(box, emsp.Id) : box.With(AxisOf(emsp.Level), ValueSet.Of(emsp.Id))!;
        return rule.LocationException is { } place
            ? Members(box.With(new AxisKey(RegionAxis.Location), ValueSet.Of(place.LocationId))!, place.TokenGroupId)
            : box;
    }

    private static RuleBox Members(RuleBox box, string group) =>
        box.With(new AxisKey(RegionAxis.TokenGroup, group), ValueSet.Of(AxisKey.Member))!;

    /// <summary>Where no whitelist is valid at the moment, or one that is valid holds the session.</summary>
    private static List<RuleBox> Whitelisted(List<RuleBox> boxes, IReadOnlyList<ExceptionGroup> whitelists)
    {
        if (whitelists.Count == 0)
            return boxes;
        var kept = Except(boxes, [.. whitelists.Select(group => RuleBox.Everything with { Period = PeriodOf(group) })]);
        var taken = new List<RuleBox>();
        foreach (var group in whitelists.Select(Of))
        {
            kept.AddRange(Except(Intersect(boxes, [group]), taken));
            taken.Add(group);
        }
        return kept;
    }

    /// <summary>The sessions that the group holds while it is valid.</summary>
    private static RuleBox Of(ExceptionGroup group)
    {
        var box = RuleBox.Everything with { Period = PeriodOf(group) };
        if (group.CpoSide is { } cpo)
            box = box.With(new AxisKey(cpo.Kind == CpoExceptionKind.Cpo ? RegionAxis.Cpo : RegionAxis.Location), ValueSet.Of(cpo.Ids))!;
        return group.EmspSide is { } emsp
            ? box.With(AxisOf(emsp.Kind), ValueSet.Of(emsp.Kind == EmspExceptionKind.Token ? emsp.Ids.Select(id => id.ToUpperInvariant()) : emsp.Ids))!
            : box;
    }

    private static WallPeriod PeriodOf(ExceptionGroup group) => new(group.ValidFrom, group.ValidTo);

    private static AxisKey AxisOf(CpoScopeLevel level) => new(level switch
    {
        CpoScopeLevel.Country => RegionAxis.Country,
        CpoScopeLevel.Contract => RegionAxis.CpoContract,
        _ => RegionAxis.Cpo,
    });

    private static AxisKey AxisOf(EmspScopeLevel level) => new(level switch
    {
        EmspScopeLevel.Contract => RegionAxis.EmspContract,
        EmspScopeLevel.Emsp => RegionAxis.Emsp,
        _ => RegionAxis.Package,
    });

    private static AxisKey AxisOf(EmspExceptionKind kind) => new(kind switch
    {
        EmspExceptionKind.Emsp => RegionAxis.Emsp,
        EmspExceptionKind.Customer => RegionAxis.Customer,
        EmspExceptionKind.Driver => RegionAxis.Driver,
        _ => RegionAxis.Token,
    });
}
